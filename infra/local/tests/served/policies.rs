//! Policies of the templates: what is read, what SAM adds, and what stops a start.

use local::LocalCloud;
use local::template::Deployment;
use tempfile::TempDir;

use crate::support::{fails_with, get, options, start, templates};

#[test]
fn a_function_has_the_role_that_sam_makes() {
    let deployment = Deployment::read(&templates().join("template.yaml"), &[]).unwrap();
    let role = |handler: &str| &deployment.functions.iter().find(|function| function.handler == handler).unwrap().role;
    let vault = role("vault_open");
    assert_eq!(vault.arn, "arn:aws:iam::000000000000:role/local-VaultOpenRole");
    let names: Vec<_> = vault.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(names, ["Self", "VaultOpenPolicy1", "AWSLambdaBasicExecutionRole"]);
    assert_eq!(vault.boundary.as_ref().map(|boundary| boundary.name.as_str()), Some("Boundary"));
    let tags: Vec<_> = vault.tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(tags, ["function=local/vault_open", "lambda:createdBy=SAM"]);
    assert!(role("note_get").boundary.is_none());
}

#[test]
fn the_role_that_sam_makes_is_known_by_its_name() {
    let folder = TempDir::new().unwrap();
    let template = |name: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      \
             Handler: f\n      CodeUri: d\n      Tracing: Active\n      Environment: {{Variables: {{A: !GetAtt {name}.Arn, B: !Ref {name}}}}}\n"
        )
    };
    let read = |name: &str| {
        let path = folder.path().join("t.yaml");
        std::fs::write(&path, template(name)).unwrap();
        Deployment::read(&path, &[])
    };
    let deployment = read("FRole").unwrap();
    let function = &deployment.functions[0];
    assert_eq!((&function.environment["A"], &function.environment["B"]), (&function.role.arn, &function.role.name));
    let added: Vec<_> = function.role.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(added, ["AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess"]);
    assert!(read("GRole").unwrap_err().to_string().contains("GRole is neither a parameter nor a resource of this template"));
}

#[tokio::test]
async fn a_policy_that_is_not_understood_stops_the_start() {
    let sentence = fails_with("access.yaml", "ForAllValues:StringLike", "ForAllValues:StringAlike").await;
    let expected =
        "access.yaml:20: Boundary: Boundary: statement 1: there is no condition operator ForAllValues:StringAlike; there are ";
    assert!(sentence.starts_with(expected), "{sentence}");
    let sentence = fails_with("access.yaml", "ForAllValues:StringLike", "StringLike").await;
    assert!(sentence.contains("dynamodb:LeadingKeys can have several values, so StringLike needs ForAllValues:"), "{sentence}");
    let sentence = fails_with("access.yaml", "\"Null\":", "Null:").await;
    assert_eq!(sentence, "access.yaml:34: the key Null is nothing to YAML; write \"Null\"");
    let sentence = fails_with("access.yaml", "Sid: Never", "Sid: Tenant").await;
    assert!(sentence.ends_with("Boundary: two statements have the Sid Tenant"), "{sentence}");
}

#[tokio::test]
async fn a_role_that_cannot_be_stops_the_start() {
    let sentence = fails_with("template.yaml", "Principal: {Service: lambda.", "Principal: {Service: events.").await;
    assert!(
        sentence.ends_with("VaultOpen: AssumeRolePolicyDocument does not let lambda.amazonaws.com assume the role"),
        "{sentence}"
    );
    let sentence = fails_with("template.yaml", "- !GetAtt Access.Outputs.Self", "- AWSLambdaBasicExecutionRole").await;
    assert!(sentence.contains("the policy AWSLambdaBasicExecutionRole is no AWS::IAM::ManagedPolicy of these"), "{sentence}");
}

#[tokio::test]
async fn denials_on_purpose_are_told_apart_and_the_ledger_is_kept() {
    let folder = TempDir::new().unwrap();
    let cloud = LocalCloud::start(local::Options { ledger: Some(folder.path().join("ledger")), ..options() }).await.unwrap();
    cloud.expect_denials("note_pry");
    get(&cloud, "/pry").await;
    assert_eq!(cloud.ledger().denied().count(), 0);
    cloud.shutdown().await;
    let unexpected = start().await;
    get(&unexpected, "/pry").await;
    assert_eq!(unexpected.ledger().denied().count(), 1);
    let kept = local::Ledger::read(&folder.path().join("ledger")).unwrap();
    assert_eq!((kept.accounts["note_pry"].invocations, kept.accounts["note_pry"].denied_on_purpose.len()), (1, 1));
    assert!(kept.table().contains("denied, as a test expected: note_pry: dynamodb:GetItem on "));
}
