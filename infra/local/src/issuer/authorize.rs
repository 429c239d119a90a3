//! `/authorize`, the sign-in that it asks for, and `/logout`.
//!
//! An unknown client or an address that is not this machine's is shown and never redirected to; every other error goes to the
//! client (RFC 6749, section 4.1.2.1). Any port of this machine will do (RFC 8252, section 7.3): a developer's client moves.

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::accounts::Account;
use super::grants::{Binding, Grant, SESSION, Session};
use super::{CLIENT, Issuer, PATH, hold, one, page, scopes};
use crate::gateway::event::query;

const COOKIE: &str = "career-companion-issuer";
/// What may stand in a query as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request for a code that can be answered to the client.
struct Asked {
    redirect_uri: String,
    state: Option<String>,
}

/// All that a code needs to know.
struct Wanted {
    challenge: String,
    scope: String,
    nonce: Option<String>,
    prompt: Prompt,
}

#[derive(PartialEq, Eq)]
enum Prompt {
    WhenNeeded,
    Always,
    Never,
}

type Parameters = [(String, String)];

impl Issuer {
    /// Answers the request for a code: at once when a session is open, else with the sign-in page.
    pub(super) fn authorize(&self, parts: &Parts, parameters: &Parameters) -> Response {
        let asked = match Asked::read(parameters) {
            Ok(asked) => asked,
            Err(sentence) => return page::refusal(StatusCode::BAD_REQUEST, "This sign-in cannot begin", &sentence),
        };
        let wanted = match Wanted::read(parameters) {
            Ok(wanted) => wanted,
            Err((error, description)) => return asked.refuse(error, description),
        };
        let open = cookie(parts).and_then(|secret| hold(&self.grants).session(&secret, self.clock.now()));
        match open.filter(|_| wanted.prompt != Prompt::Always) {
            Some(session) => self.grant(&asked, wanted, session),
            None if wanted.prompt == Prompt::Never => asked.refuse("login_required", "Nobody is signed in."),
            None => self.sign_in_page(parts, &asked, None),
        }
    }

    /// Answers the sign-in page: opens a session for the account that was chosen, and goes on.
    pub(super) fn sign_in(&self, parts: &Parts, parameters: &Parameters, body: &[u8]) -> Response {
        if !own_page(parts) {
            let sentence = "A sign-in comes from the issuer's own page.";
            return page::refusal(StatusCode::FORBIDDEN, "This sign-in cannot go on", sentence);
        }
        let (asked, wanted) = match (Asked::read(parameters), Wanted::read(parameters)) {
            (Ok(asked), Ok(wanted)) => (asked, wanted),
            (Err(sentence), _) => return page::refusal(StatusCode::BAD_REQUEST, "This sign-in cannot go on", &sentence),
            (Ok(asked), Err((error, description))) => return asked.refuse(error, description),
        };
        let form = query(&String::from_utf8_lossy(body));
        let chosen = match (one(&form, "account"), one(&form, "email")) {
            (Some(subject), _) => self.account(subject).ok_or("There is no such account; choose another one."),
            (None, email) => Account::invented(email.unwrap_or_default()),
        };
        let account = match chosen {
            Ok(account) => account,
            Err(sentence) => return self.sign_in_page(parts, &asked, Some((one(&form, "email").unwrap_or_default(), sentence))),
        };
        let account = match self.invent(account) {
            Ok(account) => account,
            Err(error) => {
                tracing::error!(%error, "an account could not be kept");
                return asked.refuse("server_error", "The account could not be kept; see the issuer's log.");
            }
        };
        let now = self.clock.now();
        let session = Session { subject: account.subject, authenticated_at: now };
        let secret = hold(&self.grants).open_session(session.clone(), now);
        let mut response = self.grant(&asked, wanted, session);
        set_cookie(&mut response, &secret, SESSION.as_secs());
        response
    }

    /// Cognito's own end of a session: `/logout?client_id=…&logout_uri=…`.
    pub(super) fn logout(&self, parts: &Parts, parameters: &Parameters) -> Response {
        if let Some(secret) = cookie(parts) {
            hold(&self.grants).close_session(&secret);
        }
        let address = one(parameters, "logout_uri").filter(|address| on_this_machine(address));
        let mut response = match (one(parameters, "client_id"), address) {
            (Some(CLIENT), Some(address)) => redirect(address),
            _ => {
                let sentence = format!("You are signed out. To go on, send client_id={CLIENT} and a logout_uri on this machine.");
                page::refusal(StatusCode::BAD_REQUEST, "Signed out", &sentence)
            }
        };
        set_cookie(&mut response, "", 0);
        response
    }

    fn grant(&self, asked: &Asked, wanted: Wanted, session: Session) -> Response {
        let binding = Binding { redirect_uri: asked.redirect_uri.clone(), challenge: wanted.challenge };
        let grant = Grant { session, scope: wanted.scope, nonce: wanted.nonce };
        let code = hold(&self.grants).code(grant, binding, self.clock.now());
        asked.answer(&[("code", &code)])
    }

    fn sign_in_page(&self, parts: &Parts, asked: &Asked, wrong: Option<(&str, &str)>) -> Response {
        let target = format!("/{PATH}/sign-in?{}", parts.uri.query().unwrap_or_default());
        let end = asked.redirect_uri.find("://").map_or(0, |at| at + 3);
        let length = asked.redirect_uri[end..].find(['/', '?']).unwrap_or(asked.redirect_uri.len() - end);
        page::sign_in(&self.accounts(), &target, &asked.redirect_uri[..end + length], wrong)
    }
}

impl Asked {
    /// The client and its address; the error is a sentence for the person, who may have been sent here by anybody.
    fn read(parameters: &Parameters) -> Result<Self, String> {
        match one(parameters, "client_id") {
            Some(CLIENT) => {}
            Some(other) => return Err(format!("There is no client {other}; the only one is {CLIENT}.")),
            None => return Err(format!("The address names no client_id; the only client is {CLIENT}.")),
        }
        let address = one(parameters, "redirect_uri").ok_or("The address names no redirect_uri to go back to.")?;
        if !on_this_machine(address) {
            return Err(format!("{address} is not on this machine: redirect_uri is http://127.0.0.1 or http://localhost."));
        }
        Ok(Self { redirect_uri: address.to_owned(), state: one(parameters, "state").map(str::to_owned) })
    }

    /// Back to the client with these, and with the state that it gave.
    fn answer(&self, with: &[(&str, &str)]) -> Response {
        let state = self.state.as_deref().map(|state| ("state", state));
        let encode = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
        let pairs = with.iter().copied().chain(state).map(|(name, value)| format!("{name}={}", encode(value)));
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        redirect(&format!("{}{separator}{}", self.redirect_uri, pairs.collect::<Vec<_>>().join("&")))
    }

    fn refuse(&self, error: &str, description: &str) -> Response {
        self.answer(&[("error", error), ("error_description", description)])
    }
}

impl Wanted {
    fn read(parameters: &Parameters) -> Result<Self, (&'static str, &'static str)> {
        let mut names: Vec<_> = parameters.iter().map(|(name, _)| name).collect();
        names.sort();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(("invalid_request", "A parameter is there twice."));
        }
        match one(parameters, "response_type") {
            Some("code") => {}
            Some(_) => return Err(("unsupported_response_type", "response_type is code.")),
            None => return Err(("invalid_request", "Send response_type=code.")),
        }
        if one(parameters, "code_challenge_method") != Some("S256") {
            return Err(("invalid_request", "Send code_challenge_method=S256."));
        }
        let fits =
            |text: &&str| text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let challenge = one(parameters, "code_challenge").filter(fits);
        let challenge = challenge.ok_or(("invalid_request", "code_challenge is the SHA-256 of the verifier in base64url."))?;
        let scope = scopes(one(parameters, "scope").unwrap_or("openid"));
        if scope.is_empty() {
            return Err(("invalid_scope", "scope is one or more of openid, email and profile."));
        }
        let prompt = match one(parameters, "prompt") {
            None => Prompt::WhenNeeded,
            Some("none") => Prompt::Never,
            Some("login" | "select_account") => Prompt::Always,
            Some(_) => return Err(("invalid_request", "prompt is none, login or select_account.")),
        };
        Ok(Self { challenge: challenge.to_owned(), scope, nonce: one(parameters, "nonce").map(str::to_owned), prompt })
    }
}

/// Whether an address is `http://`, on this machine, and goes through a header unharmed.
fn on_this_machine(address: &str) -> bool {
    address.starts_with("http://") && kernel::url::is_trustworthy(address) && !address.contains(['#', '"', '\'', ';', '<', '>'])
}

fn redirect(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(value) => (StatusCode::SEE_OTHER, [(header::LOCATION, value), (header::CACHE_CONTROL, no_store())]).into_response(),
        Err(_) => page::refusal(StatusCode::BAD_REQUEST, "This address cannot be gone to", address),
    }
}

const fn no_store() -> HeaderValue {
    HeaderValue::from_static("no-store")
}

fn set_cookie(response: &mut Response, value: &str, seconds: u64) {
    let text = format!("{COOKIE}={value}; Path=/{PATH}; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn cookie(parts: &Parts) -> Option<String> {
    let all = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// Whether a form was sent from a page of this very address: browsers say so in `Origin`, and programs need not.
fn own_page(parts: &Parts) -> bool {
    let text = |name: header::HeaderName| parts.headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let own = format!("http://{}", text(header::HOST).unwrap_or_default());
    kernel::url::is_trustworthy(&own) && text(header::ORIGIN).is_none_or(|origin| origin == own)
}
