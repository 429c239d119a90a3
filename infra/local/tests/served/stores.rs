//! DynamoDB and S3: who may do what, and what becomes of rows whose time has come.

use std::time::Duration;

use kernel::{Clock, Timestamp};
use serde_json::{Value, json};

use crate::support::{dynamo, get, start, start_at};

#[tokio::test]
async fn what_the_template_does_not_grant_is_denied_as_aws_denies() {
    let cloud = start().await;
    assert_eq!(get(&cloud, "/pry").await.status(), 503);
    let ledger = cloud.ledger();
    let denied: Vec<_> = ledger.denied().collect();
    assert_eq!(denied, [("note_pry", "dynamodb:GetItem on arn:aws:dynamodb:us-east-1:000000000000:table/local-Data-Table")]);
    assert!(ledger.unused().any(|(name, grant)| name == "note_get" && grant.action == "dynamodb:Query"));
}

#[tokio::test]
async fn capacity_is_written_down_and_told_only_to_those_who_ask() {
    let cloud = start().await;
    let item = json!({"pk": {"S": "a"}, "sk": {"S": "b"}, "text": {"S": "x".repeat(1500)}});
    let put = json!({"TableName": "local-Data-Table", "Item": item});
    let (status, answer) = dynamo(&cloud.aws_endpoint(), "note_create", "PutItem", &put).await;
    assert_eq!((status, answer), (200, json!({})));
    let mut asking = put.clone();
    asking["ReturnConsumedCapacity"] = json!("TOTAL");
    let (_, answer) = dynamo(&cloud.aws_endpoint(), "note_create", "PutItem", &asking).await;
    assert_eq!(answer["ConsumedCapacity"]["CapacityUnits"], 2.0);
    let account = &cloud.ledger().accounts["note_create"];
    assert_eq!((account.calls["dynamodb:PutItem"], account.write_units), (2, 4.0));
}

#[tokio::test]
async fn an_unknown_key_and_no_key_are_refused_in_the_words_of_dynamodb() {
    let cloud = start().await;
    let kind = |answer: &Value| answer["__type"].as_str().and_then(|kind| kind.rsplit('#').next()).map(str::to_owned);
    let (status, answer) = dynamo(&cloud.aws_endpoint(), "AKIASTRANGER", "ListTables", &json!({})).await;
    assert_eq!((status, kind(&answer).as_deref()), (400, Some("UnrecognizedClientException")));
    let request =
        reqwest::Client::new().post(cloud.aws_endpoint()).header("x-amz-target", "DynamoDB_20120810.ListTables").body("{}");
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(kind(&answer).as_deref(), Some("MissingAuthenticationTokenException"));
}

#[tokio::test]
async fn rows_end_by_the_clock() {
    let clock = Clock::manual(Timestamp::from_millis(1_795_000_000_000));
    let cloud = start_at(clock.clone()).await;
    let item = json!({"pk": {"S": "a"}, "sk": {"S": "b"}, "ttl": {"N": "1795000060"}});
    dynamo(&cloud.aws_endpoint(), "local", "PutItem", &json!({"TableName": "local-Data-Table", "Item": item})).await;
    let count = async || {
        dynamo(&cloud.aws_endpoint(), "local", "Scan", &json!({"TableName": "local-Data-Table"})).await.1["Count"].as_u64()
    };
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(count().await, Some(1));
    clock.advance(Duration::from_secs(62));
    for _ in 0..60 {
        if count().await == Some(0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the row is still there");
}
