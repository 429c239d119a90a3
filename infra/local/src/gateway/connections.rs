//! `@connections`: functions post to, look at and close the connections of the socket.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, Utf8Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::socket::{MESSAGE, Outgoing};
use crate::aws::call::Call;
use crate::aws::identity::Stranger;
use crate::aws::signature;
use crate::site::Site;
use crate::template::{SocketApi, physical};

/// An error in the words of the API Gateway management API.
struct Fault(StatusCode, &'static str, String);

/// Answers a request to `/{stage}/@connections/{id}`; `body` is `None` when it was too large to read.
pub(crate) async fn serve(site: &Arc<Site>, api: &SocketApi, id: &str, parts: &Parts, body: Option<Bytes>) -> Response {
    match answer(site, api, id, parts, body).await {
        Ok((status, body)) => respond(status, body),
        Err(Fault(status, kind, message)) => {
            let mut response = respond(status, json!({"message": message}).to_string());
            response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind));
            response
        }
    }
}

async fn answer(
    site: &Arc<Site>,
    api: &SocketApi,
    id: &str,
    parts: &Parts,
    body: Option<Bytes>,
) -> Result<(StatusCode, String), Fault> {
    let id = percent_decode_str(id).decode_utf8_lossy();
    let Some(scope) = signature::scope(parts) else {
        return Err(Fault(
            StatusCode::FORBIDDEN,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token".to_owned(),
        ));
    };
    let caller = site.door.keys.caller(&scope.access_key, scope.token.as_deref()).map_err(|stranger| {
        let (kind, message) = match stranger {
            Stranger::Unknown => ("UnrecognizedClientException", "The security token included in the request is invalid."),
            Stranger::Expired => ("ExpiredTokenException", "The security token included in the request is expired"),
        };
        Fault(StatusCode::FORBIDDEN, kind, message.to_owned())
    })?;
    let resource = physical::execute_arn(&api.id, &format!("{}/{}/@connections/{id}", api.stage, parts.method));
    let call = Call::new("execute-api:ManageConnections", resource);
    let passed = site.door.pass(&caller, &[call]);
    passed.map_err(|denied| Fault(StatusCode::FORBIDDEN, "AccessDeniedException", denied.sentence("")))?;
    let gone = || Fault(StatusCode::GONE, "GoneException", "The connection is closed.".to_owned());
    let connection = site.sockets.get(&id).ok_or_else(gone)?;
    match parts.method {
        Method::POST => {
            let body = body.filter(|body| body.len() <= MESSAGE);
            let too_large =
                || Fault(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLargeException", "A message has at most 128 KB.".to_owned());
            let body = body.ok_or_else(too_large)?;
            let message = Utf8Bytes::try_from(body.clone()).map_or_else(|_| Message::Binary(body), Message::Text);
            connection.touch(site.clock.now());
            match connection.send(Outgoing::Message(message)).await {
                Ok(true) => Ok((StatusCode::OK, String::new())),
                Ok(false) => Err(gone()),
                Err(_) => {
                    let message = "The client does not read its messages.".to_owned();
                    Err(Fault(StatusCode::TOO_MANY_REQUESTS, "LimitExceededException", message))
                }
            }
        }
        Method::GET => {
            let body = json!({
                "connectedAt": connection.connected_at,
                "identity": connection.identity,
                "lastActiveAt": connection.last_active(),
            });
            Ok((StatusCode::OK, body.to_string()))
        }
        Method::DELETE => {
            let told = connection.send(Outgoing::Close(1000, "Connection Closed Normally")).await;
            if matches!(told, Ok(true)) { Ok((StatusCode::NO_CONTENT, String::new())) } else { Err(gone()) }
        }
        _ => Err(Fault(StatusCode::FORBIDDEN, "ForbiddenException", "Forbidden".to_owned())),
    }
}

fn respond(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
