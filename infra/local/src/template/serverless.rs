//! The dialect's functions and REST APIs: what `AWS::Serverless::Function` and `AWS::Serverless::Api` may say.

use super::dialect::{Property, ResourceType, Shape, aws, does, keeps};

/// A function of one of the domains' crates.
pub(crate) const FUNCTION_TYPE: ResourceType = ResourceType {
    name: "AWS::Serverless::Function",
    meaning: "The Rust function named by `Handler` in the domain named by the last folder of `CodeUri`. It has an AWS identity of its own, and only the grants of its `Policies`.",
    properties: FUNCTION,
    attributes: &["Arn"],
};

/// What a function, or `Globals.Function`, may say.
pub(crate) const FUNCTION: &[Property] = &[
    does("Handler", Shape::Text),
    does("CodeUri", Shape::Text),
    does("Runtime", Shape::Choice(&["provided.al2023"])),
    keeps("MemorySize", Shape::Number),
    does("Timeout", Shape::Number),
    does("Environment", Shape::Map(&[does("Variables", Shape::Names(&Shape::Text))])),
    does("Policies", Shape::List(&Shape::Map(POLICY))),
    does("Events", Shape::Names(&Shape::Map(EVENT))),
    aws("Architectures"),
    aws("Description"),
    aws("LoggingConfig"),
    aws("PermissionsBoundary"),
    aws("ReservedConcurrentExecutions"),
    aws("Tags"),
    aws("Tracing"),
];

const POLICY: &[Property] =
    &[does("Version", Shape::Choice(&["2012-10-17"])), does("Statement", Shape::OneOrMore(&Shape::Map(STATEMENT)))];

/// `Condition` and `Deny` come when the door evaluates whole policies.
const STATEMENT: &[Property] = &[
    keeps("Sid", Shape::Text),
    does("Effect", Shape::Choice(&["Allow"])),
    does("Action", Shape::OneOrMore(&Shape::Text)),
    does("Resource", Shape::OneOrMore(&Shape::Text)),
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
