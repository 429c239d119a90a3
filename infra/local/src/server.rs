//! One port for everything: which service a request is for.
//!
//! Signed requests are told apart by what they sign for: DynamoDB by its target header, S3, STS and SES by the scope of the
//! signature, the socket's connections by their path. The rest is API Gateway's: the socket at its stage, REST at the stages of the
//! domains. What is left is for people: the mailbox at `/mail`, and the web client everywhere else.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts as _, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::aws::{dynamo, s3, signature, sts};
use crate::client;
use crate::gateway::{connections, rest, socket};
use crate::issuer;
use crate::mail::{page, ses};
use crate::site::Site;

/// DynamoDB takes no larger request.
const LARGEST_DYNAMO: usize = 16 * 1024 * 1024;
/// STS needs no larger one.
const LARGEST_STS: usize = 64 * 1024;

/// The service of a site.
pub(crate) fn router(site: Arc<Site>) -> Router {
    Router::new().fallback(serve).with_state(site)
}

async fn serve(State(site): State<Arc<Site>>, ConnectInfo(source): ConnectInfo<SocketAddr>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Some(operation) = dynamo::operation(&parts) {
        let Some(body) = whole(body, LARGEST_DYNAMO).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
        let response = dynamo::serve(&site.database, &site.tables, &site.door, &parts, &body).await;
        if !dynamo::reads(operation) {
            site.streams.wake();
        }
        return response;
    }
    match signature::scope(&parts) {
        Some(scope) if scope.service == "s3" => return s3::serve(&site.s3, Request::from_parts(parts, body)).await,
        Some(scope) if scope.service == "sts" => {
            let body = whole(body, LARGEST_STS).await;
            return sts::serve(&site.door, &parts, body.as_ref());
        }
        Some(scope) if scope.service == "ses" => {
            let Some(body) = whole(body, ses::LARGEST).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
            return ses::serve(&site, &scope, &parts, &body);
        }
        Some(scope) if scope.service != "execute-api" => return no_service(&scope.service),
        _ => {}
    }
    let path = parts.uri.path().to_owned();
    let (stage, rest) = split(&path);
    if let Some(api) = site.deployment.socket.as_ref().filter(|api| api.stage == stage) {
        if let Some(id) = rest.strip_prefix("/@connections/") {
            let body = whole(body, rest::LARGEST_REQUEST).await;
            return connections::serve(&site, api, id, &parts, body).await;
        }
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => socket::serve(&site, api, &parts, upgrade, source.ip()).await,
            Err(refusal) => refusal.into_response(),
        };
    }
    if let Some(api) = site.deployment.apis.iter().find(|api| api.stage == stage) {
        let rest = if rest.is_empty() { "/" } else { rest };
        let body = whole(body, rest::LARGEST_REQUEST).await;
        return rest::serve(&site, api, rest, &parts, body, source.ip()).await;
    }
    if stage == issuer::PATH {
        let body = whole(body, issuer::LARGEST_FORM).await;
        return site.issuer.serve(rest, &parts, body.as_deref());
    }
    if stage == "mail" && parts.method == Method::GET {
        return page::serve(&site.mailbox, &path, &parts.headers);
    }
    match client::serve(&site, &parts).await {
        Some(response) => response,
        None if path == "/" => front(&site),
        None => nothing(&site),
    }
}

/// `/{stage}` and what follows it.
fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.find('/').map_or((path, ""), |at| path.split_at(at))
}

/// The whole body, or nothing when it is too large.
async fn whole(body: Body, limit: usize) -> Option<Bytes> {
    to_bytes(body, limit).await.ok()
}

/// What is served here, for somebody who looks.
fn front(site: &Site) -> Response {
    let base = format!("http://{}", site.address);
    let rest: serde_json::Map<_, _> =
        site.deployment.apis.iter().map(|api| (api.stage.clone(), json!(format!("{base}/{}", api.stage)))).collect();
    let socket = site.deployment.socket.is_some().then(|| site.socket_url());
    let mail = format!("{base}/mail");
    let (service, issuer) = ("career-companion local cloud", site.issuer.url());
    let body = json!({"service": service, "rest": rest, "socket": socket, "mail": mail, "aws": base, "issuer": issuer});
    ([(header::CONTENT_TYPE, "application/json")], format!("{body:#}\n")).into_response()
}

/// A signed call to a service that is not here.
fn no_service(name: &str) -> Response {
    let message = format!("The local cloud has no {name}; it has dynamodb, s3, sts, ses and the @connections of execute-api.");
    let body = json!({"__type": "NotImplemented", "message": message}).to_string();
    (StatusCode::NOT_IMPLEMENTED, [("content-type", "application/x-amz-json-1.0"), ("x-amzn-errortype", "NotImplemented")], body)
        .into_response()
}

fn nothing(site: &Site) -> Response {
    let stages: Vec<_> = site.deployment.apis.iter().map(|api| format!("/{}", api.stage)).collect();
    let detail = format!("Nothing is served here. The APIs are at {}.", stages.join(", "));
    let body = json!({
        "type": "urn:career-companion:problem:not_found", "title": "Not found", "status": 404, "code": "not_found", "detail": detail,
    });
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_stage_is_the_first_segment() {
        assert_eq!(split("/platform/health"), ("platform", "/health"));
        assert_eq!(split("/live"), ("live", ""));
        assert_eq!(split("/"), ("", ""));
    }
}
