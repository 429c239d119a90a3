//! The doors: who is asking, and in which organization.
//!
//! Until organizations bring their own identity provider there are development tokens: signed with a key that the
//! deployment chose, empty by default, and an empty key accepts none. They stand behind the same authorizer interface
//! that verified identity will use, so that nothing behind the door notices the change.

pub mod request;
pub mod socket;

use std::collections::BTreeMap;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{OrganizationId, PersonId, Role, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[request::FUNCTION, socket::FUNCTION];

const ISSUER: &str = "career-companion-development";
/// A shorter key could be guessed.
const KEY_BYTES: usize = 32;

/// A development token: who somebody is, and what they are in which organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DevelopmentToken {
    /// The person.
    #[serde(rename = "sub")]
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// What they are in each of their organizations.
    pub organizations: BTreeMap<OrganizationId, Role>,
    /// When it was signed, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// When it ends, in seconds since 1970.
    #[serde(rename = "exp")]
    pub expires_at: i64,
    #[serde(rename = "iss", default)]
    issuer: String,
}

/// Why a token is not accepted.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The deployment accepts no development tokens, or its key is too short to be safe.
    #[error("this deployment accepts no development tokens: DEVELOPMENT_TOKEN_KEY needs at least {KEY_BYTES} bytes")]
    NoKey,
    /// Not a token, wrongly signed, or by another issuer.
    #[error("the token is not valid: {0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    /// Over, or not begun.
    #[error("the token is valid from {from} to {until} (seconds since 1970), and it is {now}")]
    OutOfTime {
        /// From.
        from: i64,
        /// Until.
        until: i64,
        /// Now.
        now: i64,
    },
}

impl DevelopmentToken {
    /// A token from now until `expires`.
    #[must_use]
    pub fn new(person: PersonId, name: &str, now: Timestamp, expires: Timestamp) -> Self {
        Self {
            person,
            name: name.to_owned(),
            organizations: BTreeMap::new(),
            issued_at: now.as_seconds(),
            expires_at: expires.as_seconds(),
            issuer: ISSUER.to_owned(),
        }
    }

    /// The person is also this, in this organization.
    #[must_use]
    pub fn member_of(mut self, organization: OrganizationId, role: Role) -> Self {
        self.organizations.insert(organization, role);
        self
    }

    /// The signed token.
    ///
    /// # Errors
    /// When the key is too short.
    pub fn sign(&self, key: &str) -> Result<String, TokenError> {
        if key.len() < KEY_BYTES {
            return Err(TokenError::NoKey);
        }
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), self, &EncodingKey::from_secret(key.as_bytes()))?)
    }

    /// Reads a token that was signed with this key and is valid now.
    ///
    /// # Errors
    /// Why it is not accepted; for the log, not for whoever sent it.
    pub fn verify(token: &str, key: &str, now: Timestamp) -> Result<Self, TokenError> {
        if key.len() < KEY_BYTES {
            return Err(TokenError::NoKey);
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["iss", "exp", "sub"]);
        validation.validate_aud = false;
        // The platform's own clock decides, below.
        validation.validate_exp = false;
        let token: Self = jsonwebtoken::decode(token, &DecodingKey::from_secret(key.as_bytes()), &validation)?.claims;
        let now = now.as_seconds();
        // A minute's difference between clocks is nobody's fault.
        if token.issued_at > now + 60 || token.expires_at <= now {
            return Err(TokenError::OutOfTime { from: token.issued_at, until: token.expires_at, now });
        }
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const KEY: &str = "a key that nobody guesses in a hundred years";
    const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);

    fn token() -> DevelopmentToken {
        let hour = NOW.plus(Duration::from_secs(3600));
        DevelopmentToken::new(PersonId::from_u128(1), "Amara Okafor", NOW, hour)
            .member_of(OrganizationId::from_u128(2), Role::Admin)
    }

    #[test]
    fn a_signed_token_is_read_back() {
        let signed = token().sign(KEY).unwrap();
        assert_eq!(DevelopmentToken::verify(&signed, KEY, NOW).unwrap(), token());
    }

    #[test]
    fn another_key_another_issuer_and_another_time_are_refused() {
        let signed = token().sign(KEY).unwrap();
        assert!(DevelopmentToken::verify(&signed, &KEY.replace('a', "b"), NOW).is_err());
        assert!(DevelopmentToken::verify(&signed, KEY, NOW.plus(Duration::from_secs(3600))).is_err());
        assert!(DevelopmentToken::verify(&signed, KEY, Timestamp::from_millis(NOW.as_millis() - 61_000)).is_err());
        let foreign = DevelopmentToken { issuer: "somebody".to_owned(), ..token() };
        assert!(DevelopmentToken::verify(&foreign.sign(KEY).unwrap(), KEY, NOW).is_err());
    }

    #[test]
    fn no_key_and_a_short_key_accept_nothing() {
        let signed = token().sign(KEY).unwrap();
        assert!(matches!(DevelopmentToken::verify(&signed, "", NOW), Err(TokenError::NoKey)));
        assert!(matches!(token().sign("short"), Err(TokenError::NoKey)));
    }

    #[test]
    fn a_token_that_says_it_needs_no_signature_is_refused() {
        let signed = token().sign(KEY).unwrap();
        let payload = signed.split('.').nth(1).unwrap();
        // {"alg":"none","typ":"JWT"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
        assert!(DevelopmentToken::verify(&unsigned, KEY, NOW).is_err());
    }
}
