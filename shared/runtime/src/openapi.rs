//! OpenAPI 3.1 from the functions themselves: what is promised is what the handlers' signatures say.

use kernel::Permission;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::context::Known;
use crate::function::{Function, Trigger};
use crate::problem::ProblemBody;

/// The contract of the REST functions, with public paths (domain + resource).
#[must_use]
pub fn openapi<'f>(functions: impl IntoIterator<Item = &'f Function>) -> Value {
    let mut schemas = SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    schemas.meta_schema = None;
    let mut schemas = schemas.into_generator();
    let problem = schemas.subschema_for::<ProblemBody>().to_value();
    let mut paths = Map::new();
    for function in functions {
        let Trigger::Http { method, path, permission } = function.trigger else { continue };
        let description = (function.describe)(&mut schemas);
        let creates = description.answer.as_ref().is_some_and(|(status, _)| *status == 201) && function.known == Known::Member;
        let mut operation = json!({
            "operationId": function.name(),
            "tags": [function.domain()],
            "summary": function.summary(),
            "description": function.documentation.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n"),
            "responses": responses(description.answer, &problem),
        });
        let mut parameters = Vec::new();
        parameters.extend(description.path.iter().flat_map(|schema| properties(schema, "path")));
        parameters.extend(description.query.iter().flat_map(|schema| properties(schema, "query")));
        if creates {
            parameters.push(header("Idempotency-Key", "Sent again within a day, the request is done once.", 255));
        }
        if method == "PATCH" {
            parameters.push(header("If-Match", "The ETag that this change is based on.", 40));
        }
        operation["parameters"] = Value::Array(parameters);
        if let Some(body) = description.body {
            let kind = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
            operation["requestBody"] = json!({"required": true, "content": {kind: {"schema": body}}});
        }
        secure(&mut operation, function.known, permission);
        let path = format!("/{}{path}", function.domain());
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method.to_ascii_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Career Companion",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Who asks."},
                "organization": {"type": "apiKey", "in": "header", "name": "X-Organization", "description": "In which organization."},
            },
        },
    })
}

fn secure(operation: &mut Value, known: Known, permission: Option<Permission>) {
    operation["security"] = match known {
        Known::Member => json!([{"token": [], "organization": []}]),
        Known::Person => json!([{"token": []}]),
        Known::Nobody | Known::Tenant => json!([]),
    };
    if let Some(permission) = permission {
        operation["x-permission"] = json!(permission);
    }
}

fn header(name: &str, description: &str, length: u32) -> Value {
    let schema = json!({"type": "string", "maxLength": length});
    json!({"name": name, "in": "header", "required": false, "description": description, "schema": schema})
}

fn properties(schema: &Value, place: &str) -> Vec<Value> {
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, schema)| {
            let mut parameter =
                json!({"name": name, "in": place, "required": place == "path" || required(name), "schema": schema});
            if let Some(description) = schema["description"].as_str() {
                parameter["description"] = json!(description);
            }
            parameter
        })
        .collect()
}

fn responses(answer: Option<(u16, Option<Value>)>, problem: &Value) -> Value {
    let problem = json!({
        "description": "A problem (RFC 9457).",
        "content": {"application/problem+json": {"schema": problem}},
    });
    let mut responses = Map::from_iter([("default".to_owned(), problem)]);
    if let Some((status, schema)) = answer {
        let mut response = json!({"description": if status == 201 { "Made." } else { "Done." }});
        if let Some(schema) = schema {
            response["content"] = json!({"application/json": {"schema": schema}});
        }
        if status == 201 {
            response["headers"] = json!({"Location": {"description": "Where it is.", "schema": {"type": "string"}}});
        }
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}
