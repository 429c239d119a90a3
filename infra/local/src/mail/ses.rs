//! SES, version 2 of its API: the one operation `SendEmail`, for simple messages.
//!
//! Nobody has to be verified here. Who may send is asked of the identity that is the domain of the sender's address.
//!
//! Source: the Amazon SES API v2 reference, "SendEmail".

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kernel::Timestamp;
use serde_json::{Value, json};

use super::Letter;
use crate::aws::call::Call;
use crate::aws::identity::Stranger;
use crate::aws::signature::Scope;
use crate::site::Site;
use crate::template::{ACCOUNT, REGION};

/// SES takes no larger message.
pub(crate) const LARGEST: usize = 10 * 1024 * 1024;
/// SES takes no more receivers.
const RECEIVERS: usize = 50;

/// A status, the kind of error, and a sentence.
type Refusal = (StatusCode, &'static str, String);

/// Answers one request that was signed like this.
pub(crate) fn serve(site: &Site, scope: &Scope, parts: &Parts, body: &Bytes) -> Response {
    match send(site, scope, parts, body) {
        Ok(id) => axum::Json(json!({"MessageId": id})).into_response(),
        Err((status, kind, message)) => {
            (status, [("x-amzn-errortype", kind)], axum::Json(json!({"message": message}))).into_response()
        }
    }
}

fn send(site: &Site, scope: &Scope, parts: &Parts, body: &Bytes) -> Result<String, Refusal> {
    if parts.method != Method::POST || parts.uri.path() != "/v2/email/outbound-emails" {
        let what = format!("The local cloud's SES has SendEmail and not {} {}.", parts.method, parts.uri.path());
        return Err((StatusCode::NOT_IMPLEMENTED, "NotImplemented", what));
    }
    let caller = site.door.keys.caller(&scope.access_key, scope.token.as_deref()).map_err(|stranger| {
        let (kind, what) = match stranger {
            Stranger::Unknown => ("UnrecognizedClientException", "The security token included in the request is invalid."),
            Stranger::Expired => ("ExpiredTokenException", "The security token included in the request is expired"),
        };
        (StatusCode::FORBIDDEN, kind, what.to_owned())
    })?;
    let letter = letter(body).map_err(|what| (StatusCode::BAD_REQUEST, "BadRequestException", what))?;
    let identity = format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{}", domain(&letter.from));
    let call = Call::new("ses:SendEmail", identity);
    let call = call.with("ses:FromAddress", address(&letter.from)).with_all("ses:Recipients", letter.to.clone());
    let passed = site.door.pass(&caller, &[call]);
    passed.map_err(|denied| (StatusCode::FORBIDDEN, "AccessDeniedException", denied.sentence("")))?;
    site.mailbox.keep(letter, site.clock.now()).map_err(|what| {
        tracing::error!(what, "a letter could not be kept");
        (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceErrorException", "The letter could not be kept.".to_owned())
    })
}

/// The letter of a request.
fn letter(body: &Bytes) -> Result<Letter, String> {
    let request: Value = serde_json::from_slice(body).map_err(|error| format!("The body is no JSON: {error}"))?;
    let known = ["FromEmailAddress", "Destination", "Content"];
    if let Some(name) = request.as_object().and_then(|request| request.keys().find(|name| !known.contains(&name.as_str()))) {
        return Err(format!("The local cloud's SES does not have {name}; it has {}.", known.join(", ")));
    }
    let text = |path: &str| request.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let from = text("/FromEmailAddress").filter(|from| from.contains('@')).ok_or("FromEmailAddress is an address.")?;
    let to = request.pointer("/Destination/ToAddresses").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let to: Option<Vec<String>> = to.iter().map(|address| address.as_str().map(str::to_owned)).collect();
    let fits = |to: &Vec<String>| (1..=RECEIVERS).contains(&to.len()) && to.iter().all(|address| domain(address).contains('.'));
    let to =
        to.filter(fits).ok_or(format!("Destination has ToAddresses, from 1 to {RECEIVERS} of them, and each is an address."))?;
    let subject = text("/Content/Simple/Subject/Data").ok_or("Content is Simple and has a Subject.")?;
    let (plain, html) = (text("/Content/Simple/Body/Text/Data"), text("/Content/Simple/Body/Html/Data"));
    if plain.is_none() && html.is_none() {
        return Err("The Body of Content.Simple has Text or Html.".to_owned());
    }
    Ok(Letter { id: String::new(), at: Timestamp::from_millis(0), from, to, subject, text: plain, html })
}

/// An address without its name.
fn address(whole: &str) -> &str {
    whole.rsplit_once('<').map_or(whole, |(_, address)| address.trim_end_matches('>'))
}

/// What stands behind the `@` of an address that may have a name.
fn domain(whole: &str) -> &str {
    address(whole).rsplit_once('@').map_or("", |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(request: &Value) -> Result<Letter, String> {
        letter(&Bytes::from(request.to_string()))
    }

    #[test]
    fn a_letter_has_a_sender_receivers_a_subject_and_a_body() {
        let simple = json!({"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello, Mei."}}});
        let request = json!({
            "FromEmailAddress": "Career Companion <no-reply@example.com>",
            "Destination": {"ToAddresses": ["mei@example.com"]},
            "Content": {"Simple": simple},
        });
        let letter = read(&request).unwrap();
        assert_eq!((domain(&letter.from), letter.to.as_slice()), ("example.com", ["mei@example.com".to_owned()].as_slice()));
        assert_eq!((letter.subject.as_str(), letter.text.as_deref(), letter.html), ("Hello", Some("Hello, Mei."), None));
        let without = |pointer: &str, value: Value| {
            let mut request = request.clone();
            *request.pointer_mut(pointer).unwrap() = value;
            read(&request).unwrap_err()
        };
        assert!(without("/FromEmailAddress", json!("nobody")).contains("is an address"));
        assert!(without("/Destination/ToAddresses", json!([])).contains("from 1 to 50"));
        assert!(without("/Destination/ToAddresses", json!(["mei"])).contains("each is an address"));
        assert!(without("/Content", json!({"Raw": {"Data": ""}})).contains("is Simple"));
        assert!(without("/Content/Simple/Body", json!({})).contains("Text or Html"));
        let mut more = request.clone();
        more["ReplyToAddresses"] = json!(["x@example.com"]);
        assert!(read(&more).unwrap_err().contains("does not have ReplyToAddresses"));
    }
}
