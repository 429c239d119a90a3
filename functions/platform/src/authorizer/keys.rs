//! The issuer's public keys: found by discovery, kept warm, asked for again with restraint.
//!
//! A token names its key (`kid`). Keys are fetched when they are first needed, again when they are [`FRESH`] old, and at once for
//! a name that is not among them, since issuers change their keys; but at most every [`RESTRAINT`], or invented names would
//! make us ask the issuer as often as somebody likes. When the issuer does not answer, keys are used until they are
//! [`STALE`]. Sources: OpenID Connect Discovery 1.0 section 4, RFC 7517.

use std::sync::Arc;
use std::time::Duration;

use cloud::{Cloud, FetchError};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use kernel::Timestamp;
use serde::Deserialize;
use thiserror::Error;
use tokio::sync::Mutex;

/// Keys of this age are asked for again: an issuer that takes a key back is believed after this long.
pub(crate) const FRESH: Duration = Duration::from_secs(10 * 60);
/// While we have keys, the issuer is asked no more often than this.
const RESTRAINT: Duration = Duration::from_secs(30);
/// While we have none, no more often than this.
const IMPATIENCE: Duration = Duration::from_secs(2);
/// Keys of this age are used no more, whatever the issuer's trouble.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Why the keys could not be had.
#[derive(Debug, Error)]
pub enum KeysError {
    /// A document did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A document is not what its standard says.
    #[error("{url} is not what it should be: {reason}")]
    Document {
        /// Where it is.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The issuer did not answer a moment ago either.
    #[error("the issuer's keys could not be had a moment ago, and are not asked for again yet")]
    Waiting,
}

/// A public key, and the algorithms that it may be used with.
pub(crate) struct PublicKey {
    id: Option<String>,
    pub(crate) algorithms: &'static [Algorithm],
    pub(crate) key: DecodingKey,
}

/// What a warm container knows of the issuer.
#[derive(Default)]
pub(crate) struct KeyRing(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: Option<(Timestamp, Vec<Arc<PublicKey>>)>,
    asked_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<serde_json::Value>,
}

impl KeyRing {
    /// The key of this name; nothing when the issuer has none. Whoever asks at the same time waits for the same answer.
    pub(crate) async fn find(
        &self,
        cloud: &Cloud,
        issuer: &str,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Arc<PublicKey>>, KeysError> {
        let mut known = self.0.lock().await;
        let since = |at: Timestamp| Duration::from_millis(now.as_millis().abs_diff(at.as_millis()));
        let fresh = known.keys.as_ref().is_some_and(|(at, _)| since(*at) < FRESH);
        if let Some(key) = known.named(id).filter(|_| fresh) {
            return Ok(Some(key));
        }
        let usable = known.keys.as_ref().is_some_and(|(at, _)| since(*at) < STALE);
        let pause = if usable { RESTRAINT } else { IMPATIENCE };
        let fetched = if known.asked_at.is_some_and(|at| since(at) < pause) {
            Err(KeysError::Waiting)
        } else {
            known.asked_at = Some(now);
            fetch(cloud, issuer).await
        };
        match fetched {
            Ok(keys) => known.keys = Some((now, keys)),
            Err(KeysError::Waiting) if usable => {}
            Err(error) if usable => tracing::warn!(%error, "the issuer's keys could not be renewed; those we have are used"),
            Err(error) => return Err(error),
        }
        Ok(known.named(id))
    }
}

impl Known {
    /// By its name; a token without one means the only key there is.
    fn named(&self, id: Option<&str>) -> Option<Arc<PublicKey>> {
        let (_, keys) = self.keys.as_ref()?;
        match (id, keys.as_slice()) {
            (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)).cloned(),
            (None, [only]) => Some(Arc::clone(only)),
            (None, _) => None,
        }
    }
}

async fn fetch(cloud: &Cloud, issuer: &str) -> Result<Vec<Arc<PublicKey>>, KeysError> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let discovery: Discovery = parse(&url, &cloud.fetch(&url).await?)?;
    if discovery.issuer != issuer {
        let reason = format!("it is of the issuer {:?} and not of {issuer:?}", discovery.issuer);
        return Err(KeysError::Document { url, reason });
    }
    let published: Published = parse(&discovery.jwks_uri, &cloud.fetch(&discovery.jwks_uri).await?)?;
    // A key of a kind that we do not know must not keep us from the others.
    let known = published.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
    let keys: Vec<_> = known.filter_map(|key: Jwk| usable(&key)).map(Arc::new).collect();
    if keys.is_empty() {
        let reason = "it has no RSA or EC key for signatures".to_owned();
        return Err(KeysError::Document { url: discovery.jwks_uri, reason });
    }
    Ok(keys)
}

fn parse<T: for<'de> Deserialize<'de>>(url: &str, body: &[u8]) -> Result<T, KeysError> {
    serde_json::from_slice(body).map_err(|error| KeysError::Document { url: url.to_owned(), reason: error.to_string() })
}

/// The key, if it may verify signatures with one of our algorithms. Shared secrets are never among them.
fn usable(key: &Jwk) -> Option<PublicKey> {
    let common = &key.common;
    let signs = common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    if !signs {
        return None;
    }
    let rsa = &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];
    let algorithms: &'static [Algorithm] = match (&key.algorithm, common.key_algorithm) {
        (AlgorithmParameters::RSA(_), None) => rsa,
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS256)) => &[Algorithm::RS256],
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS384)) => &[Algorithm::RS384],
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS512)) => &[Algorithm::RS512],
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS256)) => &[Algorithm::PS256],
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS384)) => &[Algorithm::PS384],
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS512)) => &[Algorithm::PS512],
        (AlgorithmParameters::EllipticCurve(curve), None | Some(KeyAlgorithm::ES256)) if curve.curve == EllipticCurve::P256 => {
            &[Algorithm::ES256]
        }
        (AlgorithmParameters::EllipticCurve(curve), None | Some(KeyAlgorithm::ES384)) if curve.curve == EllipticCurve::P384 => {
            &[Algorithm::ES384]
        }
        _ => return None,
    };
    Some(PublicKey { id: common.key_id.clone(), algorithms, key: DecodingKey::from_jwk(key).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn algorithms(key: Value) -> Option<Vec<Algorithm>> {
        serde_json::from_value(key).ok().and_then(|key: Jwk| usable(&key)).map(|key| key.algorithms.to_vec())
    }

    #[test]
    fn a_key_says_its_algorithms() {
        let rsa = |more: Value| {
            let mut key = json!({"kty": "RSA", "n": "vQ", "e": "AQAB"});
            key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            algorithms(key)
        };
        assert_eq!(rsa(json!({"alg": "RS256", "use": "sig", "kid": "a"})), Some(vec![Algorithm::RS256]));
        assert_eq!(rsa(json!({})).unwrap().len(), 6);
        assert_eq!(rsa(json!({"use": "enc"})), None);
        assert_eq!(rsa(json!({"key_ops": ["encrypt"]})), None);
        assert_eq!(rsa(json!({"alg": "RSA-OAEP"})), None);
        assert_eq!(rsa(json!({"alg": "HS256"})), None);
        let curve = |name: &str| algorithms(json!({"kty": "EC", "crv": name, "x": "vQ", "y": "vQ"}));
        assert_eq!((curve("P-256"), curve("P-384")), (Some(vec![Algorithm::ES256]), Some(vec![Algorithm::ES384])));
        assert_eq!(curve("P-521"), None);
        assert_eq!(algorithms(json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"})), None);
    }
}
