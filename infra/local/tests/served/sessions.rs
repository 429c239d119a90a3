//! A role that assumes itself for a tenant: what the session may reach, and what nobody may.

use std::time::Duration;

use kernel::{Clock, Timestamp};
use local::LocalCloud;
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{Keys, dynamo_as, start, start_at};

const TABLE: &str = "local-Access-Rows";
const ROLE: &str = "arn:aws:iam::000000000000:role/local-VaultOpenRole";
const FORBIDDEN: &str = "no permissions boundary allows";

fn function(handler: &str) -> Keys {
    Keys { access_key: handler.to_owned(), token: None }
}

async fn sts(cloud: &LocalCloud, keys: &Keys, form: &str) -> (u16, String) {
    let request = Client::new().post(cloud.aws_endpoint()).body(form.to_owned());
    let response = keys.sign("sts", request).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn assume(cloud: &LocalCloud, keys: &Keys, role: &str, tags: &str) -> (u16, String) {
    let form = format!("Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=s1&DurationSeconds=900{tags}");
    sts(cloud, keys, &form).await
}

fn element(xml: &str, name: &str) -> String {
    let inner = xml.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
    inner.unwrap_or_else(|| panic!("no {name} in {xml}")).0.to_owned()
}

/// The function's session for a tenant.
async fn session(cloud: &LocalCloud, tenant: &str) -> Keys {
    let tags = format!("&Tags.member.1.Key=tenant&Tags.member.1.Value={tenant}");
    let (status, xml) = assume(cloud, &function("vault_open"), ROLE, &tags).await;
    assert_eq!(status, 200, "{xml}");
    Keys { access_key: element(&xml, "AccessKeyId"), token: Some(element(&xml, "SessionToken")) }
}

async fn call(cloud: &LocalCloud, keys: &Keys, operation: &str, body: Value) -> Result<Value, String> {
    let (status, answer) = dynamo_as(&cloud.aws_endpoint(), keys, operation, &body).await;
    if status == 200 { Ok(answer) } else { Err(format!("{} {}", answer["__type"], answer["message"])) }
}

fn key(tenant: &str) -> Value {
    json!({"pk": {"S": format!("T#{tenant}#1")}, "sk": {"S": "x"}})
}

fn put(tenant: &str) -> Value {
    let mut item = key(tenant);
    item["gsi1pk"] = json!({"S": format!("T#{tenant}#i")});
    json!({"TableName": TABLE, "Item": item})
}

fn query(index: Option<&str>, attribute: &str, value: &str) -> Value {
    let mut request = json!({"TableName": TABLE, "KeyConditionExpression": "#a = :a",
        "ExpressionAttributeNames": {"#a": attribute}, "ExpressionAttributeValues": {":a": {"S": value}}});
    if let Some(index) = index {
        request["IndexName"] = json!(index);
    }
    request
}

/// Every way to a tenant's rows.
fn ways(tenant: &str) -> [(&'static str, Value); 6] {
    let other = json!({"Keys": [key("org_1"), key(tenant)]});
    [
        ("PutItem", put(tenant)),
        ("GetItem", json!({"TableName": TABLE, "Key": key(tenant)})),
        ("Query", query(None, "pk", &format!("T#{tenant}#1"))),
        ("Query", query(Some("gsi1"), "gsi1pk", &format!("T#{tenant}#i"))),
        (
            "BatchGetItem",
            json!({"RequestItems": {TABLE: if tenant == "org_1" { json!({"Keys": [key(tenant)]}) } else { other }}}),
        ),
        (
            "TransactWriteItems",
            json!({"TransactItems": [{"Put": put("org_1")}, {"Delete": {"TableName": TABLE, "Key": key(tenant)}}]}),
        ),
    ]
}

#[tokio::test]
async fn a_session_reaches_its_tenant_and_no_other() {
    let cloud = start().await;
    let mine = session(&cloud, "org_1").await;
    for (operation, body) in ways("org_1").into_iter().take(5) {
        assert!(call(&cloud, &mine, operation, body).await.is_ok(), "{operation}");
    }
    for tenant in ["org_10", "org_2", "Org_1"] {
        for (operation, body) in ways(tenant) {
            let refused = call(&cloud, &mine, operation, body).await.unwrap_err();
            assert!(refused.contains("AccessDeniedException") && refused.contains(FORBIDDEN), "{operation} {tenant}: {refused}");
            let caller =
                "User: arn:aws:sts::000000000000:assumed-role/local-VaultOpenRole/s1 is not authorized to perform: dynamodb:";
            assert!(refused.contains(caller), "{refused}");
        }
    }
    let account = &cloud.ledger().accounts["vault_open"];
    let used = account.grants.iter().filter(|grant| grant.used > 0);
    let mut used: Vec<_> = used.map(|grant| (grant.policy.as_str(), grant.sid.as_deref(), grant.action.as_str())).collect();
    used.dedup();
    let own = |action: &'static str| ("VaultOpenPolicy1", None, action);
    let expected = [
        ("Self", Some("Self"), "sts:AssumeRole"),
        ("Self", Some("Self"), "sts:TagSession"),
        own("dynamodb:BatchGetItem"),
        own("dynamodb:GetItem"),
        own("dynamodb:PutItem"),
        own("dynamodb:Query"),
    ];
    assert_eq!(used, expected);
}

#[tokio::test]
async fn without_a_session_or_without_a_clear_key_there_is_nothing() {
    let cloud = start().await;
    for (operation, body) in ways("org_1").into_iter().take(5) {
        let refused = call(&cloud, &function("vault_open"), operation, body).await.unwrap_err();
        assert!(refused.contains(FORBIDDEN), "{refused}");
    }
    let mine = session(&cloud, "org_1").await;
    let scan = call(&cloud, &mine, "Scan", json!({"TableName": TABLE})).await.unwrap_err();
    assert!(scan.contains("with an explicit deny in a permissions boundary"), "{scan}");
    let statement = json!({"Statement": format!("SELECT * FROM \"{TABLE}\" WHERE pk = 'T#org_1#1'")});
    let partiql = call(&cloud, &mine, "ExecuteStatement", statement).await.unwrap_err();
    assert!(partiql.contains("dynamodb:PartiQLSelect") && partiql.contains("explicit deny"), "{partiql}");
    let check = json!({"TableName": TABLE, "Key": key("org_1"), "ConditionExpression": "attribute_exists(pk)"});
    let items = json!({"TransactItems": [{"Put": put("org_1")}, {"ConditionCheck": check}]});
    let unchecked = call(&cloud, &mine, "TransactWriteItems", items).await.unwrap_err();
    assert!(unchecked.contains("because no identity-based policy allows the dynamodb:ConditionCheckItem action"), "{unchecked}");
}

#[tokio::test]
async fn a_role_is_assumed_by_itself_only_and_for_a_tenant_only() {
    let cloud = start().await;
    let tenant = "&Tags.member.1.Key=tenant&Tags.member.1.Value=org_1";
    let (own, other) = (function("vault_open"), function("note_get"));
    let refused = |(status, xml): (u16, String), why: &str| {
        assert_eq!((status, element(&xml, "Code").as_str()), (403, "AccessDenied"), "{xml}");
        assert!(element(&xml, "Message").ends_with(why), "{xml}");
    };
    let nobody = "because no resource-based policy allows the sts:AssumeRole action";
    refused(assume(&cloud, &own, ROLE, "").await, nobody);
    refused(assume(&cloud, &other, ROLE, tenant).await, nobody);
    refused(assume(&cloud, &own, &ROLE.replace("VaultOpen", "NoteGet"), tenant).await, nobody);
    refused(assume(&cloud, &own, &ROLE.replace("VaultOpen", "Nothing"), tenant).await, nobody);
    // With a session tag `function` it could pretend to be another function, and then assume that one's role.
    let pretend = format!("{tenant}&Tags.member.2.Key=function&Tags.member.2.Value=local/note_get");
    refused(assume(&cloud, &own, ROLE, &pretend).await, nobody);
}

#[tokio::test]
async fn keys_of_a_session_come_with_its_token_and_end_by_the_clock() {
    let clock = Clock::manual(Timestamp::from_millis(1_795_000_000_000));
    let cloud = start_at(clock.clone()).await;
    let mine = session(&cloud, "org_1").await;
    let get = || json!({"TableName": TABLE, "Key": key("org_1")});
    let (_, identity) = sts(&cloud, &mine, "Action=GetCallerIdentity").await;
    assert_eq!(element(&identity, "Arn"), "arn:aws:sts::000000000000:assumed-role/local-VaultOpenRole/s1");
    for token in [None, Some("forged".to_owned())] {
        let forged = Keys { token, ..mine.clone() };
        let refused = call(&cloud, &forged, "GetItem", get()).await.unwrap_err();
        assert!(refused.contains("UnrecognizedClientException"), "{refused}");
        assert_eq!(element(&sts(&cloud, &forged, "Action=GetCallerIdentity").await.1, "Code"), "InvalidClientTokenId");
    }
    clock.advance(Duration::from_secs(899));
    assert!(call(&cloud, &mine, "GetItem", get()).await.is_ok());
    clock.advance(Duration::from_secs(1));
    let refused = call(&cloud, &mine, "GetItem", get()).await.unwrap_err();
    assert!(refused.contains("ExpiredTokenException"), "{refused}");
    assert_eq!(element(&sts(&cloud, &mine, "Action=GetCallerIdentity").await.1, "Code"), "ExpiredToken");
}

#[tokio::test]
async fn what_sts_does_not_take_is_said() {
    let cloud = start().await;
    let with = async |more: &str| {
        let form = format!("Action=AssumeRole&RoleArn={ROLE}&RoleSessionName=s1{more}");
        let (status, xml) = sts(&cloud, &function("vault_open"), &form).await;
        assert_eq!(status, 400);
        element(&xml, "Message")
    };
    assert!(with("&DurationSeconds=60").await.contains("greater than or equal to 900"));
    assert!(with("&DurationSeconds=3601").await.contains("exceeds the 1 hour session limit for roles assumed by role chaining"));
    assert!(with("&TransitiveTagKeys.member.1=tenant").await.contains("does not have the parameter TransitiveTagKeys.member.1"));
    assert!(with("&RoleSessionName=a%20b").await.contains("at 'roleSessionName' failed"));
    let (_, xml) = sts(&cloud, &function("vault_open"), "Action=GetFederationToken").await;
    assert_eq!(element(&xml, "Code"), "InvalidAction");
}

#[tokio::test]
async fn the_developer_may_take_any_role_on_the_developers_account() {
    let cloud = start().await;
    let (status, xml) = assume(&cloud, &function("local"), ROLE, "&Tags.member.1.Key=tenant&Tags.member.1.Value=org_2").await;
    assert_eq!(status, 200, "{xml}");
    let keys = Keys { access_key: element(&xml, "AccessKeyId"), token: Some(element(&xml, "SessionToken")) };
    assert!(call(&cloud, &keys, "PutItem", put("org_2")).await.is_ok());
    assert!(call(&cloud, &keys, "PutItem", put("org_1")).await.is_err());
    let ledger = cloud.ledger();
    assert_eq!(ledger.accounts["developer"].calls["dynamodb:PutItem"], 1);
    assert!(ledger.accounts["vault_open"].grants.iter().all(|grant| grant.used == 0));
}
