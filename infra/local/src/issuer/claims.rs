//! What the tokens say: as Cognito's do.
//!
//! An access token says who, through which client and until when; it has `client_id` and no `aud`, and no name and no address.
//! Those are in the ID token, which is for the client alone. Source: the Amazon Cognito developer guide, "Using tokens with user
//! pools".

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::CLIENT;
use super::accounts::Account;
use crate::gateway::event::request_id;

/// The claims of an access token.
pub(super) fn access_claims(
    issuer: &str,
    subject: &str,
    scope: &str,
    authenticated_at: Timestamp,
    now: Timestamp,
    lifetime: Duration,
) -> Value {
    json!({
        "iss": issuer,
        "sub": subject,
        "client_id": CLIENT,
        "token_use": "access",
        "scope": scope,
        "auth_time": authenticated_at.as_seconds(),
        "iat": now.as_seconds(),
        "exp": now.plus(lifetime).as_seconds(),
        "jti": request_id(),
        "username": subject,
    })
}

/// The claims of the ID token that comes with an access token.
pub(super) fn id_claims(account: &Account, access: &Value, access_token: &str, nonce: Option<&str>) -> Value {
    let digest = Sha256::digest(access_token);
    let mut claims = json!({
        "iss": access["iss"],
        "sub": account.subject,
        "aud": CLIENT,
        "token_use": "id",
        "at_hash": URL_SAFE_NO_PAD.encode(&digest[..16]),
        "email": account.email,
        "email_verified": true,
        "name": account.name,
        "cognito:username": account.subject,
        "auth_time": access["auth_time"],
        "iat": access["iat"],
        "exp": access["exp"],
        "jti": request_id(),
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}
