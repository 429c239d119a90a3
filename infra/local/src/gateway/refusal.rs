//! What API Gateway answers without asking a function: gateway responses, as the template words them.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::template::GatewayResponse;

/// Why no function answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such path or method, and nothing that looks like a signature.
    NoRoute,
    /// No such path or method, and an `Authorization` that API Gateway takes for a broken signature.
    NoRouteSigned,
    /// An identity source is missing, or the authorizer said so.
    Unauthorized,
    /// The authorizer's policy does not allow it.
    Denied,
    /// The authorizer failed or answered nonsense.
    AuthorizerFailed,
    /// More requests than the stage takes.
    Throttled,
    /// More than API Gateway or Lambda takes.
    TooLarge,
    /// The function failed or answered nonsense.
    FunctionFailed,
    /// The function did not answer in time.
    TooLong,
}

impl Refusal {
    /// The gateway response type, its status and message, and the family it falls back to.
    const fn kind(self) -> (&'static str, u16, &'static str, &'static str) {
        match self {
            Self::NoRoute => ("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token", "DEFAULT_4XX"),
            Self::NoRouteSigned => {
                ("INVALID_SIGNATURE", 403, "Invalid key=value pair (missing equal-sign) in Authorization header", "DEFAULT_4XX")
            }
            Self::Unauthorized => ("UNAUTHORIZED", 401, "Unauthorized", "DEFAULT_4XX"),
            Self::Denied => ("ACCESS_DENIED", 403, "User is not authorized to access this resource", "DEFAULT_4XX"),
            Self::AuthorizerFailed => ("AUTHORIZER_CONFIGURATION_ERROR", 500, "Internal server error", "DEFAULT_5XX"),
            Self::Throttled => ("THROTTLED", 429, "Too Many Requests", "DEFAULT_4XX"),
            Self::TooLarge => ("REQUEST_TOO_LARGE", 413, "Request Too Long", "DEFAULT_4XX"),
            Self::FunctionFailed => ("DEFAULT_5XX", 502, "Internal server error", "DEFAULT_5XX"),
            Self::TooLong => ("INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "DEFAULT_5XX"),
        }
    }

    /// The status without any template.
    pub(crate) const fn status(self) -> u16 {
        self.kind().1
    }

    /// The response in the words of the API's `GatewayResponses`.
    pub(crate) fn render(self, responses: &BTreeMap<String, GatewayResponse>, request_id: &str) -> Response {
        let (kind, status, message, family) = self.kind();
        let response = responses.get(kind).or_else(|| responses.get(family));
        let own = response.cloned().unwrap_or_default();
        let json = own.templates.iter().find(|(media, _)| media == "application/json").or_else(|| own.templates.first());
        let (media, body) = match json {
            Some((media, template)) => (media.as_str(), fill(template, kind, message, request_id)),
            None => ("application/json", format!("{{\"message\":\"{message}\"}}")),
        };
        let mut rendered = Response::new(Body::from(body));
        *rendered.status_mut() = StatusCode::from_u16(own.status.unwrap_or(status)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut set = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                rendered.headers_mut().insert(name, value);
            }
        };
        set(header::CONTENT_TYPE.as_str(), media);
        set("x-amzn-requestid", request_id);
        own.headers.iter().for_each(|(name, value)| set(name, value));
        rendered
    }
}

/// Fills in the variables of a template. The longer names come first, for one is the beginning of the other.
fn fill(template: &str, kind: &str, message: &str, request_id: &str) -> String {
    template
        .replace("$context.error.messageString", &format!("\"{message}\""))
        .replace("$context.error.message", message)
        .replace("$context.error.responseType", kind)
        .replace("$context.requestId", request_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_words_it_else_its_family_else_aws() {
        let response = |status, body: &str| GatewayResponse {
            status,
            headers: vec![("Retry-After".to_owned(), "1".to_owned())],
            templates: vec![("application/problem+json".to_owned(), body.to_owned())],
        };
        let responses = BTreeMap::from([
            ("MISSING_AUTHENTICATION_TOKEN".to_owned(), response(Some(404), "{}")),
            ("DEFAULT_4XX".to_owned(), response(None, "{}")),
        ]);
        let own = Refusal::NoRoute.render(&responses, "r");
        assert_eq!((own.status().as_u16(), own.headers()["content-type"].to_str().unwrap()), (404, "application/problem+json"));
        assert_eq!(own.headers()["retry-after"], "1");
        assert_eq!(Refusal::Unauthorized.render(&responses, "r").status(), 401);
        let plain = Refusal::TooLong.render(&responses, "r");
        assert_eq!((plain.status().as_u16(), plain.headers()["content-type"].to_str().unwrap()), (504, "application/json"));
    }

    #[test]
    fn variables_are_filled_in() {
        let text =
            fill(r#"{"a":$context.error.messageString,"b":"$context.error.message","c":"$context.requestId"}"#, "K", "M", "r");
        assert_eq!(text, r#"{"a":"M","b":"M","c":"r"}"#);
    }
}
