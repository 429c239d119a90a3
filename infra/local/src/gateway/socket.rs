//! WebSocket: connections open through an authorizer and `$connect`, messages go to the route that their `action` names, and
//! `$disconnect` is told of every end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::SinkExt as _;
use futures_util::stream::{SplitSink, StreamExt as _};
use kernel::Timestamp;
use serde_json::{Map, Value, json};
use tokio::sync::{mpsc, watch};

use super::WAIT;
use super::authorizer::Verdict;
use super::event::{Seen, request_time, socket_id};
use super::refusal::Refusal;
use crate::hosts::Failure;
use crate::site::Site;
use crate::template::{SocketApi, physical};

/// The largest frame.
const FRAME: usize = 32 * 1024;
/// The largest message, in either direction.
pub(crate) const MESSAGE: usize = 128 * 1024;
/// A connection that is silent for this long is closed.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// No connection lives longer.
const LIFE: Duration = Duration::from_secs(2 * 60 * 60);
/// How often idle time and life are looked at.
const TICK: Duration = Duration::from_millis(250);
/// How long the other side may take to close, or to read.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages that wait for a client that reads slowly.
const QUEUE: usize = 1024;

/// The open connections by their ids.
#[derive(Default)]
pub(crate) struct Sockets(Mutex<HashMap<String, Arc<Connection>>>);

/// An open connection.
pub(crate) struct Connection {
    outgoing: mpsc::Sender<Outgoing>,
    pub(crate) connected_at: Timestamp,
    last_active: AtomicI64,
    pub(crate) identity: Value,
}

/// What is sent to a client.
pub(crate) enum Outgoing {
    Message(Message),
    Close(u16, &'static str),
}

/// The client does not take more.
pub(crate) struct Full;

impl Sockets {
    /// The open connection of that id.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Connection>> {
        self.all().get(id).cloned()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Connection>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Sends, or says that the client is gone (`Ok(false)`) or does not keep up.
    pub(crate) async fn send(&self, what: Outgoing) -> Result<bool, Full> {
        match tokio::time::timeout(Duration::from_secs(1), self.outgoing.send(what)).await {
            Ok(sent) => Ok(sent.is_ok()),
            Err(_) => Err(Full),
        }
    }

    /// When it last said or was told something.
    pub(crate) fn last_active(&self) -> Timestamp {
        Timestamp::from_millis(self.last_active.load(Ordering::Relaxed))
    }

    pub(crate) fn touch(&self, now: Timestamp) {
        self.last_active.store(now.as_millis(), Ordering::Relaxed);
    }
}

/// One connection, from its handshake to its end.
struct Session {
    site: Arc<Site>,
    api: SocketApi,
    id: String,
    seen: Seen,
    connected_at: Timestamp,
    authorizer: Option<Value>,
}

/// Answers a handshake.
pub(crate) async fn serve(
    site: &Arc<Site>,
    api: &SocketApi,
    parts: &Parts,
    upgrade: WebSocketUpgrade,
    source: IpAddr,
) -> Response {
    let now = site.clock.now();
    let seen = Seen::of(parts, source, now);
    let mut session =
        Session { site: Arc::clone(site), api: api.clone(), id: socket_id(), seen, connected_at: now, authorizer: None };
    if let Err(status) = session.connect().await {
        return (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), "").into_response();
    }
    let Some(open) = site.open.upgrade() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let session = Arc::new(session);
    let failed = Arc::clone(&session);
    upgrade
        .max_frame_size(FRAME)
        .max_message_size(MESSAGE)
        .on_failed_upgrade(move |error| {
            tracing::debug!(%error, "a client left during its handshake");
            tokio::spawn(async move { failed.disconnect(1006, "").await });
        })
        .on_upgrade(move |socket| async move {
            session.run(socket).await;
            drop(open);
        })
}

impl Session {
    /// Asks the authorizer and `$connect`; the status when one of them refuses.
    async fn connect(&mut self) -> Result<(), u16> {
        if !self.may_pass("$connect") {
            return Err(Refusal::Throttled.status());
        }
        if let Some(authorizer) = &self.api.authorizer {
            let given = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
            let complete = authorizer.query.iter().all(|name| given(self.seen.parameter(name)))
                && authorizer.headers.iter().all(|name| given(self.seen.header(name)));
            if !complete {
                return Err(Refusal::Unauthorized.status());
            }
            let method_arn = physical::execute_arn(&self.api.id, &format!("{}/$connect", self.api.stage));
            let mut event = self.opening();
            event["type"] = json!("REQUEST");
            event["methodArn"] = json!(method_arn);
            let answer = self.site.invoke(authorizer.function, event, WAIT).await;
            let verdict = Verdict::read(answer).map_err(Refusal::status)?;
            if !verdict.allows(&method_arn) {
                return Err(Refusal::Denied.status());
            }
            self.authorizer = Some(verdict.context());
        }
        let Some(route) = self.api.routes.get("$connect") else { return Ok(()) };
        match self.site.invoke(route.function, self.opening(), route.timeout).await {
            Ok(answer) => match answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()) {
                Some(200..=299) => Ok(()),
                Some(status @ 400..=599) => Err(status),
                _ => Err(Refusal::FunctionFailed.status()),
            },
            Err(failure) => {
                tracing::error!(?failure, "$connect failed");
                Err(500)
            }
        }
    }

    /// Whether the stage takes one more call of this route now.
    fn may_pass(&self, route: &str) -> bool {
        let throttle = self.api.routes.get(route).and_then(|route| route.throttle);
        self.site.throttles.pass(&self.api.id, route, throttle, self.site.clock.now())
    }

    /// The event of `$connect`, which the authorizer sees too.
    fn opening(&self) -> Value {
        let mut event = Map::new();
        self.seen.describe(&mut event);
        event.insert("requestContext".to_owned(), self.context("$connect", "CONNECT"));
        event.insert("isBase64Encoded".to_owned(), json!(false));
        Value::Object(event)
    }

    fn context(&self, route: &str, kind: &str) -> Value {
        let now = self.site.clock.now();
        let request = socket_id();
        let mut context = json!({
            "apiId": self.api.id,
            "connectedAt": self.connected_at.as_millis(),
            "connectionId": self.id,
            "domainName": physical::api_host(&self.api.id),
            "eventType": kind,
            "extendedRequestId": request,
            "identity": self.seen.identity(),
            "messageDirection": "IN",
            "requestId": request,
            "requestTime": request_time(now),
            "requestTimeEpoch": now.as_millis(),
            "routeKey": route,
            "stage": self.api.stage,
        });
        if let Some(authorizer) = &self.authorizer {
            context["authorizer"] = authorizer.clone();
        }
        context
    }

    /// Serves the open connection until it ends.
    async fn run(self: Arc<Self>, socket: WebSocket) {
        let (outgoing, queue) = mpsc::channel(QUEUE);
        let connection = Arc::new(Connection {
            outgoing,
            connected_at: self.connected_at,
            last_active: AtomicI64::new(self.site.clock.now().as_millis()),
            identity: self.seen.identity(),
        });
        self.site.sockets.all().insert(self.id.clone(), Arc::clone(&connection));
        let (sink, mut stream) = socket.split();
        let writer = tokio::spawn(write(sink, queue));
        let mut stop = self.site.stop.clone();
        let mut tick = tokio::time::interval(TICK);
        let mut closing: Option<tokio::time::Instant> = None;
        let (code, reason) = loop {
            let close = |code, reason| connection.send(Outgoing::Close(code, reason));
            tokio::select! {
                message = stream.next() => match message {
                    Some(Ok(Message::Close(frame))) => {
                        break frame.map_or((1005, String::new()), |frame| (frame.code, frame.reason.to_string()));
                    }
                    Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                        connection.touch(self.site.clock.now());
                        tokio::spawn(Arc::clone(&self).message(message, Arc::clone(&connection)));
                    }
                    // Pings are answered by the protocol itself. Whether AWS counts them as life is not written, so here they do not.
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Err(error)) => {
                        if too_large(&error) {
                            let _ = close(1009, "Message Too Big").await;
                            break (1009, "Message Too Big".to_owned());
                        }
                        break (1006, String::new());
                    }
                    None => break (1006, String::new()),
                },
                _ = tick.tick() => {
                    let now = self.site.clock.now();
                    if closing.is_some_and(|since| since.elapsed() > PATIENCE) || connection.outgoing.is_closed() {
                        break (1006, String::new());
                    }
                    let old = now >= self.connected_at.plus(LIFE) || now >= connection.last_active().plus(IDLE);
                    if old && closing.is_none() {
                        let _ = close(1001, "Going away").await;
                        closing = Some(tokio::time::Instant::now());
                    }
                }
                () = stopped(&mut stop), if closing.is_none() => {
                    let _ = close(1001, "Going away").await;
                    closing = Some(tokio::time::Instant::now());
                }
            }
        };
        self.site.sockets.all().remove(&self.id);
        drop(connection);
        self.disconnect(code, &reason).await;
        // The writer ends once every message that is still on its way has been sent or given up.
        if let Err(error) = tokio::time::timeout(PATIENCE, writer).await {
            tracing::debug!(%error, "a client did not read its last messages");
        }
    }

    async fn message(self: Arc<Self>, message: Message, connection: Arc<Connection>) {
        let (body, encoded) = match &message {
            Message::Text(text) => (text.to_string(), false),
            other => (STANDARD.encode(other.clone().into_data()), true),
        };
        let spoken: Option<Value> = if encoded { None } else { serde_json::from_str(&body).ok() };
        let action = spoken.as_ref().and_then(|spoken| spoken["action"].as_str()).filter(|action| !action.starts_with('$'));
        let known = action.filter(|action| self.api.routes.contains_key(*action)).unwrap_or("$default");
        let mut context = self.context(known, "MESSAGE");
        context["messageId"] = json!(socket_id());
        let request = context["requestId"].clone();
        let fail = |message: &str| json!({"message": message, "connectionId": self.id, "requestId": request}).to_string();
        let answer = match self.api.routes.get(known) {
            None => Some(fail("Forbidden")),
            Some(_) if !self.may_pass(known) => Some(fail("Too Many Requests")),
            Some(route) => {
                let event = json!({"requestContext": context, "body": body, "isBase64Encoded": encoded});
                match self.site.invoke(route.function, event, route.timeout).await {
                    Ok(answer) => match reply(&answer) {
                        Ok(reply) => reply.filter(|_| route.replies),
                        Err(why) => {
                            tracing::error!(route = known, why, "the function's answer is not what API Gateway takes");
                            Some(fail("Internal server error"))
                        }
                    },
                    Err(Failure::TooLong) => Some(fail("Endpoint request timed out")),
                    Err(Failure::Error(error)) => {
                        tracing::error!(route = known, error, "the function failed");
                        Some(fail("Internal server error"))
                    }
                }
            }
        };
        if let Some(answer) = answer
            && connection.send(Outgoing::Message(Message::Text(answer.into()))).await.is_err()
        {
            tracing::debug!(connection = self.id, "an answer was dropped: the client does not read");
        }
    }

    async fn disconnect(&self, code: u16, reason: &str) {
        let Some(route) = self.api.routes.get("$disconnect") else { return };
        let mut context = self.context("$disconnect", "DISCONNECT");
        context["disconnectStatusCode"] = json!(code);
        context["disconnectReason"] = json!(reason);
        let mut event = Map::new();
        self.seen.describe(&mut event);
        event.remove("queryStringParameters");
        event.remove("multiValueQueryStringParameters");
        event.insert("requestContext".to_owned(), context);
        event.insert("isBase64Encoded".to_owned(), json!(false));
        if let Err(failure) = self.site.invoke(route.function, Value::Object(event), route.timeout).await {
            tracing::error!(?failure, "$disconnect failed");
        }
    }
}

/// Waits for the end of everything.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that whoever could stop us is gone, which is the end as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What is sent of a function's answer.
fn reply(answer: &Value) -> Result<Option<String>, &'static str> {
    if answer["statusCode"].as_u64().is_none() {
        return Err("it has no statusCode");
    }
    match &answer["body"] {
        Value::Null => Ok(None),
        Value::String(body) if body.len() > MESSAGE => Err("it is larger than 128 KB"),
        Value::String(body) => Ok(Some(body.clone()).filter(|body| !body.is_empty())),
        _ => Err("the body is no text"),
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut queue: mpsc::Receiver<Outgoing>) {
    while let Some(outgoing) = queue.recv().await {
        let (message, last) = match outgoing {
            Outgoing::Message(message) => (message, false),
            Outgoing::Close(code, reason) => (Message::Close(Some(CloseFrame { code, reason: reason.into() })), true),
        };
        if !matches!(tokio::time::timeout(PATIENCE, sink.send(message)).await, Ok(Ok(()))) || last {
            return;
        }
    }
}

fn too_large(error: &axum::Error) -> bool {
    let text = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    text.contains("too long") || text.contains("too big") || text.contains("Space limit")
}
