//! The development issuer: an OpenID Connect provider on this machine that imitates Cognito.
//!
//! It has what a client of Cognito meets: discovery, keys, `/authorize` with PKCE and a sign-in page, `/token` with refresh tokens
//! that replace each other, `/userinfo`, and Cognito's own `/logout`. Whoever can reach it can be anybody: it is for invented
//! data on one machine. Sources: OpenID Connect Core 1.0 and Discovery 1.0; RFC 6749, 7636, 8252, 9700; the Amazon Cognito
//! developer guide, "User pool endpoints and managed login reference".

mod accounts;
mod authorize;
mod claims;
mod exchange;
mod grants;
mod kept;
mod keys;
mod page;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Clock, Timestamp};
use serde_json::{Value, json};

pub(crate) use accounts::Account;
pub(crate) use kept::Kept;
pub use kept::{FolderToken, folder_token};
pub use keys::KeyError;
pub(crate) use keys::Keys;

use crate::data::DataError;
use crate::demo::Person;
use crate::gateway::event::query;
use accounts::all;
use claims::access_claims;
use grants::Grants;
use keys::SigningKey;

/// The one client, which is public: it has no secret.
pub const CLIENT: &str = "career-companion-web";
/// Where the issuer is, below the local cloud's address.
pub(crate) const PATH: &str = "issuer";
/// No form is larger.
pub(crate) const LARGEST_FORM: usize = 64 * 1024;
/// What one may ask to be told.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];

/// The issuer of one local cloud.
pub(crate) struct Issuer {
    clock: Clock,
    lifetime: Duration,
    /// Where it is kept; nothing when it is to be forgotten.
    folder: Option<PathBuf>,
    kept: Mutex<Kept>,
    grants: Mutex<Grants>,
}

/// Numbers and names stay right whatever happened to the thread that held them.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The header of a token that this key signs.
fn header(key: &SigningKey) -> Value {
    json!({"alg": "RS256", "kid": key.id(), "typ": "JWT"})
}

impl Issuer {
    /// The issuer of `kept`, whose access tokens are good for `lifetime`.
    pub(crate) fn new(kept: Kept, folder: Option<PathBuf>, clock: Clock, lifetime: Duration) -> Self {
        Self { clock, lifetime, folder, kept: Mutex::new(kept), grants: Mutex::default() }
    }

    /// Its address, the `iss` of its tokens.
    pub(crate) fn url(&self) -> String {
        hold(&self.kept).issuer.clone()
    }

    /// Everybody who can sign in.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        all(&hold(&self.kept).invented).collect()
    }

    /// The claims of an access token for this subject, who has just signed in.
    pub(crate) fn claims(&self, subject: &str) -> Value {
        let now = self.clock.now();
        access_claims(&self.url(), subject, "openid", now, now, self.lifetime)
    }

    /// An access token for somebody with an invented e-mail address, who has just signed in.
    pub(crate) fn newcomer(&self, email: &str) -> Result<String, IssuerError> {
        let account = self.invent(Account::invented(email).map_err(IssuerError::Address)?)?;
        Ok(self.token(&account.subject)?)
    }

    /// An access token for this subject, who has just signed in.
    pub(crate) fn token(&self, subject: &str) -> Result<String, KeyError> {
        self.issue(&self.claims(subject))
    }

    /// A token with these claims.
    fn issue(&self, claims: &Value) -> Result<String, KeyError> {
        let key = hold(&self.kept).keys.current().clone();
        key.sign(&header(&key), claims)
    }

    /// Any header and claims, signed with the current key.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> Result<String, KeyError> {
        let key = hold(&self.kept).keys.current().clone();
        key.sign(header, claims)
    }

    /// The header of the tokens that are signed now.
    pub(crate) fn header(&self) -> Value {
        header(hold(&self.kept).keys.current())
    }

    /// The next key signs from now on. Takes as long as making a key does.
    pub(crate) fn rotate(&self) -> Result<(), IssuerError> {
        let mut kept = hold(&self.kept);
        let mut changed = kept.clone();
        changed.keys.rotate(self.clock.now(), self.lifetime)?;
        self.keep(&mut kept, changed)
    }

    /// Rotates the keys when it is time.
    pub(crate) fn tend(&self) -> Result<(), IssuerError> {
        let due = hold(&self.kept).keys.is_due(self.clock.now());
        if due { self.rotate() } else { Ok(()) }
    }

    /// The account with this address, made when there is none.
    fn invent(&self, account: Account) -> Result<Account, IssuerError> {
        let mut kept = hold(&self.kept);
        if !all(&kept.invented).any(|known| known.subject == account.subject) {
            let mut changed = kept.clone();
            changed.invented.push(account.clone());
            self.keep(&mut kept, changed)?;
        }
        Ok(account)
    }

    fn keep(&self, kept: &mut Kept, changed: Kept) -> Result<(), IssuerError> {
        if let Some(folder) = &self.folder {
            changed.write(folder)?;
        }
        *kept = changed;
        Ok(())
    }

    fn account(&self, subject: &str) -> Option<Account> {
        all(&hold(&self.kept).invented).find(|account| account.subject == subject)
    }

    /// Answers a request below the issuer's address; `body` is `None` when it was too large.
    pub(crate) fn serve(&self, path: &str, parts: &Parts, body: Option<&[u8]>) -> Response {
        let Some(body) = body else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
        let now = self.clock.now();
        let asked = query(parts.uri.query().unwrap_or_default());
        match (&parts.method, path) {
            (&Method::GET, "/.well-known/openid-configuration") => for_browsers(answer(StatusCode::OK, &self.discovery())),
            (&Method::GET, "/jwks.json") => for_browsers(answer(StatusCode::OK, &hold(&self.kept).keys.published(now))),
            (&Method::GET, "/authorize") => self.authorize(parts, &asked),
            (&Method::POST, "/sign-in") => self.sign_in(parts, &asked, body),
            (&Method::POST, "/token") => for_browsers(self.exchange(parts, body)),
            (&Method::GET | &Method::POST, "/userinfo") => for_browsers(self.userinfo(parts)),
            (&Method::OPTIONS, "/.well-known/openid-configuration" | "/jwks.json" | "/token" | "/userinfo") => {
                for_browsers(StatusCode::NO_CONTENT.into_response())
            }
            (&Method::GET, "/logout") => self.logout(parts, &asked),
            (&Method::GET, "/style.css") => page::style(),
            _ => {
                let what = "The issuer has no such path or method; what it has is in /issuer/.well-known/openid-configuration.";
                page::refusal(StatusCode::NOT_FOUND, "Nothing is here", what)
            }
        }
    }

    fn discovery(&self) -> Value {
        let url = self.url();
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "userinfo_endpoint": format!("{url}/userinfo"),
            "jwks_uri": format!("{url}/jwks.json"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": SCOPES,
            "claims_supported": ["sub", "email", "email_verified", "name", "cognito:username", "auth_time", "nonce"],
        })
    }

    /// Of whoever the access token is (OpenID Connect Core 1.0, section 5.3).
    fn userinfo(&self, parts: &Parts) -> Response {
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let claims = token.and_then(|token| hold(&self.kept).keys.read(token));
        let good = claims.filter(|claims| {
            let until = claims["exp"].as_i64().unwrap_or_default();
            claims["iss"] == self.url() && claims["token_use"] == "access" && until > self.clock.now().as_seconds()
        });
        let Some(account) = good.and_then(|claims| self.account(claims["sub"].as_str()?)) else {
            let mut refusal = answer(StatusCode::UNAUTHORIZED, &json!({"error": "invalid_token"}));
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            refusal.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            return refusal;
        };
        let told = json!({
            "sub": account.subject, "email": account.email, "email_verified": true, "name": account.name, "username": account.subject,
        });
        answer(StatusCode::OK, &told)
    }
}

/// What the issuer could not do.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No e-mail address.
    #[error("{0}")]
    Address(&'static str),
}

impl Account {
    /// The account of somebody from the demonstration, and its subject.
    pub(crate) fn subject_of(person: &Person) -> String {
        Self::of(person).subject
    }
}

/// JSON that nobody may keep.
fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, Body::from(body.to_string())).into_response()
}

/// Lets pages of every origin read the answer: nothing in it depends on a cookie.
fn for_browsers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

/// The one value of a parameter; nothing when it is missing, empty or there more than once.
fn one<'p>(parameters: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let mut values = parameters.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
    values.next().filter(|value| !value.is_empty() && values.next().is_none())
}

/// The scopes that were asked for and that there are.
fn scopes(asked: &str) -> String {
    let known: Vec<_> = asked.split(' ').filter(|scope| SCOPES.contains(scope)).collect();
    known.join(" ")
}

/// Times are told from the same clock as everything else here.
fn access(issuer: &Issuer, subject: &str, scope: &str, authenticated_at: Timestamp) -> Value {
    access_claims(&issuer.url(), subject, scope, authenticated_at, issuer.clock.now(), issuer.lifetime)
}
