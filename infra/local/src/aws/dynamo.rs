//! DynamoDB: the JSON protocol in front of the embedded engine.
//!
//! The engine is called in process, on threads where it may block. Each request is taken apart into the actions that IAM would
//! be asked about (a transaction is its members), passes the door, and has its consumed capacity written down.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use dynoxide::auth_material::{AuthMaterial, validate};
use dynoxide::{Database, DynoxideError};
use serde_json::{Value, json};

use super::Tables;
use super::door::Door;
use super::dynamo_calls::calls;
use super::identity::{Caller, Stranger};
use super::signature;

/// What `X-Amz-Target` begins with.
const TARGETS: [&str; 2] = ["DynamoDB_20120810.", "DynamoDBStreams_20120810."];

/// The operation that a request asks for; `None` when it is not DynamoDB's.
pub(crate) fn operation(parts: &Parts) -> Option<&str> {
    let target = parts.headers.get("x-amz-target")?.to_str().ok()?;
    TARGETS.iter().find_map(|prefix| target.strip_prefix(prefix))
}

/// Answers one request.
pub(crate) async fn serve(database: &Database, tables: &Tables, door: &Door, parts: &Parts, body: &Bytes) -> Response {
    let operation = operation(parts).unwrap_or_default().to_owned();
    match answer(database, tables, door, parts, body, &operation).await {
        Ok(value) => respond(StatusCode::OK, value.to_string()),
        Err((status, body)) => respond(status, body),
    }
}

type Refusal = (StatusCode, String);

async fn answer(
    database: &Database,
    tables: &Tables,
    door: &Door,
    parts: &Parts,
    body: &Bytes,
    operation: &str,
) -> Result<Value, Refusal> {
    let caller = identify(door, parts)?;
    let mut request: Value =
        serde_json::from_slice(body).map_err(|_| refuse("com.amazon.coral.service#SerializationException", ""))?;
    let calls = calls(operation, &request, tables);
    let passed = door.pass(&caller, &calls);
    passed.map_err(|denied| refuse("com.amazon.coral.service#AccessDeniedException", &denied.sentence("")))?;
    let asked = ask_for_capacity(operation, &mut request);
    let (engine, name) = (database.clone(), operation.to_owned());
    let done = tokio::task::spawn_blocking(move || run(&engine, &name, request)).await;
    let mut response = match done {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(failure(operation, error)),
        Err(panic) => {
            tracing::error!(%panic, operation, "the embedded DynamoDB failed");
            let kind = "com.amazonaws.dynamodb.v20120810#InternalServerError";
            return Err((StatusCode::INTERNAL_SERVER_ERROR, error_body(kind, "The embedded DynamoDB failed.")));
        }
    };
    let units = units(&response);
    if reads(operation) {
        door.consumed(&caller, units, 0.0);
    } else {
        door.consumed(&caller, 0.0, units);
    }
    if !asked && let Some(response) = response.as_object_mut() {
        response.remove("ConsumedCapacity");
    }
    Ok(response)
}

fn identify(door: &Door, parts: &Parts) -> Result<Caller, Refusal> {
    let authorization = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    let has_date_header = parts.headers.contains_key("x-amz-date") || parts.headers.contains_key("date");
    let material = AuthMaterial { authorization, query: parts.uri.query().unwrap_or_default(), has_date_header };
    if let Some(body) = validate(material) {
        return Err((StatusCode::BAD_REQUEST, body));
    }
    let scope = signature::scope(parts);
    let known = scope.map_or(Err(Stranger::Unknown), |scope| door.keys.caller(&scope.access_key, scope.token.as_deref()));
    known.map_err(|stranger| match stranger {
        Stranger::Unknown => refuse(
            "com.amazon.coral.service#UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        Stranger::Expired => {
            refuse("com.amazon.coral.service#ExpiredTokenException", "The security token included in the request is expired")
        }
    })
}

/// Whether an operation only reads rows.
pub(crate) fn reads(operation: &str) -> bool {
    matches!(operation, "GetItem" | "Query" | "Scan" | "BatchGetItem" | "TransactGetItems")
}

/// Makes the engine tell what a request costs; whether the caller had asked for that too.
fn ask_for_capacity(operation: &str, request: &mut Value) -> bool {
    let counted = reads(operation)
        || matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "TransactWriteItems");
    let asked = request["ReturnConsumedCapacity"].as_str().is_some_and(|value| value != "NONE");
    if counted
        && !asked
        && let Some(request) = request.as_object_mut()
    {
        request.insert("ReturnConsumedCapacity".to_owned(), json!("TOTAL"));
    }
    asked
}

fn units(response: &Value) -> f64 {
    let of = |capacity: &Value| capacity["CapacityUnits"].as_f64().unwrap_or_default();
    match &response["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().map(of).sum(),
        one => of(one),
    }
}

fn run(database: &Database, operation: &str, request: Value) -> Result<Value, DynoxideError> {
    macro_rules! operations {
        ($($name:literal $method:ident)*) => {
            match operation {
                $($name => {
                    let request = serde_json::from_value(request)
                        .map_err(|error| DynoxideError::SerializationException(error.to_string()))?;
                    let response = database.$method(request)?;
                    serde_json::to_value(response).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
                })*
                _ => Err(DynoxideError::ValidationException(
                    format!("The local cloud's DynamoDB does not have the operation {operation}."),
                )),
            }
        };
    }
    operations! {
        "BatchExecuteStatement" batch_execute_statement
        "BatchGetItem" batch_get_item
        "BatchWriteItem" batch_write_item
        "CreateTable" create_table
        "DeleteItem" delete_item
        "DeleteTable" delete_table
        "DescribeStream" describe_stream
        "DescribeTable" describe_table
        "DescribeTimeToLive" describe_time_to_live
        "ExecuteStatement" execute_statement
        "ExecuteTransaction" execute_transaction
        "GetItem" get_item
        "GetRecords" get_records
        "GetShardIterator" get_shard_iterator
        "ListStreams" list_streams
        "ListTables" list_tables
        "ListTagsOfResource" list_tags_of_resource
        "PutItem" put_item
        "Query" query
        "Scan" scan
        "TagResource" tag_resource
        "TransactGetItems" transact_get_items
        "TransactWriteItems" transact_write_items
        "UntagResource" untag_resource
        "UpdateItem" update_item
        "UpdateTable" update_table
        "UpdateTimeToLive" update_time_to_live
    }
}

fn failure(operation: &str, error: DynoxideError) -> Refusal {
    let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST);
    // DynamoDB wraps this family in an envelope for three operations and reports it bare elsewhere.
    let error = match error {
        DynoxideError::EnvelopedValidation(text) if matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem") => {
            DynoxideError::ValidationException(format!("1 validation error detected: {text}"))
        }
        other => other,
    };
    (status, error.to_json())
}

fn refuse(kind: &str, message: &str) -> Refusal {
    (StatusCode::BAD_REQUEST, error_body(kind, message))
}

fn error_body(kind: &str, message: &str) -> String {
    json!({"__type": kind, "message": message}).to_string()
}

fn respond(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}
