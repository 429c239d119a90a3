//! The parts that REST, WebSocket and authorizer events have in common.

use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use kernel::Timestamp;
use percent_encoding::percent_decode_str;
use rand::RngExt as _;
use serde_json::{Map, Value, json};

/// What the network says of a request.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) source: IpAddr,
}

impl Seen {
    /// Reads headers and query, and adds the headers that API Gateway adds.
    pub(crate) fn of(parts: &Parts, source: IpAddr, now: Timestamp) -> Self {
        let readable = parts.headers.iter().filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        let mut headers: Vec<_> = readable.collect();
        let mut add = |name: &str, value: String| {
            if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                headers.push((name.to_owned(), value));
            }
        };
        add("X-Amzn-Trace-Id", format!("Root=1-{:08x}-{}", now.as_seconds(), hex(12)));
        add("X-Forwarded-For", source.to_string());
        add("X-Forwarded-Proto", "https".to_owned());
        add("X-Forwarded-Port", "443".to_owned());
        Self { headers, query: query(parts.uri.query().unwrap_or_default()), source }
    }

    /// The last value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The last value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// `headers`, `multiValueHeaders`, `queryStringParameters`, `multiValueQueryStringParameters`.
    pub(crate) fn describe(&self, event: &mut Map<String, Value>) {
        let mut put = |name: &str, many: &str, pairs: &[(String, String)]| {
            let last: BTreeMap<_, _> = pairs.iter().cloned().collect();
            let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (name, value) in pairs {
                all.entry(name).or_default().push(value);
            }
            event.insert(name.to_owned(), if pairs.is_empty() { Value::Null } else { json!(last) });
            event.insert(many.to_owned(), if pairs.is_empty() { Value::Null } else { json!(all) });
        };
        put("headers", "multiValueHeaders", &self.headers);
        put("queryStringParameters", "multiValueQueryStringParameters", &self.query);
    }

    /// `requestContext.identity`.
    pub(crate) fn identity(&self) -> Value {
        json!({"sourceIp": self.source.to_string(), "userAgent": self.header("user-agent")})
    }
}

/// The pairs of a query or a form, decoded.
pub(crate) fn query(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// `24/Nov/2026:07:10:00 +0000`.
pub(crate) fn request_time(now: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = now.to_string();
    let (date, time) = text.split_once('T').unwrap_or_default();
    let mut parts = date.split('-');
    let (year, month, day) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let month = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1))).copied().unwrap_or_default();
    format!("{day}/{month}/{year}:{} +0000", time.split('.').next().unwrap_or_default())
}

/// As many random bytes, in hexadecimal.
pub(crate) fn hex(bytes: usize) -> String {
    let mut random = rand::rng();
    (0..bytes).map(|_| format!("{:02x}", random.random::<u8>())).collect()
}

/// A request id as REST APIs have: a UUID.
pub(crate) fn request_id() -> String {
    let digits = hex(16);
    format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
}

/// An id as the socket's connections and messages have: base64 that ends in `=`.
pub(crate) fn socket_id() -> String {
    let bytes: [u8; 11] = rand::rng().random();
    URL_SAFE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn times_and_ids_look_like_api_gateways() {
        assert_eq!(request_time(Timestamp::from_millis(1_795_465_805_120)), "23/Nov/2026:20:30:05 +0000");
        assert_eq!(request_id().len(), 36);
        assert!(socket_id().ends_with('=') && socket_id().len() == 16);
    }

    #[test]
    fn repeated_headers_and_parameters_are_all_there_and_the_last_one_counts() {
        let request = Request::get("/x?a=1&b=x%20y+z&a=2").header("x-a", "1").header("x-a", "2").body(()).unwrap();
        let seen = Seen::of(&request.into_parts().0, IpAddr::from([127, 0, 0, 1]), Timestamp::from_millis(0));
        let mut event = Map::new();
        seen.describe(&mut event);
        assert_eq!(event["queryStringParameters"], json!({"a": "2", "b": "x y z"}));
        assert_eq!(event["multiValueQueryStringParameters"], json!({"a": ["1", "2"], "b": ["x y z"]}));
        assert_eq!(event["headers"]["x-a"], "2");
        assert_eq!(event["multiValueHeaders"]["x-a"], json!(["1", "2"]));
    }
}
