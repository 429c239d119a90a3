//! Streams: changes reach their function in order, those that fail are not lost, and a restart goes on.

use std::path::Path;
use std::time::Duration;

use kernel::{Clock, OrganizationId, Timestamp};
use local::{Data, Functions, LocalCloud, Options};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::change::told;
use crate::support::{dynamo, why};

const TABLE: &str = "local-Notes";

/// A tenant for each test.
fn tenant(number: u128) -> OrganizationId {
    OrganizationId::from_u128(0x0198_f6a2_7c1e_7000_8000_0000_0001_0000 + number)
}

/// The templates with texts replaced.
fn templates(replaced: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/served/templates_streams/template.yaml");
    let mut text = std::fs::read_to_string(path).unwrap();
    for (old, new) in replaced {
        assert!(text.contains(old), "the template has no {old:?}");
        text = text.replacen(old, new, 1);
    }
    std::fs::write(folder.path().join("template.yaml"), text).unwrap();
    folder
}

fn options(templates: &TempDir) -> Options {
    Options::ephemeral(templates.path(), Functions::of(&[&[crate::change::FUNCTIONS]]))
}

async fn start() -> LocalCloud {
    LocalCloud::start(options(&templates(&[]))).await.unwrap()
}

fn item(tenant: OrganizationId, id: &str, text: &str, fact: bool) -> Value {
    let mut item = json!({"pk": {"S": format!("T#{tenant}#N")}, "sk": {"S": id}, "text": {"S": text}});
    if fact {
        item["fact"] = json!({"M": {"id": {"S": format!("fct_{text}")}, "trace": {"S": "a".repeat(32)}}});
    }
    item
}

async fn put(cloud: &LocalCloud, item: Value) {
    let (status, answer) = dynamo(&cloud.aws_endpoint(), "local", "PutItem", &json!({"TableName": TABLE, "Item": item})).await;
    assert_eq!(status, 200, "{answer}");
}

/// Writes notes with a fact, all in one transaction, so that they are in one batch.
async fn put_together(cloud: &LocalCloud, tenant: OrganizationId, texts: &[&str]) {
    let puts: Vec<_> =
        texts.iter().map(|text| json!({"Put": {"TableName": TABLE, "Item": item(tenant, text, text, true)}})).collect();
    let (status, answer) = dynamo(&cloud.aws_endpoint(), "local", "TransactWriteItems", &json!({"TransactItems": puts})).await;
    assert_eq!(status, 200, "{answer}");
}

/// The objects in the bucket of records that were given up: key and content.
async fn given_up(home: &Path) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut folders = vec![home.join("objects/local-failed")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let key = entry.strip_prefix(home.join("objects/local-failed")).unwrap().display().to_string();
                found.push((key, serde_json::from_slice(&std::fs::read(entry).unwrap()).unwrap()));
            }
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

#[tokio::test]
async fn changes_with_a_fact_are_told_in_order_and_others_are_not() {
    let cloud = start().await;
    let (ours, other) = (tenant(1), tenant(2));
    for number in 0..25 {
        put(&cloud, item(ours, "1", &number.to_string(), true)).await;
    }
    put(&cloud, item(ours, "2", "quiet", false)).await;
    put(&cloud, item(other, "1", "theirs", true)).await;
    let poison = json!({"pk": {"S": "nobody's"}, "sk": {"S": "1"}, "text": {"S": "x"}, "fact": {"M": {"id": {"S": "fct_1"}}}});
    put(&cloud, poison).await;
    put(&cloud, item(ours, "1", "last", true)).await;
    let key = json!({"pk": {"S": format!("T#{ours}#N")}, "sk": {"S": "1"}});
    dynamo(&cloud.aws_endpoint(), "local", "DeleteItem", &json!({"TableName": TABLE, "Key": key})).await;
    cloud.settle().await.unwrap();
    let mut expected = vec!["0".to_owned()];
    expected.extend((1..25).map(|number| format!("{}>{number}", number - 1)));
    expected.push("24>last".to_owned());
    assert_eq!(told(ours), expected);
    assert_eq!(told(other), ["theirs"]);
    let ledger = cloud.ledger();
    let account = &ledger.accounts["change_watch"];
    assert!(account.invocations >= 1 && account.invocations <= 27, "{}", account.invocations);
    let unused: Vec<_> = ledger.unused().map(|(_, grant)| grant.action.clone()).collect();
    assert_eq!(unused, ["s3:PutObject", "s3:ListBucket"]);
    assert_eq!((account.calls["dynamodb:DescribeStream"], account.denied.len()), (1, 0));
}

#[tokio::test]
async fn a_reader_at_rest_does_not_ask() {
    let cloud = start().await;
    put(&cloud, item(tenant(3), "1", "a", true)).await;
    cloud.settle().await.unwrap();
    let asked = || cloud.ledger().accounts["change_watch"].calls["dynamodb:GetRecords"];
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = asked();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(asked(), before);
    put(&cloud, item(tenant(3), "1", "b", true)).await;
    let started = std::time::Instant::now();
    while told(tenant(3)) != ["a", "a>b"] {
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", told(tenant(3)));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_fails_is_tried_again_and_what_never_works_ends_in_the_bucket_alone() {
    let (home, templates, ours) = (TempDir::new().unwrap(), templates(&[]), tenant(4));
    let data = home.path().join("data");
    let cloud = LocalCloud::start(Options { data: Data::Folder(data.clone()), ..options(&templates) }).await.unwrap();
    put_together(&cloud, ours, &["a", "bad", "b", "flaky", "crash", "c"]).await;
    cloud.settle().await.unwrap();
    let told = told(ours);
    let times = |text: &str| told.iter().filter(|other| *other == text).count();
    assert_eq!((times("a"), times("flaky"), times("crash")), (1, 3, 2));
    // With all, with those behind it, with one of them, alone, and two tries more: splitting costs none.
    assert_eq!(times("bad"), 6, "{told:?}");
    let firsts: Vec<_> = told.iter().enumerate().filter(|(at, text)| !told[..*at].contains(text)).map(|(_, text)| text).collect();
    assert_eq!(firsts, ["a", "bad", "b", "flaky", "crash", "c"]);

    let given_up = given_up(&data).await;
    assert_eq!(given_up.len(), 1, "{given_up:?}");
    let (key, record) = &given_up[0];
    assert!(key.starts_with("aws/lambda/") && key.contains("/shardId-00000001-local-Notes/20"), "{key}");
    assert_eq!(record["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(record["DDBStreamBatchInfo"]["batchSize"], 1);
    let payload: Value = serde_json::from_str(record["payload"].as_str().unwrap()).unwrap();
    let lost = &payload["Records"][0];
    assert_eq!(lost["dynamodb"]["NewImage"]["text"]["S"], "bad");
    assert_eq!(lost["eventSourceARN"], "arn:aws:dynamodb:us-east-1:000000000000:table/local-Notes/stream/local");
    let account = &cloud.ledger().accounts["change_watch"];
    assert_eq!((account.calls["s3:PutObject"], account.calls["s3:ListBucket"]), (1, 1));
}

#[tokio::test]
async fn without_a_limit_of_tries_a_record_is_given_up_when_it_is_too_old() {
    let clock = Clock::manual(Timestamp::from_millis(1_795_000_000_000));
    let ours = tenant(5);
    let templates = templates(&[("      MaximumRetryAttempts: 2\n", ""), ("OnFailure: {Destination: !GetAtt Failed.Arn}", "{}")]);
    let cloud = LocalCloud::start(Options { clock: clock.clone(), ..options(&templates) }).await.unwrap();
    put_together(&cloud, ours, &["bad", "a"]).await;
    while told(ours).len() < 5 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!told(ours).contains(&"a".to_owned()), "the stream went on past a record that failed");
    clock.advance(Duration::from_secs(3601));
    put(&cloud, item(ours, "b", "b", true)).await;
    cloud.settle().await.unwrap();
    // What was written in the same moment is too old as well, and told to nobody.
    assert_eq!(told(ours).last().unwrap(), "b");
    assert!(!told(ours).contains(&"a".to_owned()));
}

#[tokio::test]
async fn a_restart_goes_on_where_the_stream_was_left() {
    let (home, with, ours) = (TempDir::new().unwrap(), templates(&[]), tenant(6));
    let without = templates(&[
        ("      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n", ""),
        (
            "  ChangeWatchMapping:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n",
            "  Unused:\n    Type: AWS::S3::Bucket\n\n",
        ),
    ]);
    // The mapping's properties go with it.
    let path = without.path().join("template.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.split("      FunctionName:").next().unwrap()).unwrap();
    let start = async |templates: &TempDir| {
        let data = Data::Folder(home.path().join("data"));
        LocalCloud::start(Options { data, ..options(templates) }).await.unwrap()
    };
    // A table that is there gets its stream when the template has one.
    let cloud = start(&without).await;
    put(&cloud, item(ours, "0", "before", true)).await;
    cloud.shutdown().await;

    let cloud = start(&with).await;
    put(&cloud, item(ours, "1", "a", true)).await;
    cloud.settle().await.unwrap();
    cloud.shutdown().await;
    assert_eq!(told(ours), ["a"]);

    let cloud = start(&with).await;
    put_together(&cloud, ours, &["b", "bad", "c"]).await;
    while !told(ours).contains(&"bad".to_owned()) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Ends in the middle of the tries, with one record that nobody was told of.
    drop(cloud);

    let cloud = start(&with).await;
    cloud.settle().await.unwrap();
    let told = told(ours);
    let times = |text: &str| told.iter().filter(|other| *other == text).count();
    assert_eq!((times("a"), times("b"), times("c")), (1, 1, 1), "{told:?}");
    assert_eq!(given_up(&home.path().join("data")).await.len(), 1);
}

#[tokio::test]
async fn records_are_gathered_for_a_while_when_the_mapping_says_so() {
    let ours = tenant(7);
    let templates = templates(&[("BatchSize: 10", "BatchSize: 10\n      MaximumBatchingWindowInSeconds: 60")]);
    let cloud = LocalCloud::start(options(&templates)).await.unwrap();
    put(&cloud, item(ours, "0", "0", true)).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(told(ours).is_empty(), "the window was not waited for");
    for number in 1..10 {
        put(&cloud, item(ours, &number.to_string(), &number.to_string(), true)).await;
    }
    let started = std::time::Instant::now();
    while told(ours).len() < 10 {
        assert!(started.elapsed() < Duration::from_secs(5), "a full batch does not wait: {:?}", told(ours));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(cloud.ledger().accounts["change_watch"].invocations, 1);
    put(&cloud, item(ours, "more", "more", true)).await;
    cloud.settle().await.unwrap();
    assert_eq!(told(ours).last().unwrap(), "more");
}

async fn fails_with(old: &str, new: &str) -> String {
    why(LocalCloud::start(options(&templates(&[(old, new)]))).await)
}

#[tokio::test]
async fn a_mapping_that_makes_no_sense_stops_the_start() {
    let sentence = fails_with("dynamodb:GetRecords, ", "").await;
    assert!(sentence.contains("ChangeWatch: cannot read the stream for ChangeWatchMapping: "), "{sentence}");
    assert!(
        sentence
            .contains("dynamodb:GetRecords on resource: arn:aws:dynamodb:us-east-1:000000000000:table/local-Notes/stream/local")
    );
    let sentence = fails_with("      FunctionResponseTypes: [ReportBatchItemFailures]\n", "").await;
    assert!(
        sentence.contains("ChangeWatchMapping: without FunctionResponseTypes: [ReportBatchItemFailures] Lambda"),
        "{sentence}"
    );
    let sentence = fails_with("{\"exists\": true}", "{\"numeric\": [\">\", 1]}").await;
    assert!(sentence.contains("FilterCriteria: a pattern knows exact values, exists and prefix, and not"), "{sentence}");
    let sentence = fails_with("EventSourceArn: !GetAtt Notes.StreamArn", "EventSourceArn: !GetAtt Notes.Arn").await;
    assert!(sentence.contains("EventSourceArn is the StreamArn of a table of these templates, not arn:"), "{sentence}");
    let sentence = fails_with("      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n", "").await;
    assert!(sentence.contains("Notes has no StreamSpecification, so it has no stream"), "{sentence}");
    let sentence = fails_with("Destination: !GetAtt Failed.Arn", "Destination: arn:aws:sns:us-east-1:000000000000:t").await;
    assert!(sentence.contains("Destination is the ARN of a bucket of these templates or of an SQS queue"), "{sentence}");
    let sentence = fails_with("BatchSize: 10", "BatchSize: 0").await;
    assert!(sentence.contains("BatchSize is from 1 to 10000, not 0"), "{sentence}");
    let sentence = fails_with("StreamViewType: NEW_AND_OLD_IMAGES", "StreamViewType: KEYS_ONLY").await;
    assert!(sentence.contains("StreamViewType is NEW_AND_OLD_IMAGES, not the text \"KEYS_ONLY\""), "{sentence}");
}
