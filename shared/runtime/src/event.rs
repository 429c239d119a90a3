//! The parts of API Gateway's events that functions read.
//!
//! REST proxy events (version 1.0), WebSocket proxy events and REQUEST authorizer events share one envelope; what a kind does
//! not have is empty. Sources: the API Gateway developer guide, "Input format of a Lambda function for proxy integration",
//! "Set up integration request for a WebSocket API" and "Input to an API Gateway Lambda authorizer".

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use events::Origin;
use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};

/// One event from API Gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The caller's path, stage left out.
    #[serde(default, deserialize_with = "nullable")]
    pub path: String,
    /// The values of the placeholders in the resource path.
    #[serde(default, deserialize_with = "nullable")]
    pub path_parameters: HashMap<String, String>,
    /// The query string, decoded; of a repeated parameter the last value.
    #[serde(default, deserialize_with = "nullable")]
    pub query_string_parameters: HashMap<String, String>,
    /// Header names as the caller wrote them: ask [`Event::header`].
    #[serde(default, deserialize_with = "nullable")]
    headers: HashMap<String, String>,
    #[serde(default, deserialize_with = "nullable")]
    multi_value_headers: HashMap<String, Vec<String>>,
    /// The body as sent or in base64.
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    /// What an authorizer is asked about.
    #[serde(default)]
    pub method_arn: Option<String>,
    /// The rest.
    #[serde(default)]
    pub request_context: RequestContext,
}

/// What API Gateway itself knows of the request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestContext {
    /// Unique for each request or message.
    #[serde(default, deserialize_with = "nullable")]
    pub request_id: String,
    /// The path with its placeholders, as the template has it.
    #[serde(default)]
    pub resource_path: Option<String>,
    /// The method.
    #[serde(default)]
    pub http_method: Option<String>,
    /// The WebSocket route.
    #[serde(default)]
    pub route_key: Option<String>,
    /// The WebSocket connection.
    #[serde(default)]
    pub connection_id: Option<String>,
    /// Where the request came from.
    #[serde(default, deserialize_with = "nullable")]
    pub identity: Identity,
    /// What the authorizer said of the caller.
    #[serde(default, deserialize_with = "nullable")]
    pub authorizer: HashMap<String, serde_json::Value>,
}

/// Where a request came from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The address that API Gateway saw.
    #[serde(default, deserialize_with = "nullable")]
    pub source_ip: String,
    /// What the program says that it is.
    #[serde(default, deserialize_with = "nullable")]
    pub user_agent: String,
}

fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

impl Event {
    /// A header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether a header was sent more than once, so that readers may differ in which value they see.
    #[must_use]
    pub fn is_ambiguous(&self, name: &str) -> bool {
        let named = |key: &String| key.eq_ignore_ascii_case(name);
        let values: usize = self.multi_value_headers.iter().filter(|(key, _)| named(key)).map(|(_, values)| values.len()).sum();
        values > 1 || self.headers.keys().filter(|key| named(key)).count() > 1
    }

    /// The body's bytes; empty when there is none, `None` when its base64 is broken.
    #[must_use]
    pub fn body(&self) -> Option<Vec<u8>> {
        let body = self.body.as_deref().unwrap_or_default();
        if self.is_base64_encoded { STANDARD.decode(body).ok() } else { Some(body.as_bytes().to_vec()) }
    }

    /// What the authorizer said under this name.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.request_context.authorizer.get(name).and_then(serde_json::Value::as_str)
    }

    /// Where the request came from, as a fact remembers it. What a program says of itself is cut at 200 characters.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let Identity { source_ip, user_agent } = &self.request_context.identity;
        Origin { address: source_ip.clone(), agent: user_agent.chars().take(200).collect() }
    }

    /// The 32 hexadecimal digits that follow this request through every log: from `traceparent` (W3C Trace Context), else
    /// from API Gateway's `X-Amzn-Trace-Id`, else derived from the request's own id.
    #[must_use]
    pub fn trace(&self) -> String {
        let w3c = self.header("traceparent").and_then(|value| value.split('-').nth(1));
        let amazon = self
            .header("x-amzn-trace-id")
            .and_then(|value| value.split(';').find_map(|part| part.trim().strip_prefix("Root=1-")))
            .map(|root| root.replace('-', ""));
        let usable = |id: &str| {
            id.len() == 32
                && id.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
                && id.bytes().any(|b| b != b'0')
        };
        w3c.map(str::to_owned).filter(|id| usable(id)).or_else(|| amazon.filter(|id| usable(id))).unwrap_or_else(|| {
            let digest = Sha256::digest(self.request_context.request_id.as_bytes());
            digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(value: serde_json::Value) -> Event {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn nulls_and_absent_members_are_empty() {
        let event = event(json!({"pathParameters": null, "headers": null, "requestContext": {"authorizer": null}}));
        assert!(event.path_parameters.is_empty());
        assert_eq!(event.body().unwrap(), b"");
    }

    #[test]
    fn a_header_sent_twice_is_ambiguous() {
        let event = event(json!({
            "headers": {"X-A": "1", "X-B": "1", "x-b": "2", "X-C": "2"},
            "multiValueHeaders": {"X-A": ["1"], "X-C": ["1", "2"]},
        }));
        assert_eq!(["x-a", "x-b", "x-c", "x-d"].map(|name| event.is_ambiguous(name)), [false, true, true, false]);
    }

    #[test]
    fn a_base64_body_is_decoded() {
        assert_eq!(event(json!({"body": "aGk=", "isBase64Encoded": true})).body().unwrap(), b"hi");
        assert!(event(json!({"body": "%", "isBase64Encoded": true})).body().is_none());
    }

    #[test]
    fn the_trace_is_the_callers_then_the_gateways_then_our_own() {
        let w3c = "4bf92f3577b34da6a3ce929d0e0e4736";
        let both = json!({"headers": {"Traceparent": format!("00-{w3c}-00f067aa0ba902b7-01"), "X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678"}});
        assert_eq!(event(both).trace(), w3c);
        let amazon = json!({"headers": {"X-Amzn-Trace-Id": "Self=1;Root=1-67891233-abcdef012345678912345678"}});
        assert_eq!(event(amazon).trace(), "67891233abcdef012345678912345678");
        let own = event(json!({"headers": {"traceparent": "00-zz-1-01"}, "requestContext": {"requestId": "r"}})).trace();
        assert_eq!(own.len(), 32);
    }
}
