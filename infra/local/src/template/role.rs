//! The role that SAM makes for a function: what the template says of it, and what SAM adds.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::physical;
use super::resolve::text_of;
use super::resource::Resource;
use super::yaml::TemplateError;
use crate::iam::{Context, Malformed, Policy, Principal, Request, Role, Verdict, evaluate};

/// The managed policies of all templates by their ARNs.
pub(super) type ManagedPolicies = BTreeMap<String, Arc<Policy>>;

const LAMBDA: &str = "lambda.amazonaws.com";

/// Reads every `AWS::IAM::ManagedPolicy`.
pub(super) fn managed(resources: &[Resource]) -> Result<ManagedPolicies, TemplateError> {
    let mut policies = BTreeMap::new();
    for resource in resources.iter().filter(|resource| resource.kind == "AWS::IAM::ManagedPolicy") {
        let document = resource.get(&["PolicyDocument"]).cloned().unwrap_or_default();
        let policy = sound(resource, Policy::identity(&resource.logical, Some(place(resource)), &document))?;
        policies.insert(resource.name.clone(), Arc::new(policy));
    }
    Ok(policies)
}

/// The role of a function.
pub(super) fn read(function: &Resource, managed: &ManagedPolicies) -> Result<Role, TemplateError> {
    let find = |arn: &str, what: &str| match managed.get(arn) {
        Some(policy) => Ok(Arc::clone(policy)),
        None => function.refuse(format!("{what} {arn} is no AWS::IAM::ManagedPolicy of these templates")),
    };
    let mut policies = Vec::new();
    let written = function.get(&["Policies"]).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    for (position, policy) in written.iter().enumerate() {
        policies.push(match text_of(policy) {
            Some(arn) => find(&arn, "the policy")?,
            None => {
                let name = format!("{}Policy{position}", function.logical);
                Arc::new(sound(function, Policy::identity(name, Some(place(function)), policy))?)
            }
        });
    }
    for (name, actions) in added(function) {
        let document = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": actions, "Resource": "*"}});
        policies.push(Arc::new(sound(function, Policy::identity(name, None, &document))?));
    }
    let boundary = function.optional(&["PermissionsBoundary"]);
    let boundary = boundary.map(|arn| find(&arn, "the PermissionsBoundary")).transpose()?;
    let mut tags: BTreeMap<_, _> = BTreeMap::from([("lambda:createdBy".to_owned(), "SAM".to_owned())]);
    tags.extend(function.members(&["Tags"]).filter_map(|(name, value)| Some((name.clone(), text_of(value)?))));
    let name = physical::role_name(&function.name);
    Ok(Role { arn: physical::role_arn(&name), name, tags, policies, boundary, trust: trust(function)? })
}

/// The managed policies that SAM attaches without being asked, and what they allow.
fn added(function: &Resource) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut policies =
        vec![("AWSLambdaBasicExecutionRole", vec!["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])];
    if function.optional(&["Tracing"]).is_some() {
        let actions = vec![
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:GetSamplingStatisticSummaries",
        ];
        policies.push(("AWSXRayDaemonWriteAccess", actions));
    }
    if function.members(&["Events"]).any(|(_, event)| event["Type"] == "DynamoDB") {
        let mut actions =
            vec!["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];
        actions.extend(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]);
        policies.push(("AWSLambdaDynamoDBExecutionRole", actions));
    }
    policies
}

/// Who may assume the role. Without Lambda among them AWS would refuse the function.
fn trust(function: &Resource) -> Result<Policy, TemplateError> {
    let sams = || {
        let statement = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": LAMBDA}});
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    let document = function.get(&["AssumeRolePolicyDocument"]).cloned().unwrap_or_else(sams);
    let policy = sound(function, Policy::trust("AssumeRolePolicyDocument", Some(place(function)), &document))?;
    let request = Request {
        principal: Principal::Service(LAMBDA.to_owned()),
        action: "sts:AssumeRole".to_owned(),
        resource: "*".to_owned(),
        context: Context::default(),
    };
    match evaluate(&request, &[], None, Some(&policy)) {
        Verdict::Allowed(_) => Ok(policy),
        Verdict::Denied(_) => function.refuse(format!("AssumeRolePolicyDocument does not let {LAMBDA} assume the role")),
    }
}

fn place(resource: &Resource) -> String {
    format!("{}:{}", resource.file, resource.line)
}

fn sound(resource: &Resource, policy: Result<Policy, Malformed>) -> Result<Policy, TemplateError> {
    policy.or_else(|malformed| resource.refuse(malformed.to_string()))
}
