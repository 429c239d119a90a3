//! REST: path, query and body in, one of three answers out.

use std::any::{Any, TypeId};

use cloud::Rows;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::cursor::Cursor;
use crate::event::Event;
use crate::problem::Problem;
use crate::schema::{Description, Input, Output, parse};

/// A REST request. `()` stands for a part that the function does not have.
#[derive(Debug)]
pub struct Http<Path = (), Body = (), Query = ()> {
    /// The placeholders of the path.
    pub path: Path,
    /// The JSON body.
    pub body: Body,
    /// The query string.
    pub query: Query,
    /// The version in `If-Match`, when the caller sent one; `*` counts as none.
    pub if_match: Option<u64>,
}

/// A part of a request.
pub trait Part: DeserializeOwned + JsonSchema + Any + Send {}
impl<T: DeserializeOwned + JsonSchema + Any + Send> Part for T {}

fn is_unit<T: Any>() -> bool {
    TypeId::of::<T>() == TypeId::of::<()>()
}

impl<Path: Part, Body: Part, Query: Part> Input for Http<Path, Body, Query> {
    fn read(event: &Event) -> Result<Self, Problem> {
        Ok(Self {
            path: read_path(event)?,
            query: if is_unit::<Query>() { absent()? } else { parse(query::<Query>(event), "?")? },
            body: if is_unit::<Body>() { absent()? } else { parse(body(event)?, "")? },
            if_match: if_match(event)?,
        })
    }

    fn describe(schemas: &mut SchemaGenerator, description: &mut Description) {
        let mut schema = |unit: bool, make: fn(&mut SchemaGenerator) -> schemars::Schema| {
            if unit { None } else { Some(make(schemas).to_value()) }
        };
        description.path = schema(is_unit::<Path>(), Path::json_schema);
        description.query = schema(is_unit::<Query>(), Query::json_schema);
        description.body = schema(is_unit::<Body>(), |schemas| schemas.subschema_for::<Body>());
    }
}

fn absent<T: DeserializeOwned>() -> Result<T, Problem> {
    serde_json::from_value(Value::Null).map_err(Problem::internal)
}

/// A placeholder that is no identifier names nothing that exists.
fn read_path<T: Part>(event: &Event) -> Result<T, Problem> {
    if is_unit::<T>() {
        return absent();
    }
    let values = event.path_parameters.iter().map(|(name, value)| (name.clone(), Value::String(value.clone())));
    serde_json::from_value(Value::Object(values.collect())).map_err(|error| Problem::not_found("thing").because(error))
}

/// Query parameters are text; those whose schema says integer or boolean are read as such.
fn query<T: Part>(event: &Event) -> Value {
    let schema = schemars::schema_for!(T);
    let typed = |name: &str, text: &str| {
        let kind = resolve(schema.as_value(), schema.as_value().pointer(&format!("/properties/{name}")));
        let parsed = matches!(kind, Some("integer" | "boolean")).then(|| serde_json::from_str(text).ok()).flatten();
        parsed.unwrap_or_else(|| Value::String(text.to_owned()))
    };
    let values = event.query_string_parameters.iter().map(|(name, text)| (name.clone(), typed(name, text)));
    Value::Object(values.collect::<Map<_, _>>())
}

/// The one type of a property's schema, through references and around `null`.
fn resolve<'s>(root: &'s Value, property: Option<&'s Value>) -> Option<&'s str> {
    let property = property?;
    if let Some(reference) = property["$ref"].as_str() {
        return resolve(root, root.pointer(reference.strip_prefix('#')?));
    }
    if let Some(branches) = property["anyOf"].as_array() {
        return branches.iter().find_map(|branch| resolve(root, Some(branch)).filter(|kind| *kind != "null"));
    }
    match &property["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}

fn body(event: &Event) -> Result<Value, Problem> {
    let kind = event.header("content-type").unwrap_or("application/json");
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(kind.as_str(), "application/json" | "application/merge-patch+json") {
        let detail = format!("Send the body as application/json, not {kind}.");
        return Err(Problem::new(415, "unsupported_media_type", "Not JSON", detail));
    }
    let invalid = |detail: String| Problem::bad_request("invalid_json", detail);
    let bytes = event.body().ok_or_else(|| invalid("The body is not valid base64.".to_owned()))?;
    if bytes.is_empty() {
        return Err(invalid("The request needs a JSON body.".to_owned()));
    }
    serde_json::from_slice(&bytes).map_err(|error| invalid(format!("The body is not valid JSON: {error}.")))
}

fn if_match(event: &Event) -> Result<Option<u64>, Problem> {
    match event.header("if-match").map(str::trim) {
        None | Some("*") => Ok(None),
        Some(tag) => {
            let version = tag.strip_prefix("\"v").and_then(|tag| tag.strip_suffix('"'));
            let version = version.and_then(|version| version.parse().ok());
            let never = "If-Match names no version of this; send the ETag as you received it, such as \"v3\".";
            version.map(Some).ok_or_else(|| Problem::precondition_failed(never))
        }
    }
}

/// 201: the thing was made, and this is its public path, sent as `Location`.
#[derive(Debug)]
pub struct Created<T>(pub T, pub String);

/// 200: here it is; with an `ETag` when it has a version.
#[derive(Debug)]
pub struct Answer<T> {
    value: T,
    version: Option<u64>,
}

impl<T> Answer<T> {
    /// An answer without a version.
    pub const fn new(value: T) -> Self {
        Self { value, version: None }
    }

    /// An answer whose `ETag` is this version.
    pub const fn versioned(value: T, version: u64) -> Self {
        Self { value, version: Some(version) }
    }
}

/// 204: done, and there is nothing to say.
#[derive(Debug)]
pub struct NoContent;

/// 200: one page of a list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The things, in the list's order.
    pub items: Vec<T>,
    /// Goes on with the next page when sent as `after`; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The rows as a page of the list; `list` names the question with all its filters.
    ///
    /// # Errors
    /// Never in practice: see [`Cursor::seal`].
    pub fn of(list: &str, rows: Rows<T>) -> Result<Self, Problem> {
        let next = rows.next.map(|position| Cursor::seal(list, position)).transpose()?;
        Ok(Self { items: rows.items.into_iter().map(|(_, item)| item).collect(), next })
    }
}

fn response<T: Serialize>(status: u16, headers: &[(&str, String)], body: &T) -> Result<Value, Problem> {
    let mut all =
        Map::from_iter([("Content-Type".to_owned(), json!("application/json")), ("Cache-Control".to_owned(), json!("no-store"))]);
    all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
    let body = serde_json::to_string(body).map_err(Problem::internal)?;
    Ok(json!({"statusCode": status, "headers": all, "body": body, "isBase64Encoded": false}))
}

impl<T: Serialize + JsonSchema + Send> Output for Created<T> {
    fn render(self) -> Result<Value, Problem> {
        response(201, &[("Location", self.1)], &self.0)
    }
    fn describe(schemas: &mut SchemaGenerator, description: &mut Description) {
        description.answer = Some((201, Some(schemas.subschema_for::<T>().to_value())));
    }
}

impl<T: Serialize + JsonSchema + Send> Output for Answer<T> {
    fn render(self) -> Result<Value, Problem> {
        let etag = self.version.map(|version| ("ETag", format!("\"v{version}\"")));
        response(200, etag.as_slice(), &self.value)
    }
    fn describe(schemas: &mut SchemaGenerator, description: &mut Description) {
        description.answer = Some((200, Some(schemas.subschema_for::<T>().to_value())));
    }
}

impl<T: Serialize + JsonSchema + Send> Output for Page<T> {
    fn render(self) -> Result<Value, Problem> {
        response(200, &[], &self)
    }
    fn describe(schemas: &mut SchemaGenerator, description: &mut Description) {
        description.answer = Some((200, Some(schemas.subschema_for::<Self>().to_value())));
    }
}

impl Output for NoContent {
    fn render(self) -> Result<Value, Problem> {
        Ok(json!({"statusCode": 204, "headers": {"Cache-Control": "no-store"}, "isBase64Encoded": false}))
    }
    fn describe(_: &mut SchemaGenerator, description: &mut Description) {
        description.answer = Some((204, None));
    }
}

/// The problem as API Gateway expects it.
pub(crate) fn refuse(problem: &Problem) -> Value {
    let mut headers = Map::from_iter([
        ("Content-Type".to_owned(), json!("application/problem+json")),
        ("Cache-Control".to_owned(), json!("no-store")),
    ]);
    if let Some(seconds) = problem.retry_after() {
        headers.insert("Retry-After".to_owned(), json!(seconds.to_string()));
    }
    let body = json!(problem.body()).to_string();
    json!({"statusCode": problem.status(), "headers": headers, "body": body, "isBase64Encoded": false})
}
