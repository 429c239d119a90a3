//! STS: sessions of roles, and who one is. Requests are forms, answers are XML.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;

use super::door::Door;
use super::identity::{Caller, Stranger};
use super::signature;
use crate::template::ACCOUNT;

/// The shortest session, and the longest that a role's session may begin; roles of templates allow no longer one.
const SHORTEST: u64 = 900;
const LONGEST: u64 = 3_600;
/// As many session tags as STS takes.
const TAGS: usize = 50;
/// Parameters of `AssumeRole` that are known here.
const PARAMETERS: [&str; 6] = ["Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds", "Tags.member"];

struct Fault(StatusCode, &'static str, String);

fn invalid(message: impl Into<String>) -> Fault {
    Fault(StatusCode::BAD_REQUEST, "ValidationError", message.into())
}

/// Answers one request; `body` is `None` when it was too large to read.
pub(crate) fn serve(door: &Door, parts: &Parts, body: Option<&Bytes>) -> Response {
    let (status, xml) = match answer(door, parts, body) {
        Ok((action, result)) => {
            let xml = format!(
                "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}</{action}Result>\
                 <ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></{action}Response>"
            );
            (StatusCode::OK, xml)
        }
        Err(Fault(status, code, message)) => {
            let message = escaped(&message);
            let xml = format!(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
                 <Code>{code}</Code><Message>{message}</Message></Error><RequestId>local</RequestId></ErrorResponse>"
            );
            (status, xml)
        }
    };
    (status, [(header::CONTENT_TYPE, "text/xml")], xml).into_response()
}

fn answer(door: &Door, parts: &Parts, body: Option<&Bytes>) -> Result<(String, String), Fault> {
    let caller = identify(door, parts)?;
    let form = form(body.map(Bytes::as_ref).unwrap_or_default())?;
    let action = form.get("Action").cloned().unwrap_or_default();
    let result = match action.as_str() {
        "AssumeRole" => assume(door, &caller, &form)?,
        "GetCallerIdentity" => {
            format!("<Arn>{}</Arn><UserId>{}</UserId><Account>{ACCOUNT}</Account>", escaped(&caller.arn), escaped(&caller.id))
        }
        other => {
            let message = format!("The local cloud's STS has AssumeRole and GetCallerIdentity, not {other:?}.");
            return Err(Fault(StatusCode::BAD_REQUEST, "InvalidAction", message));
        }
    };
    Ok((action, result))
}

fn identify(door: &Door, parts: &Parts) -> Result<Caller, Fault> {
    let scope = signature::scope(parts);
    let known = scope.map_or(Err(Stranger::Unknown), |scope| door.keys.caller(&scope.access_key, scope.token.as_deref()));
    known.map_err(|stranger| {
        let (code, message) = match stranger {
            Stranger::Unknown => ("InvalidClientTokenId", "The security token included in the request is invalid."),
            Stranger::Expired => ("ExpiredToken", "The security token included in the request is expired"),
        };
        Fault(StatusCode::FORBIDDEN, code, message.to_owned())
    })
}

fn assume(door: &Door, caller: &Caller, form: &BTreeMap<String, String>) -> Result<String, Fault> {
    if let Some(name) = form.keys().find(|name| !PARAMETERS.iter().any(|known| is(name, known))) {
        return Err(invalid(format!("The local cloud's STS does not have the parameter {name}.")));
    }
    let role = form.get("RoleArn").filter(|role| role.len() >= 20);
    let role = role.ok_or_else(|| {
        invalid("Value at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20")
    })?;
    let name = form.get("RoleSessionName").map(String::as_str).unwrap_or_default();
    if !(2..=64).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)) {
        let rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length between 2 and 64";
        return Err(invalid(format!("Value '{name}' at 'roleSessionName' failed to satisfy constraint: {rule}")));
    }
    let lasting = match form.get("DurationSeconds").map(|text| (text, text.parse::<u64>())) {
        None => LONGEST,
        Some((_, Ok(seconds))) if (SHORTEST..=LONGEST).contains(&seconds) => seconds,
        Some((_, Ok(seconds))) if seconds > LONGEST => {
            let what = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
            return Err(invalid(what));
        }
        Some((text, _)) => {
            let rule = format!("Member must have value greater than or equal to {SHORTEST}");
            return Err(invalid(format!("Value '{text}' at 'durationSeconds' failed to satisfy constraint: {rule}")));
        }
    };
    let tags = tags(form)?;
    let session = door.assume(caller, role, name, Duration::from_secs(lasting), &tags);
    let session = session.map_err(|denied| Fault(StatusCode::FORBIDDEN, "AccessDenied", denied.sentence("")))?;
    let mut xml = String::new();
    let _ = write!(
        xml,
        "<AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken>\
         <Expiration>{}</Expiration></Credentials>",
        escaped(&session.caller.id),
        escaped(&session.caller.arn),
        session.access_key,
        session.secret,
        session.token,
        session.expires
    );
    Ok(xml)
}

/// `Tags.member.1.Key`, `Tags.member.1.Value`, …
fn tags(form: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Fault> {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    for number in 1.. {
        let part = |name: &str| form.get(&format!("Tags.member.{number}.{name}"));
        let (Some(key), Some(value)) = (part("Key"), part("Value")) else { break };
        if key.is_empty()
            || key.chars().count() > 128
            || value.chars().count() > 256
            || ![key, value].iter().all(|text| fits(text))
        {
            let rule = "letters, digits, spaces and _.:/=+-@, a key of 1 to 128, a value of at most 256";
            return Err(invalid(format!("The session tag {key}={value} failed to satisfy constraint: {rule}")));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid(format!("The session tag {key} begins with aws:, which is reserved")));
        }
        if tags.keys().any(|other| other.eq_ignore_ascii_case(key)) {
            let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(Fault(StatusCode::BAD_REQUEST, "InvalidParameterValue", message.to_owned()));
        }
        tags.insert(key.clone(), value.clone());
    }
    let members = form.keys().filter(|name| is(name, "Tags.member")).count();
    if members != 2 * tags.len() || tags.len() > TAGS {
        return Err(invalid(format!("Tags are Tags.member.1.Key, Tags.member.1.Value and so on, at most {TAGS}")));
    }
    Ok(tags)
}

/// What a tag may consist of.
fn fits(text: &str) -> bool {
    text.chars().all(|character| character.is_alphanumeric() || character == ' ' || "_.:/=+-@".contains(character))
}

fn is(name: &str, parameter: &str) -> bool {
    name.strip_prefix(parameter).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn form(body: &[u8]) -> Result<BTreeMap<String, String>, Fault> {
    let wrong = || Fault(StatusCode::BAD_REQUEST, "MalformedInput", "The request is no form in UTF-8.".to_owned());
    let body = std::str::from_utf8(body).map_err(|_| wrong())?;
    let mut form = BTreeMap::new();
    for pair in body.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let text = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().map(|text| text.into_owned());
        form.insert(text(name).map_err(|_| wrong())?, text(value).map_err(|_| wrong())?);
    }
    Ok(form)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags_of(body: &str) -> Result<BTreeMap<String, String>, String> {
        let form = form(body.as_bytes()).map_err(|fault| fault.2)?;
        tags(&form).map_err(|fault| fault.2)
    }

    #[test]
    fn tags_are_read_and_held_against_the_rules() {
        let tenant = tags_of("Tags.member.1.Key=tenant&Tags.member.1.Value=org_1+%40&Tags.member.2.Key=a&Tags.member.2.Value=");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(tenant, Ok(BTreeMap::from([pair("tenant", "org_1 @"), pair("a", "")])));
        assert!(tags_of("Tags.member.1.Key=tenant&Tags.member.1.Value=a%23b").unwrap_err().contains("tenant=a#b failed"));
        assert!(tags_of("Tags.member.1.Key=tenant&Tags.member.1.Value=%2A").is_err());
        assert!(tags_of("Tags.member.2.Key=tenant&Tags.member.2.Value=a").unwrap_err().starts_with("Tags are Tags.member.1.Key"));
        let twice = "Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2";
        assert!(tags_of(twice).unwrap_err().starts_with("Duplicate tag keys found."));
    }
}
