//! The dialect's WebSocket API: what the `AWS::ApiGatewayV2` resources may say.

use super::dialect::{ResourceType, Shape, aws, does};

/// The API.
pub(crate) const API_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::Api",
    meaning: "The one WebSocket API.",
    properties: &[
        does("ProtocolType", Shape::Choice(&["WEBSOCKET"])),
        does("RouteSelectionExpression", Shape::Choice(&["$request.body.action"])),
        aws("Description"),
        aws("DisableExecuteApiEndpoint"),
        aws("Name"),
        aws("Tags"),
    ],
    attributes: &["ApiEndpoint"],
};

/// Its stage.
pub(crate) const STAGE_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::Stage",
    meaning: "Served at `/{StageName}`, its connections at `/{StageName}/@connections/{id}`.",
    properties: &[
        does("ApiId", Shape::Text),
        does("StageName", Shape::Text),
        does("DefaultRouteSettings", Shape::Map(super::throttle::ROUTE_SETTINGS)),
        aws("AccessLogSettings"),
        aws("AutoDeploy"),
        aws("Description"),
        aws("Tags"),
    ],
    attributes: &[],
};

/// A route.
pub(crate) const ROUTE_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::Route",
    meaning: "Messages whose `action` is the `RouteKey`, or `$connect`, `$disconnect`, `$default`.",
    properties: &[
        does("ApiId", Shape::Text),
        does("RouteKey", Shape::Text),
        does("Target", Shape::Text),
        does("AuthorizationType", Shape::Choice(&["NONE", "CUSTOM"])),
        does("AuthorizerId", Shape::Text),
        does("RouteResponseSelectionExpression", Shape::Choice(&["$default"])),
        aws("OperationName"),
    ],
    attributes: &[],
};

/// Without it a route's answer is dropped.
pub(crate) const ROUTE_RESPONSE_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::RouteResponse",
    meaning: "Lets a route answer: without it, or without the route's selection expression, the function's answer is dropped.",
    properties: &[
        does("ApiId", Shape::Text),
        does("RouteId", Shape::Text),
        does("RouteResponseKey", Shape::Choice(&["$default"])),
    ],
    attributes: &[],
};

/// What a route calls.
pub(crate) const INTEGRATION_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::Integration",
    meaning: "The function that a route calls.",
    properties: &[
        does("ApiId", Shape::Text),
        does("IntegrationType", Shape::Choice(&["AWS_PROXY"])),
        does("IntegrationUri", Shape::Text),
        does("TimeoutInMillis", Shape::Number),
        aws("ContentHandlingStrategy"),
        aws("CredentialsArn"),
        aws("Description"),
        aws("IntegrationMethod"),
        aws("PassthroughBehavior"),
    ],
    attributes: &[],
};

/// Allowed beside a proxy integration, where it changes nothing.
pub(crate) const INTEGRATION_RESPONSE_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::IntegrationResponse",
    meaning: "Left to AWS: a proxy integration needs none.",
    properties: &[aws("ApiId"), aws("IntegrationId"), aws("IntegrationResponseKey")],
    attributes: &[],
};

/// Who may connect.
pub(crate) const AUTHORIZER_TYPE: ResourceType = ResourceType {
    name: "AWS::ApiGatewayV2::Authorizer",
    meaning: "Asked once a connection, when it opens.",
    properties: &[
        does("ApiId", Shape::Text),
        does("AuthorizerType", Shape::Choice(&["REQUEST"])),
        does("AuthorizerUri", Shape::Text),
        does("IdentitySource", Shape::List(&Shape::Text)),
        aws("AuthorizerCredentialsArn"),
        aws("Name"),
    ],
    attributes: &["AuthorizerId"],
};
