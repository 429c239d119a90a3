//! REST: from an HTTP request to a function and back.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::WAIT;
use super::authorizer::Verdict;
use super::event::{Seen, request_id, request_time};
use super::refusal::Refusal;
use crate::hosts::Failure;
use crate::site::Site;
use crate::template::{ACCOUNT, RequestAuthorizer, RestApi, RestRoute, physical};

/// API Gateway takes no larger request.
pub(crate) const LARGEST_REQUEST: usize = 10 * 1024 * 1024;
/// Lambda takes and gives no larger event.
const LARGEST_EVENT: usize = 6 * 1024 * 1024;

/// A request on its way.
struct Passage<'a> {
    site: &'a Arc<Site>,
    api: &'a RestApi,
    parts: &'a Parts,
    /// The path below the stage, as sent.
    path: &'a str,
    seen: Seen,
    id: String,
}

/// Answers a request to an API; `body` is `None` when it was too large to read.
pub(crate) async fn serve(
    site: &Arc<Site>,
    api: &RestApi,
    path: &str,
    parts: &Parts,
    body: Option<Bytes>,
    source: IpAddr,
) -> Response {
    let seen = Seen::of(parts, source, site.clock.now());
    let passage = Passage { site, api, parts, path, seen, id: request_id() };
    match passage.answer(body).await {
        Ok(response) => response,
        Err(refusal) => refusal.render(&api.responses, &passage.id),
    }
}

impl Passage<'_> {
    async fn answer(&self, body: Option<Bytes>) -> Result<Response, Refusal> {
        let body = body.ok_or(Refusal::TooLarge)?;
        let method = self.parts.method.as_str();
        let Some((route, parameters)) = find(&self.api.routes, method, self.path) else {
            return Err(if self.seen.header("authorization").is_some() { Refusal::NoRouteSigned } else { Refusal::NoRoute });
        };
        // Before the authorizer: who asks too much costs no call.
        let method_and_path = format!("{} {}", route.method, route.path);
        if !self.site.throttles.pass(&self.api.id, &method_and_path, route.throttle, self.site.clock.now()) {
            return Err(Refusal::Throttled);
        }
        let verdict = match route.authorizer {
            Some(at) => Some(self.authorize(&self.api.authorizers[at], route, &parameters).await?),
            None => None,
        };
        let mut event = self.event(route, &parameters);
        if let Some(verdict) = &verdict {
            event["requestContext"]["authorizer"] = verdict.context();
        }
        event["body"] = if body.is_empty() { Value::Null } else { json!(String::from_utf8_lossy(&body)) };
        event["isBase64Encoded"] = json!(false);
        if body.len() > LARGEST_EVENT {
            return Err(Refusal::TooLarge);
        }
        match self.site.invoke(route.function, event, WAIT).await {
            Ok(answer) => self.render(route, &answer),
            Err(Failure::TooLong) => Err(Refusal::TooLong),
            Err(Failure::Error(error)) => {
                tracing::error!(function = self.handler(route), error, "the function failed");
                Err(Refusal::FunctionFailed)
            }
        }
    }

    async fn authorize(
        &self,
        authorizer: &RequestAuthorizer,
        route: &RestRoute,
        parameters: &Map<String, Value>,
    ) -> Result<Verdict, Refusal> {
        let headers = authorizer.headers.iter().map(|name| self.seen.header(name));
        let query = authorizer.query.iter().map(|name| self.seen.parameter(name));
        let sources: Option<Vec<&str>> = headers.chain(query).map(|value| value.filter(|value| !value.is_empty())).collect();
        let sources = sources.ok_or(Refusal::Unauthorized)?;
        let names = [self.api.id.as_str(), authorizer.name.as_str()];
        let key: Vec<String> = names.into_iter().chain(sources).map(str::to_owned).collect();
        let now = self.site.clock.now();
        let method_arn = self.method_arn();
        let kept = if authorizer.ttl.is_zero() { None } else { self.site.verdicts.get(&key, now) };
        let verdict = match kept {
            Some(verdict) => verdict,
            None => {
                let mut event = self.event(route, parameters);
                event["type"] = json!("REQUEST");
                event["methodArn"] = json!(method_arn);
                let verdict = Verdict::read(self.site.invoke(authorizer.function, event, WAIT).await)?;
                if !authorizer.ttl.is_zero() {
                    self.site.verdicts.put(key, verdict.clone(), now, authorizer.ttl);
                }
                verdict
            }
        };
        if verdict.allows(&method_arn) { Ok(verdict) } else { Err(Refusal::Denied) }
    }

    fn method_arn(&self) -> String {
        let rest = format!("{}/{}/{}", self.api.stage, self.parts.method, self.path.trim_start_matches('/'));
        physical::execute_arn(&self.api.id, &rest)
    }

    /// What the function's event and the authorizer's have in common.
    fn event(&self, route: &RestRoute, parameters: &Map<String, Value>) -> Value {
        let now = self.site.clock.now();
        let mut event = Map::new();
        event.insert("resource".to_owned(), json!(route.path));
        event.insert("path".to_owned(), json!(self.path));
        event.insert("httpMethod".to_owned(), json!(self.parts.method.as_str()));
        self.seen.describe(&mut event);
        let parameters = if parameters.is_empty() { Value::Null } else { Value::Object(parameters.clone()) };
        event.insert("pathParameters".to_owned(), parameters);
        event.insert("stageVariables".to_owned(), Value::Null);
        let context = json!({
            "accountId": ACCOUNT,
            "apiId": self.api.id,
            "domainName": physical::api_host(&self.api.id),
            "domainPrefix": self.api.id,
            "extendedRequestId": self.id,
            "httpMethod": self.parts.method.as_str(),
            "identity": self.seen.identity(),
            "path": format!("/{}{}", self.api.stage, self.path),
            "protocol": "HTTP/1.1",
            "requestId": self.id,
            "requestTime": request_time(now),
            "requestTimeEpoch": now.as_millis(),
            "resourceId": "local",
            "resourcePath": route.path,
            "stage": self.api.stage,
        });
        event.insert("requestContext".to_owned(), context);
        Value::Object(event)
    }

    fn handler(&self, route: &RestRoute) -> &str {
        &self.site.deployment.functions[route.function].handler
    }

    /// The function's answer as HTTP, or a refusal when it is not what a proxy integration takes.
    fn render(&self, route: &RestRoute, answer: &Value) -> Result<Response, Refusal> {
        respond(answer, &self.id).map_err(|why| {
            tracing::error!(function = self.handler(route), why, "the function's answer is not what API Gateway takes");
            Refusal::FunctionFailed
        })
    }
}

fn respond(answer: &Value, request_id: &str) -> Result<Response, &'static str> {
    let known = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];
    let members = answer.as_object().ok_or("it is no object")?;
    if members.keys().any(|name| !known.contains(&name.as_str())) {
        return Err("it has a member that API Gateway does not know");
    }
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok()).ok_or("statusCode is no status")?;
    let body = match &answer["body"] {
        Value::Null => Vec::new(),
        Value::String(text) if answer["isBase64Encoded"] == json!(true) => {
            STANDARD.decode(text).map_err(|_| "the body is not valid base64")?
        }
        Value::String(text) => text.clone().into_bytes(),
        _ => return Err("the body is no text"),
    };
    if body.len() > LARGEST_EVENT {
        return Err("it is larger than 6 MB");
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-amzn-requestid", HeaderValue::from_str(request_id).map_err(|_| "the request id is no header")?);
    let single = answer["headers"].as_object().into_iter().flatten();
    let single = single.map(|(name, value)| (name, std::slice::from_ref(value)));
    let many = answer["multiValueHeaders"].as_object().into_iter().flatten();
    let many = many.filter_map(|(name, values)| Some((name, values.as_array()?.as_slice())));
    for (name, values) in single.chain(many) {
        let name: HeaderName = name.parse().map_err(|_| "a header has no valid name")?;
        // The length is told by the body itself.
        if name == header::CONTENT_LENGTH {
            continue;
        }
        headers.remove(&name);
        for value in values {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => return Err("a header's value is no text"),
            };
            headers.append(name.clone(), HeaderValue::from_str(&text).map_err(|_| "a header's value is no text")?);
        }
    }
    Ok(response)
}

/// The route of a path, and its placeholders as sent: REST APIs do not decode them. Fixed segments win over placeholders.
fn find<'r>(routes: &'r [RestRoute], method: &str, path: &str) -> Option<(&'r RestRoute, Map<String, Value>)> {
    let fitting = routes.iter().filter(|route| route.method == method);
    let mut fitting: Vec<_> = fitting.filter_map(|route| Some((route, fit(&route.path, path)?))).collect();
    fitting.sort_by_key(|(_, parameters)| parameters.len());
    fitting.into_iter().next()
}

fn fit(resource: &str, path: &str) -> Option<Map<String, Value>> {
    let mut parameters = Map::new();
    let (mut expected, mut actual) = (resource.split('/'), path.split('/'));
    loop {
        match (expected.next(), actual.next()) {
            (None, None) => return Some(parameters),
            (Some(expected), Some(actual)) => match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !actual.is_empty() => {
                    parameters.insert(name.to_owned(), json!(actual));
                }
                None if expected == actual => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_their_resource() {
        assert_eq!(fit("/documents/{document_id}", "/documents/doc_1").unwrap()["document_id"], "doc_1");
        assert_eq!(fit("/a/{b}", "/a/x%20y").unwrap()["b"], "x%20y");
        assert!(fit("/documents/{document_id}", "/documents/").is_none());
        assert!(fit("/documents/{document_id}", "/documents/a/b").is_none());
        assert!(fit("/documents", "/documents/").is_none());
    }

    #[test]
    fn a_fixed_segment_wins_over_a_placeholder() {
        let route = |path: &str| RestRoute {
            method: "GET".to_owned(),
            path: path.to_owned(),
            function: 0,
            authorizer: None,
            throttle: None,
        };
        let routes = [route("/documents/{id}"), route("/documents/recent")];
        assert_eq!(find(&routes, "GET", "/documents/recent").unwrap().0.path, "/documents/recent");
        assert!(find(&routes, "POST", "/documents/recent").is_none());
    }

    #[test]
    fn an_answer_has_a_status_and_texts_or_it_is_malformed() {
        let headers = json!({"ETag": "\"v1\"", "X-N": 3});
        let good = respond(&json!({"statusCode": 201, "headers": headers, "body": "{}"}), "r").unwrap();
        assert_eq!(
            (good.status().as_u16(), &good.headers()["etag"], &good.headers()["x-n"]),
            (201, &"\"v1\"".parse().unwrap(), &"3".parse().unwrap())
        );
        assert!(respond(&json!({"body": "x"}), "r").is_err());
        assert!(respond(&json!({"statusCode": 200, "body": {}}), "r").is_err());
        assert!(respond(&json!({"statusCode": 200, "extra": 1}), "r").is_err());
        assert!(respond(&json!("hello"), "r").is_err());
        let cookies = json!({"statusCode": 200, "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}});
        assert_eq!(respond(&cookies, "r").unwrap().headers().get_all("set-cookie").iter().count(), 2);
    }
}
