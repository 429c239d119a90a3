//! WebSocket: a message in, perhaps a reply out.
//!
//! API Gateway tells functions of connections opening and closing, and routes each message by its `action`. Who speaks was
//! decided when the socket was opened, and their role with it; whether they may write in a document is decided anew, from stored
//! state, by the function that is asked.

use std::any::Any;

use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::event::Event;
use crate::problem::Problem;
use crate::schema::{Description, Input, Output, parse};

/// A message of one route.
#[derive(Debug)]
pub struct Message<T> {
    /// The connection that it came over.
    pub connection: String,
    /// What was said.
    pub body: T,
}

/// A connection that opens, closes, or said something that no route knows.
#[derive(Debug)]
pub struct Connection {
    /// Its id at API Gateway.
    pub id: String,
    /// The `action` of the message, when there is a message.
    pub action: Option<String>,
}

fn connection(event: &Event) -> Result<String, Problem> {
    let id = event.request_context.connection_id.clone();
    id.ok_or_else(|| Problem::bad_request("not_a_socket", "This event carries no WebSocket connection."))
}

fn message(event: &Event) -> Option<Value> {
    event.body().and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

impl<T: DeserializeOwned + JsonSchema + Any + Send> Input for Message<T> {
    fn read(event: &Event) -> Result<Self, Problem> {
        let unreadable = || Problem::bad_request("invalid_json", "The message is not valid JSON.");
        Ok(Self { connection: connection(event)?, body: parse(message(event).ok_or_else(unreadable)?, "")? })
    }

    fn describe(schemas: &mut SchemaGenerator, description: &mut Description) {
        description.body = Some(schemas.subschema_for::<T>().to_value());
    }
}

impl Input for Connection {
    fn read(event: &Event) -> Result<Self, Problem> {
        let action = message(event).and_then(|message| message["action"].as_str().map(str::to_owned));
        Ok(Self { id: connection(event)?, action })
    }

    fn describe(_: &mut SchemaGenerator, _: &mut Description) {}
}

/// The reply to the connection that asked.
#[derive(Debug)]
pub struct Reply<T>(pub T);

/// The connection may open, or its end was noted: nothing is sent.
#[derive(Debug)]
pub struct Accepted;

impl<T: Serialize + JsonSchema + Send> Output for Reply<T> {
    fn render(self) -> Result<Value, Problem> {
        let body = serde_json::to_string(&self.0).map_err(Problem::internal)?;
        Ok(json!({"statusCode": 200, "body": body}))
    }

    fn describe(schemas: &mut SchemaGenerator, description: &mut Description) {
        description.answer = Some((200, Some(schemas.subschema_for::<T>().to_value())));
    }
}

impl Output for Accepted {
    fn render(self) -> Result<Value, Problem> {
        Ok(json!({"statusCode": 200}))
    }

    fn describe(_: &mut SchemaGenerator, _: &mut Description) {}
}

/// The problem as a frame that names the request it answers. A connection that may not open gets the status instead.
pub(crate) fn refuse(problem: &Problem, event: &Event) -> Value {
    if matches!(event.request_context.route_key.as_deref(), Some("$connect" | "$disconnect")) {
        return json!({"statusCode": problem.status()});
    }
    let message = message(event).unwrap_or_default();
    let frame =
        json!({"type": "problem", "request": message["request"], "document": message["document"], "problem": problem.body()});
    json!({"statusCode": 200, "body": frame.to_string()})
}
