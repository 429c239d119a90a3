//! What stops a start: one sentence that says where, what, and what to do.

use local::{Functions, LocalCloud, Options};
use tokio::net::TcpListener;

use crate::support::{fails_with, options, why};

#[tokio::test]
async fn a_handler_without_a_function() {
    let sentence = fails_with("template.yaml", "Handler: note_get", "Handler: note_gte").await;
    assert!(sentence.starts_with("template.yaml:74: NoteGet: Handler note_gte is no function of the domain served (from CodeUri); it has authorizer_request, "), "{sentence}");
}

#[tokio::test]
async fn a_function_without_a_resource() {
    const MORE: runtime::Functions = &[&[runtime::Function { module: "served::note::burn", ..crate::note::get::FUNCTION }]];
    let functions = Functions::of(&[crate::FUNCTIONS, MORE]);
    let sentence = why(LocalCloud::start(Options { functions, ..options() }).await);
    assert_eq!(
        sentence,
        "the function note_burn of the domain served has no resource; add one with Handler: note_burn to infra/served.yaml"
    );
}

#[tokio::test]
async fn something_that_the_dialect_does_not_have() {
    let sentence = fails_with("data.yaml", "AWS::S3::Bucket", "AWS::SQS::Queue").await;
    assert!(
        sentence.starts_with("data.yaml:42: the dialect does not have the resource type AWS::SQS::Queue; it has AWS::Cloud"),
        "{sentence}"
    );
    let sentence = fails_with("data.yaml", "!GetAtt Table.Arn", "!Select [0, []]").await;
    assert!(
        sentence.starts_with("data.yaml:48: the dialect does not have the function Select; it has Ref, GetAtt"),
        "{sentence}"
    );
    let sentence = fails_with("data.yaml", "!GetAtt Table.Arn", "!GetAtt Table.Size").await;
    assert_eq!(
        sentence,
        "data.yaml:48: the dialect does not have the attribute Size of AWS::DynamoDB::Table; it has Arn, StreamArn"
    );
}

#[tokio::test]
async fn names_that_lead_nowhere() {
    let sentence = fails_with("data.yaml", "!Ref Table", "!Ref Tabel").await;
    assert_eq!(sentence, "data.yaml:46: Tabel is neither a parameter nor a resource of this template");
    let sentence = fails_with("template.yaml", "Data.Outputs.TableArn", "Data.Outputs.Arn").await;
    assert_eq!(sentence, "template.yaml:67: data.yaml has no output Arn");
    let sentence = fails_with("template.yaml", "TemplateURL: data.yaml", "TemplateURL: date.yaml").await;
    assert!(sentence.starts_with("template.yaml:32: there is no template "), "{sentence}");
    let sentence = fails_with("template.yaml", "DefaultAuthorizer: Request", "DefaultAuthorizer: Other").await;
    assert_eq!(sentence, "template.yaml:34: Api: there is no authorizer Other");
}

#[tokio::test]
async fn a_socket_route_without_a_permission() {
    let sentence = fails_with("template.yaml", "${Socket}/live/echo", "${Socket}/live/ecko").await;
    assert!(
        sentence.contains(
            "SocketEchoRoute: no AWS::Lambda::Permission lets apigateway.amazonaws.com call SocketEcho from arn:aws:execute-api:"
        ),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_configuration_value_that_is_not_understood() {
    let sentence = fails_with("template.yaml", "Variables:\n", "Variables:\n        MAX_COLLABORATORS: lots\n").await;
    assert_eq!(
        sentence,
        "template.yaml:57: AuthorizerRequest: configuration MAX_COLLABORATORS=\"lots\" was not understood: expected a whole number from 1 to 100"
    );
}

#[tokio::test]
async fn an_environment_variable_that_nobody_reads() {
    let sentence = fails_with("template.yaml", "Variables:\n", "Variables:\n        MAX_COLABORATORS: 3\n").await;
    assert_eq!(
        sentence,
        "template.yaml:57: AuthorizerRequest: the environment variable MAX_COLABORATORS is nothing that kernel::Config reads"
    );
}

#[tokio::test]
async fn names_that_lead_back_to_themselves() {
    let sentence = fails_with("template.yaml", "StageName: live", "StageName: !Ref Stage").await;
    assert_eq!(sentence, "template.yaml:135: Stage leads back to itself");
    let sentence = fails_with("template.yaml", "!Not [!Equals [!Ref Timeout, 20]]", "!Not [!Condition Quick]").await;
    assert_eq!(sentence, "template.yaml:13: Quick leads back to itself");
}

#[tokio::test]
async fn parameters_of_the_wrong_kind_and_outputs_that_nobody_uses() {
    let sentence = fails_with("template.yaml", "Default: 1", "Default: soon").await;
    assert_eq!(sentence, "template.yaml:1: the parameter Timeout of template.yaml is a number, not \"soon\"");
    let sentence = fails_with("data.yaml", "Outputs:", "Outputs:\n  Spare:\n    Value: !Ref Nothing").await;
    assert_eq!(sentence, "data.yaml:46: Nothing is neither a parameter nor a resource of this template");
    let sentence = fails_with("template.yaml", "REQUEST_TOO_LARGE", "TOO_LARGE").await;
    assert!(
        sentence.starts_with("template.yaml:34: Api: there is no gateway response TOO_LARGE; there are ACCESS_DENIED, "),
        "{sentence}"
    );
}

#[tokio::test]
async fn two_stacks_that_need_each_other() {
    let sentence = fails_with(
        "template.yaml",
        "TemplateURL: data.yaml\n",
        "TemplateURL: data.yaml\n      Parameters: {X: !GetAtt Data.Outputs.Table}\n",
    )
    .await;
    assert!(sentence.contains("Data needs an output of a stack that needs Data: break the circle"), "{sentence}");
}

#[tokio::test]
async fn a_table_that_dynamodb_does_not_take() {
    let sentence = fails_with("data.yaml", "KeyType: RANGE", "KeyType: SORT").await;
    assert!(sentence.starts_with("data.yaml:4: Table: this is no table that DynamoDB takes: "), "{sentence}");
}

#[tokio::test]
async fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let sentence = why(LocalCloud::start(Options { port, ..options() }).await);
    assert_eq!(
        sentence,
        format!(
            "port {port} of 127.0.0.1 cannot be used: something listens there already; pass --port with another one, or --port 0 for any that is free"
        )
    );
}
