//! A function's own credentials in the worst hands: somebody who runs any code they like as that function.
//!
//! For every function that acts for tenants, its role is assumed for one tenant, and another tenant's keys are asked for with
//! the plain AWS SDKs in every way there is. Each is refused by the policies in the templates, not by our code: none of it runs
//! here. This is what holds when the tenant is left out of a key by mistake.

use std::collections::HashMap;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client as Dynamo;
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementRequest, ConditionCheck, Delete, DeleteRequest, Get, KeysAndAttributes, Put, PutRequest,
    TransactGetItem, TransactWriteItem, Update, WriteRequest,
};
use aws_sdk_s3::Client as S3;
use kernel::OrganizationId;
use local::demo::{HARBOUR, NORTHLIGHT};
use local::template::FunctionResource;

use crate::world::World;

fn sdk(world: &World, credentials: Credentials) -> aws_config::ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(world.cloud.aws_endpoint())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
}

/// What a function has when it starts.
async fn of_function(world: &World, handler: &str) -> SdkConfig {
    let (key, secret) = world.cloud.function_keys(handler).unwrap();
    sdk(world, Credentials::new(key, secret, None, None, "test")).load().await
}

/// The function's role, assumed for a tenant; or the error's code.
async fn assumed(world: &World, handler: &str, role: &str, tags: &[(&str, &str)]) -> Result<SdkConfig, String> {
    let sts = aws_sdk_sts::Client::new(&of_function(world, handler).await);
    let mut request = sts.assume_role().role_arn(role).role_session_name("prober");
    for (key, value) in tags {
        request = request.tags(aws_sdk_sts::types::Tag::builder().key(*key).value(*value).build().unwrap());
    }
    let session = request.send().await.map_err(|error| error.code().unwrap_or("?").to_owned())?.credentials.unwrap();
    let (key, secret, token) = (session.access_key_id, session.secret_access_key, session.session_token);
    Ok(sdk(world, Credentials::new(key, secret, Some(token), None, "test")).load().await)
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn key(partition: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([("pk".to_owned(), text(partition)), ("sk".to_owned(), text("organization"))])
}

/// The code of a refusal; what was let through is its own word.
macro_rules! code {
    ($($request:tt)*) => {
        match $($request)*.send().await {
            Ok(_) => "LET THROUGH".to_owned(),
            Err(error) => error.code().unwrap_or("?").to_owned(),
        }
    };
}

/// Every way to ask DynamoDB for a partition, with what it answered.
#[expect(clippy::disallowed_methods, reason = "what no function may do is tried here, to see it refused")]
async fn every_way(dynamo: &Dynamo, table: &str, partition: &str, own: &str) -> Vec<(&'static str, String)> {
    let write = |item: TransactWriteItem| dynamo.transact_write_items().transact_items(item);
    let put = Put::builder().table_name(table).set_item(Some(key(partition))).build().unwrap();
    let delete = Delete::builder().table_name(table).set_key(Some(key(partition))).build().unwrap();
    let check = ConditionCheck::builder().table_name(table).set_key(Some(key(partition)));
    let check = check.condition_expression("attribute_exists(pk)").build().unwrap();
    let update = Update::builder().table_name(table).set_key(Some(key(partition)));
    let update = update.update_expression("SET a = :a").expression_attribute_values(":a", text("a")).build().unwrap();
    let get = Get::builder().table_name(table).set_key(Some(key(partition))).build().unwrap();
    let both = KeysAndAttributes::builder().keys(key(own)).keys(key(partition)).build().unwrap();
    let batch_put = WriteRequest::builder().put_request(PutRequest::builder().set_item(Some(key(partition))).build().unwrap());
    let batch_delete =
        WriteRequest::builder().delete_request(DeleteRequest::builder().set_key(Some(key(partition))).build().unwrap());
    let query = |hash: &str| {
        let query = dynamo.query().table_name(table).key_condition_expression("#h = :p");
        query.expression_attribute_names("#h", hash).expression_attribute_values(":p", text(partition))
    };
    let sql = format!("SELECT * FROM \"{table}\" WHERE pk = '{partition}'");
    let insert = format!("INSERT INTO \"{table}\" VALUE {{'pk': '{partition}', 'sk': 'x'}}");
    vec![
        ("get", code!(dynamo.get_item().table_name(table).set_key(Some(key(partition))))),
        ("put", code!(dynamo.put_item().table_name(table).set_item(Some(key(partition))))),
        ("delete", code!(dynamo.delete_item().table_name(table).set_key(Some(key(partition))))),
        (
            "update",
            code!(
                dynamo
                    .update_item()
                    .table_name(table)
                    .set_key(Some(key(partition)))
                    .update_expression("SET a = :a")
                    .expression_attribute_values(":a", text("a"))
            ),
        ),
        ("query", code!(query("pk"))),
        ("index", code!(query("gsi1pk").index_name("gsi1"))),
        ("transact get", code!(dynamo.transact_get_items().transact_items(TransactGetItem::builder().get(get).build()))),
        ("transact put", code!(write(TransactWriteItem::builder().put(put).build()))),
        ("transact delete", code!(write(TransactWriteItem::builder().delete(delete).build()))),
        ("transact check", code!(write(TransactWriteItem::builder().condition_check(check).build()))),
        ("transact update", code!(write(TransactWriteItem::builder().update(update).build()))),
        ("batch get", code!(dynamo.batch_get_item().request_items(table, both))),
        ("batch put", code!(dynamo.batch_write_item().request_items(table, vec![batch_put.build()]))),
        ("batch delete", code!(dynamo.batch_write_item().request_items(table, vec![batch_delete.build()]))),
        ("scan", code!(dynamo.scan().table_name(table))),
        ("scan of the index", code!(dynamo.scan().table_name(table).index_name("gsi1"))),
        ("PartiQL", code!(dynamo.execute_statement().statement(&sql))),
        ("PartiQL insert", code!(dynamo.execute_statement().statement(insert))),
        (
            "PartiQL batch",
            code!(dynamo.batch_execute_statement().statements(BatchStatementRequest::builder().statement(&sql).build().unwrap())),
        ),
        ("list tables", code!(dynamo.list_tables())),
    ]
}

async fn every_object(s3: &S3, bucket: &str, tenant: OrganizationId) -> Vec<(&'static str, String)> {
    let name = format!("T/{tenant}/documents/secret");
    vec![
        ("object get", code!(s3.get_object().bucket(bucket).key(&name))),
        ("object put", code!(s3.put_object().bucket(bucket).key(&name))),
        ("object delete", code!(s3.delete_object().bucket(bucket).key(&name))),
        ("object list", code!(s3.list_objects_v2().bucket(bucket))),
        ("object list of one tenant", code!(s3.list_objects_v2().bucket(bucket).prefix(format!("T/{tenant}/")))),
        ("object copy", code!(s3.copy_object().bucket(bucket).key("T/x").copy_source(format!("{bucket}/{name}")))),
    ]
}

fn functions(world: &World) -> impl Iterator<Item = &FunctionResource> {
    let functions = world.cloud.deployment().functions.iter();
    functions.filter(|function| function.environment.contains_key("ROLE_ARN"))
}

#[track_caller]
fn all_denied(who: &str, what: &str, answers: Vec<(&'static str, String)>) {
    for (way, code) in answers {
        assert!(matches!(code.as_str(), "AccessDeniedException" | "AccessDenied"), "{who}, {what}, {way}: {code}");
    }
}

#[tokio::test]
async fn no_function_reaches_another_tenant_in_any_way() {
    let world = World::start().await;
    functions(&world).for_each(|function| world.cloud.expect_denials(&function.handler));
    let (own, other) = (HARBOUR.id.to_string(), NORTHLIGHT.id.to_string());
    let shorter = &other[..other.len() - 1];
    let bucket = &world.cloud.deployment().buckets.iter().find(|bucket| bucket.logical_id == "ContentBucket").unwrap().name;
    let tables: Vec<_> =
        world.cloud.deployment().tables.iter().filter(|table| table.logical_id != "DirectoryTable").cloned().collect();
    let mut probed = 0;
    for function in functions(&world) {
        let (handler, role) = (function.handler.as_str(), function.environment["ROLE_ARN"].as_str());
        let session = assumed(&world, handler, role, &[("tenant", &own)]).await.unwrap();
        let s3 = S3::from_conf(aws_sdk_s3::config::Builder::from(&session).force_path_style(true).build());
        all_denied(handler, "another tenant's objects", every_object(&s3, bucket, NORTHLIGHT.id).await);
        let dynamo = Dynamo::new(&session);
        for table in &tables {
            let own = format!("T#{own}#O");
            for partition in [format!("T#{other}#O"), format!("T#{shorter}"), "T#".to_owned(), "O".to_owned()] {
                all_denied(handler, &table.logical_id, every_way(&dynamo, &table.name, &partition, &own).await);
                probed += 1;
            }
        }
    }
    assert!(probed > 100, "only {probed} partitions were asked for");
}

#[tokio::test]
async fn a_function_without_a_tenant_reaches_no_tenant() {
    let world = World::start().await;
    functions(&world).for_each(|function| world.cloud.expect_denials(&function.handler));
    let own = format!("T#{}#O", HARBOUR.id);
    for function in functions(&world) {
        let dynamo = Dynamo::new(&of_function(&world, &function.handler).await);
        for table in world.cloud.deployment().tables.iter().filter(|table| table.logical_id != "DirectoryTable") {
            all_denied(&function.handler, "without a session", every_way(&dynamo, &table.name, &own, &own).await);
        }
    }
}

#[tokio::test]
async fn a_role_is_assumed_by_its_own_function_for_one_tenant() {
    let world = World::start().await;
    functions(&world).for_each(|function| world.cloud.expect_denials(&function.handler));
    let own = HARBOUR.id.to_string();
    let roles: Vec<(&str, &str)> =
        functions(&world).map(|function| (function.handler.as_str(), function.environment["ROLE_ARN"].as_str())).collect();
    for (handler, role) in &roles {
        assert!(assumed(&world, handler, role, &[("tenant", &own)]).await.is_ok(), "{handler}");
        for (other, theirs) in roles.iter().filter(|(other, _)| other != handler).take(3) {
            let taken = assumed(&world, handler, theirs, &[("tenant", &own)]).await;
            assert_eq!(taken.unwrap_err(), "AccessDenied", "{handler} became {other}");
        }
        let untagged = assumed(&world, handler, role, &[]).await;
        assert_eq!(untagged.unwrap_err(), "AccessDenied", "{handler} without a tenant");
        let everybody = assumed(&world, handler, role, &[("tenant", "*")]).await;
        assert_eq!(everybody.unwrap_err(), "ValidationError", "{handler} as every tenant");
        let disguised = assumed(&world, handler, role, &[("tenant", &own), ("function", "another")]).await;
        assert!(disguised.is_err(), "{handler} took another function's tag");
    }
}

#[tokio::test]
async fn a_functions_own_tenant_is_where_its_grants_are() {
    let world = World::start().await;
    let function = functions(&world).find(|function| function.handler == "organization_get").unwrap();
    let own = HARBOUR.id.to_string();
    let session = assumed(&world, "organization_get", &function.environment["ROLE_ARN"], &[("tenant", &own)]).await.unwrap();
    let table = &world.cloud.deployment().tables.iter().find(|table| table.logical_id == "EnterpriseTable").unwrap().name;
    let found = Dynamo::new(&session).get_item().table_name(table).set_key(Some(key(&format!("T#{own}#O")))).send().await;
    assert_eq!(found.unwrap().item.unwrap()["name"], text("Harbour Analytics"));
}
