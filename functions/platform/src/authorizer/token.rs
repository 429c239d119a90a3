//! An access token of the deployment's issuer, verified.
//!
//! Issuers differ in what an access token looks like: by RFC 9068 its audience is in `aud`; Cognito's has `client_id` and
//! `token_use` and no `aud`. Both are understood. Which algorithm a signature may have is said by the issuer's key, never by the
//! token. Sources: RFC 7515, RFC 7519, RFC 8725, RFC 9068; the Amazon Cognito developer guide, "Verifying JSON web tokens".

use cloud::Cloud;
use jsonwebtoken::{Validation, decode, decode_header};
use kernel::Timestamp;
use serde::Deserialize;
use thiserror::Error;

use super::keys::{KeyRing, KeysError};

/// No token may be longer, in bytes.
const LONGEST: usize = 8 * 1024;
/// How long a subject may be, in bytes (OpenID Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;
/// A difference between clocks that is nobody's fault, in seconds.
const LEEWAY: i64 = 60;
/// The last second of the year 9999: what claims to be later is no time.
const LAST_SECOND: i64 = 253_402_300_799;

/// What a verified access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedToken {
    /// Who vouches for it.
    pub issuer: String,
    /// The issuer's own name for the person, which never changes.
    pub subject: String,
    /// When the person signed in: `auth_time`, else when the token was issued.
    pub authenticated_at: Option<Timestamp>,
    /// When the token ends.
    pub expires_at: Timestamp,
    /// What the person is called there: `name`, else `username` or `preferred_username`.
    pub name: Option<String>,
}

/// Why a token is not accepted. For the log; whoever sent it gets the same 401 whatever is wrong.
#[derive(Debug, Error)]
pub enum TokenError {
    /// `OIDC_ISSUER` or `OIDC_AUDIENCE` is empty.
    #[error("this deployment accepts no tokens: OIDC_ISSUER and OIDC_AUDIENCE are not both set")]
    NoIssuer,
    /// Too long to be looked at.
    #[error("the token has {0} bytes and may have {LONGEST}")]
    TooLong(usize),
    /// No token, a signature that does not fit, or an algorithm that is not the key's.
    #[error("the token is not valid: {0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    /// The header says something that we cannot heed.
    #[error("the token's header has {0}")]
    Header(&'static str),
    /// The issuer has no such key.
    #[error("the issuer has no key {0:?}")]
    UnknownKey(Option<String>),
    /// The keys are not to be had.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Well signed, and not for us.
    #[error("the token's {claim} is {found}, expected {expected}")]
    Claim {
        /// The claim.
        claim: &'static str,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
}

/// A number of seconds since 1970, whole or not (RFC 7519, NumericDate).
#[derive(Debug, Clone, Copy, Deserialize)]
struct Seconds(f64);

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: Seconds,
    nbf: Option<Seconds>,
    iat: Option<Seconds>,
    auth_time: Option<Seconds>,
    aud: Option<Audience>,
    client_id: Option<String>,
    token_use: Option<String>,
    at_hash: Option<String>,
    name: Option<String>,
    username: Option<String>,
    preferred_username: Option<String>,
}

/// Verifies an access token of the deployment's issuer.
///
/// # Errors
/// Why it is not accepted.
pub async fn verify(cloud: &Cloud, token: &str, now: Timestamp) -> Result<VerifiedToken, TokenError> {
    let config = cloud.config();
    if config.oidc_issuer.is_empty() || config.oidc_audience.is_empty() {
        return Err(TokenError::NoIssuer);
    }
    if token.len() > LONGEST {
        return Err(TokenError::TooLong(token.len()));
    }
    let header = decode_header(token)?;
    if header.crit.is_some() {
        return Err(TokenError::Header("crit"));
    }
    let kind = header.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
    if !["jwt", "at+jwt"].contains(&kind.strip_prefix("application/").unwrap_or(&kind)) {
        return Err(TokenError::Header("a typ that no access token has"));
    }
    let ring = cloud.warm::<KeyRing>();
    let key = ring.find(cloud, &config.oidc_issuer, header.kid.as_deref(), now).await?;
    let key = key.ok_or(TokenError::UnknownKey(header.kid))?;
    let mut validation = Validation::new(header.alg);
    validation.algorithms = key.algorithms.to_vec();
    // The claims are checked below, by the platform's own clock.
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    let claims = decode::<Claims>(token, &key.key, &validation)?.claims;
    claims.check(&config.oidc_issuer, &config.oidc_audience, now)
}

impl Claims {
    fn check(self, issuer: &str, audience: &str, now: Timestamp) -> Result<VerifiedToken, TokenError> {
        let refuse =
            |claim, found: String, expected: &str| Err(TokenError::Claim { claim, found, expected: expected.to_owned() });
        if self.iss != issuer {
            return refuse("iss", format!("{:?}", self.iss), issuer);
        }
        let meant = match &self.aud {
            Some(Audience::One(one)) => one == audience,
            Some(Audience::Many(many)) => many.iter().any(|one| one == audience),
            None => self.client_id.as_deref() == Some(audience),
        };
        if !meant {
            return refuse("aud or client_id", format!("{:?} or {:?}", self.aud, self.client_id), audience);
        }
        if self.token_use.as_deref().is_some_and(|usage| usage != "access") {
            return refuse("token_use", format!("{:?}", self.token_use), "access");
        }
        if self.at_hash.is_some() {
            return refuse("at_hash", "there, as in an ID token".to_owned(), "an access token");
        }
        if self.sub.is_empty() || self.sub.len() > LONGEST_SUBJECT {
            return refuse("sub", format!("{} bytes long", self.sub.len()), "1 to 255 bytes");
        }
        let now = now.as_seconds();
        let expires = self.exp.read("exp")?;
        if now >= expires + LEEWAY {
            return refuse("exp", expires.to_string(), &format!("a time after {now}"));
        }
        let issued = self.iat.map(|at| at.read("iat")).transpose()?;
        let begins = self.nbf.map(|at| at.read("nbf")).transpose()?;
        let authenticated = self.auth_time.map(|at| at.read("auth_time")).transpose()?;
        for (claim, at) in [("iat", issued), ("nbf", begins), ("auth_time", authenticated)] {
            if let Some(at) = at.filter(|at| *at > now + LEEWAY) {
                return refuse(claim, at.to_string(), &format!("a time not after {now}"));
            }
        }
        let instant = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let name = self.name.or(self.username).or(self.preferred_username);
        Ok(VerifiedToken {
            issuer: self.iss,
            subject: self.sub,
            authenticated_at: authenticated.or(issued).map(instant),
            expires_at: instant(expires),
            name: name.filter(|name| !name.trim().is_empty()),
        })
    }
}

impl Seconds {
    #[expect(clippy::cast_possible_truncation, reason = "a number out of range becomes the nearest one, which is refused")]
    fn read(self, claim: &'static str) -> Result<i64, TokenError> {
        let seconds = self.0 as i64;
        if (0..=LAST_SECOND).contains(&seconds) {
            return Ok(seconds);
        }
        Err(TokenError::Claim { claim, found: self.0.to_string(), expected: "seconds since 1970".to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_795_465_805;

    /// Checks the claims of a good token, changed so.
    fn check(changes: Value) -> Result<VerifiedToken, TokenError> {
        let mut claims = json!({
            "iss": "https://id.example.com/", "sub": "s", "client_id": "web", "token_use": "access", "username": "amara",
            "auth_time": NOW - 100, "iat": NOW - 10, "exp": NOW + 3590,
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let claims: Claims = serde_json::from_value(claims).unwrap();
        claims.check("https://id.example.com/", "web", Timestamp::from_millis(NOW * 1000))
    }

    #[test]
    fn cognitos_access_token_and_that_of_rfc_9068_are_read() {
        let cognito = check(json!({})).unwrap();
        assert_eq!((cognito.subject.as_str(), cognito.name.as_deref()), ("s", Some("amara")));
        assert_eq!(cognito.authenticated_at, Some(Timestamp::from_millis((NOW - 100) * 1000)));
        assert_eq!(cognito.expires_at, Timestamp::from_millis((NOW + 3590) * 1000));
        let standard = json!({"client_id": "other", "token_use": null, "aud": ["api", "web"], "auth_time": null});
        assert_eq!(check(standard).unwrap().authenticated_at, Some(Timestamp::from_millis((NOW - 10) * 1000)));
        assert!(check(json!({"aud": "web", "iat": 1_795_465_800.5})).is_ok());
    }

    #[test]
    fn whatever_is_not_for_us_is_refused_by_name() {
        let long = "x".repeat(256);
        for (claim, changes) in [
            ("iss", json!({"iss": "https://id.example.com"})),
            ("aud or client_id", json!({"client_id": "other"})),
            ("aud or client_id", json!({"client_id": null})),
            // The audience counts where there is one, whoever the client was.
            ("aud or client_id", json!({"aud": "other"})),
            ("aud or client_id", json!({"aud": []})),
            ("token_use", json!({"token_use": "id"})),
            ("at_hash", json!({"aud": "web", "at_hash": "x"})),
            ("sub", json!({"sub": ""})),
            ("sub", json!({"sub": long})),
            ("exp", json!({"exp": NOW - 60})),
            ("exp", json!({"exp": 1e300})),
            ("exp", json!({"exp": -1})),
            ("nbf", json!({"nbf": NOW + 61})),
            ("iat", json!({"iat": NOW + 61})),
            ("auth_time", json!({"auth_time": NOW + 61})),
        ] {
            let error = check(changes.clone()).unwrap_err();
            assert!(matches!(&error, TokenError::Claim { claim: named, .. } if *named == claim), "{changes}: {error}");
        }
    }

    #[test]
    fn clocks_may_differ_by_a_minute() {
        assert!(check(json!({"exp": NOW - 59, "iat": NOW + 60, "nbf": NOW + 60})).is_ok());
    }
}
