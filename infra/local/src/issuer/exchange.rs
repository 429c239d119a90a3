//! `/token`: a code, or a refresh token, for tokens (RFC 6749 sections 4.1.3, 5 and 6; RFC 7636).

use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::claims::id_claims;
use super::grants::Grant;
use super::{CLIENT, Issuer, access, answer, hold, one};
use crate::gateway::event::query;

/// An error of RFC 6749, section 5.2.
struct Refusal(&'static str, String);

impl Issuer {
    /// Answers a request for tokens.
    pub(super) fn exchange(&self, parts: &Parts, body: &[u8]) -> Response {
        match self.tokens(parts, body) {
            Ok(tokens) => answer(StatusCode::OK, &tokens),
            Err(Refusal(error, description)) => {
                let status = if error == "server_error" { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::BAD_REQUEST };
                answer(status, &json!({"error": error, "error_description": description}))
            }
        }
    }

    fn tokens(&self, parts: &Parts, body: &[u8]) -> Result<Value, Refusal> {
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            let wanted = "Send application/x-www-form-urlencoded.".to_owned();
            return Err(Refusal("invalid_request", wanted));
        }
        let form = query(&String::from_utf8_lossy(body));
        let given =
            |name: &'static str| one(&form, name).ok_or_else(|| Refusal("invalid_request", format!("Send {name}, once.")));
        if given("client_id")? != CLIENT {
            return Err(Refusal("invalid_client", format!("The only client is {CLIENT}.")));
        }
        let now = self.clock.now();
        let (grant, refresh) = match given("grant_type")? {
            "authorization_code" => {
                let (code, address, verifier) = (given("code")?, given("redirect_uri")?, given("code_verifier")?);
                let redeemed = hold(&self.grants).redeem(code, address, verifier, now);
                redeemed.ok_or_else(|| {
                    let why = "The code is unknown, used or older than a minute, or redirect_uri or code_verifier is not that of the authorization.";
                    Refusal("invalid_grant", why.to_owned())
                })?
            }
            "refresh_token" => {
                let replaced = hold(&self.grants).refresh(given("refresh_token")?, now);
                replaced.ok_or_else(|| Refusal("invalid_grant", "The refresh token is unknown, replaced or over.".to_owned()))?
            }
            other => {
                let why = format!("grant_type is authorization_code or refresh_token, not {other}.");
                return Err(Refusal("unsupported_grant_type", why));
            }
        };
        self.answer_with(&grant, refresh).map_err(|error| {
            tracing::error!(%error, "the development issuer cannot sign");
            Refusal("server_error", "The issuer cannot sign; see its log.".to_owned())
        })
    }

    fn answer_with(&self, grant: &Grant, refresh: String) -> Result<Value, super::KeyError> {
        let Grant { session, scope, nonce } = grant;
        let claims = access(self, &session.subject, scope, session.authenticated_at);
        let token = self.issue(&claims)?;
        let mut tokens = json!({
            "access_token": token, "token_type": "Bearer", "expires_in": self.lifetime.as_secs(), "refresh_token": refresh, "scope": scope,
        });
        if let Some(account) = self.account(&session.subject).filter(|_| scope.split(' ').any(|one| one == "openid")) {
            tokens["id_token"] = json!(self.issue(&id_claims(&account, &claims, &token, nonce.as_deref()))?);
        }
        Ok(tokens)
    }
}
