//! The names that AWS would invent, made the same way each time: data stays reachable from one start to the next.

use sha2::{Digest as _, Sha256};

/// The Region that everything is in.
pub const REGION: &str = "us-east-1";
/// The account that everything belongs to.
pub const ACCOUNT: &str = "000000000000";

/// A pseudo parameter.
pub(crate) fn pseudo(name: &str, stack: &str) -> Option<String> {
    Some(match name {
        "AWS::AccountId" => ACCOUNT.to_owned(),
        "AWS::Partition" => "aws".to_owned(),
        "AWS::Region" => REGION.to_owned(),
        "AWS::StackId" => format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/local"),
        "AWS::StackName" => stack.to_owned(),
        "AWS::URLSuffix" => "amazonaws.com".to_owned(),
        _ => return None,
    })
}

/// The pseudo parameters, for the documentation.
pub(crate) const PSEUDO: &[&str] =
    &["AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"];

/// The label of every table's stream.
pub(crate) const STREAM: &str = "local";

/// The physical name of a resource: what `!Ref` gives.
pub(crate) fn name(kind: &str, stack: &str, logical: &str) -> String {
    let plain = format!("{stack}-{logical}");
    match kind {
        "AWS::S3::Bucket" => plain.to_ascii_lowercase(),
        "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" => {
            format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{plain}/local")
        }
        "AWS::Lambda::EventSourceMapping" => uuid(&plain),
        "AWS::IAM::ManagedPolicy" => format!("arn:aws:iam::{ACCOUNT}:policy/{plain}"),
        kind if kind.starts_with("AWS::ApiGatewayV2::") || kind == "AWS::Serverless::Api" => identifier(&plain),
        _ => plain,
    }
}

/// Ten characters, as API Gateway makes them.
fn identifier(text: &str) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    Sha256::digest(text.as_bytes()).iter().take(10).map(|byte| char::from(ALPHABET[usize::from(*byte) % 36])).collect()
}

/// A UUID, as Lambda gives to mappings.
fn uuid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// An attribute of a resource: what `!GetAtt` gives.
pub(crate) fn attribute(kind: &str, stack: &str, logical: &str, attribute: &str) -> String {
    let name = name(kind, stack, logical);
    match (kind, attribute) {
        ("AWS::DynamoDB::Table", "StreamArn") => format!("{}/stream/{STREAM}", arn(kind, &name)),
        ("AWS::S3::Bucket", "DomainName") => format!("{name}.s3.amazonaws.com"),
        ("AWS::S3::Bucket", "RegionalDomainName") => format!("{name}.s3.{REGION}.amazonaws.com"),
        ("AWS::ApiGatewayV2::Api", _) => format!("wss://{}", api_host(&name)),
        (_, "Arn") => arn(kind, &name),
        _ => name,
    }
}

/// The ARN of a resource by its physical name.
pub(crate) fn arn(kind: &str, name: &str) -> String {
    match kind {
        "AWS::S3::Bucket" => format!("arn:aws:s3:::{name}"),
        "AWS::DynamoDB::Table" => format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"),
        "AWS::Serverless::Function" => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"),
        "AWS::Logs::LogGroup" => format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}:*"),
        _ => format!("arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"),
    }
}

/// The name of the role that SAM makes for a function.
pub(crate) fn role_name(function: &str) -> String {
    format!("{function}Role")
}

/// The ARN of a role by its name.
pub(crate) fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

/// The ARN of a role's session.
pub(crate) fn session_arn(role: &str, session: &str) -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}")
}

/// Where API Gateway serves an API.
pub(crate) fn api_host(api: &str) -> String {
    format!("{api}.execute-api.{REGION}.amazonaws.com")
}

/// The ARN of something in an API.
pub(crate) fn execute_arn(api: &str, rest: &str) -> String {
    format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/{rest}")
}
