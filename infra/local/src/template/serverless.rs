//! The dialect's functions and REST APIs: what `AWS::Serverless::Function` and `AWS::Serverless::Api` may say.

use super::dialect::{Property, ResourceType, Shape, aws, does, keeps};

/// A function of one of the domains' crates.
pub(crate) const FUNCTION_TYPE: ResourceType = ResourceType {
    name: "AWS::Serverless::Function",
    meaning: "The Rust function named by `Handler` in the domain named by the last folder of `CodeUri`. It has an AWS identity of its own, and only the grants of its `Policies` within its `PermissionsBoundary`; a text in `Policies` is the ARN of an `AWS::IAM::ManagedPolicy` of these templates, as `!Ref` gives it.",
    properties: FUNCTION,
    attributes: &["Arn"],
};

/// What a function may say: what all may say, and what SAM takes for one alone.
pub(crate) const FUNCTION: &[Property] = &{
    let mut all = [does("", Shape::Any); GLOBAL_FUNCTION.len() + 3];
    all[0] = does("Handler", Shape::Text);
    all[1] = does("Policies", Shape::List(&Shape::TextOr(&Shape::Map(super::policies::DOCUMENT))));
    all[2] = does("Events", Shape::Names(&Shape::Map(EVENT)));
    let mut position = 0;
    while position < GLOBAL_FUNCTION.len() {
        all[position + 3] = GLOBAL_FUNCTION[position];
        position += 1;
    }
    all
};

/// What `Globals.Function` may say.
pub(crate) const GLOBAL_FUNCTION: &[Property] = &[
    does("Runtime", Shape::Choice(&["provided.al2023"])),
    does("CodeUri", Shape::Text),
    keeps("MemorySize", Shape::Number),
    does("Timeout", Shape::Number),
    does("Environment", Shape::Map(&[does("Variables", Shape::Names(&Shape::Text))])),
    does("AssumeRolePolicyDocument", Shape::Map(super::policies::TRUST)),
    does("PermissionsBoundary", Shape::Text),
    does("Tags", Shape::Names(&Shape::Text)),
    does("Tracing", Shape::Choice(&["Active", "PassThrough", "Disabled"])),
    aws("Architectures"),
    aws("Description"),
    aws("LoggingConfig"),
    aws("ReservedConcurrentExecutions"),
];

const EVENT: &[Property] = &[
    does("Type", Shape::Choice(&["Api"])),
    does(
        "Properties",
        Shape::Map(&[
            does("RestApiId", Shape::Text),
            does("Path", Shape::Text),
            does("Method", Shape::Text),
            does("Auth", Shape::Map(&[does("Authorizer", Shape::Text)])),
        ]),
    ),
];

/// A REST API.
pub(crate) const API_TYPE: ResourceType = ResourceType {
    name: "AWS::Serverless::Api",
    meaning: "Served at `/{StageName}/…`.",
    properties: API,
    attributes: &["RootResourceId"],
};

/// What a REST API, or `Globals.Api`, may say.
pub(crate) const API: &[Property] = &[
    does("StageName", Shape::Text),
    does(
        "Auth",
        Shape::Map(&[
            does("DefaultAuthorizer", Shape::Text),
            does("Authorizers", Shape::Names(&Shape::Map(AUTHORIZER))),
            aws("AddDefaultAuthorizerToCorsPreflight"),
        ]),
    ),
    does("GatewayResponses", Shape::Names(&Shape::Map(GATEWAY_RESPONSE))),
    does("MethodSettings", Shape::List(&Shape::Map(super::throttle::METHOD_SETTING))),
    aws("AccessLogSetting"),
    aws("Description"),
    aws("EndpointConfiguration"),
    aws("MinimumCompressionSize"),
    aws("Name"),
    aws("OpenApiVersion"),
    aws("PropagateTags"),
    aws("Tags"),
    aws("TracingEnabled"),
];

const AUTHORIZER: &[Property] = &[
    does("FunctionPayloadType", Shape::Choice(&["REQUEST"])),
    does("FunctionArn", Shape::Text),
    does(
        "Identity",
        Shape::Map(&[
            does("Headers", Shape::List(&Shape::Text)),
            does("QueryStrings", Shape::List(&Shape::Text)),
            does("ReauthorizeEvery", Shape::Number),
        ]),
    ),
    aws("FunctionInvokeRole"),
];

const GATEWAY_RESPONSE: &[Property] = &[
    does("StatusCode", Shape::Number),
    does("ResponseParameters", Shape::Map(&[does("Headers", Shape::Names(&Shape::Text))])),
    does("ResponseTemplates", Shape::Names(&Shape::Text)),
];
