//! The issuer's keys: the one that signs now, the one that will sign next, and those whose tokens have not ended yet.
//!
//! All of them are published, so that whoever keeps a copy knows the next key before the first token is signed with it.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// A key signs for this long; then the next one does.
const TERM: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The cryptographic library did not do its work.
#[derive(Debug, Error)]
#[error("the development issuer's key cannot be {0}")]
pub struct KeyError(&'static str);

/// An RSA key of 2048 bits. Clones share it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct SigningKey {
    id: String,
    pair: Arc<KeyPair>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.id).finish()
    }
}

impl SigningKey {
    fn generate() -> Result<Self, KeyError> {
        KeyPair::generate(KeySize::Rsa2048).map(Self::new).map_err(|_| KeyError("made"))
    }

    /// A key is named by its thumbprint (RFC 7638).
    fn new(pair: KeyPair) -> Self {
        let (n, e) = components(&pair);
        let thumbprint = Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
        Self { id: URL_SAFE_NO_PAD.encode(thumbprint), pair: Arc::new(pair) }
    }

    /// Its name, the `kid`.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// As it is published (RFC 7517).
    fn published(&self) -> Value {
        let (n, e) = components(&self.pair);
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "e": e, "n": n})
    }

    /// A JSON Web Signature over these two, by RS256 whatever the header says.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> Result<String, KeyError> {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let signed = self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature);
        signed.map_err(|_| KeyError("used"))?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn verifies(&self, message: &str, signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key());
        public.verify(message.as_bytes(), signature).is_ok()
    }
}

fn components(pair: &KeyPair) -> (String, String) {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let public = pair.public_key();
    (encode(public.modulus().big_endian_without_leading_zero()), encode(public.exponent().big_endian_without_leading_zero()))
}

impl From<SigningKey> for String {
    fn from(key: SigningKey) -> Self {
        key.pair.as_der().map(|der| URL_SAFE_NO_PAD.encode(der.as_ref())).unwrap_or_default()
    }
}

impl TryFrom<String> for SigningKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        let der = URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError("read"))?;
        KeyPair::from_pkcs8(&der).map(Self::new).map_err(|_| KeyError("read"))
    }
}

/// A key that signs no more.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Retired {
    key: SigningKey,
    /// When the last token that it signed has ended.
    until: Timestamp,
}

/// All keys of an issuer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Keys {
    current: SigningKey,
    since: Timestamp,
    next: SigningKey,
    retired: Vec<Retired>,
}

impl Keys {
    /// New keys, which nobody else has.
    pub(crate) fn generate(now: Timestamp) -> Result<Self, KeyError> {
        Ok(Self { current: SigningKey::generate()?, since: now, next: SigningKey::generate()?, retired: Vec::new() })
    }

    /// The keys of this process, made when they are first needed: tests start hundreds of local clouds that forget everything,
    /// and making a key is slow.
    pub(crate) fn of_this_process(now: Timestamp) -> Result<Self, KeyError> {
        static KEYS: OnceLock<(SigningKey, SigningKey)> = OnceLock::new();
        if KEYS.get().is_none() {
            // Whoever is faster; the other's keys are dropped.
            let _ = KEYS.set((SigningKey::generate()?, SigningKey::generate()?));
        }
        let (current, next) = KEYS.get().cloned().ok_or(KeyError("made"))?;
        Ok(Self { current, since: now, next, retired: Vec::new() })
    }

    /// The key that signs now.
    pub(crate) fn current(&self) -> &SigningKey {
        &self.current
    }

    /// The JSON Web Key Set.
    pub(crate) fn published(&self, now: Timestamp) -> Value {
        let retired = self.retired.iter().filter(|retired| retired.until > now).map(|retired| &retired.key);
        let keys: Vec<_> = [&self.current, &self.next].into_iter().chain(retired).map(SigningKey::published).collect();
        json!({"keys": keys})
    }

    /// The next key signs from now on; the current one stays published until the tokens that it signed, each good for
    /// `lifetime`, have ended.
    pub(crate) fn rotate(&mut self, now: Timestamp, lifetime: Duration) -> Result<(), KeyError> {
        let next = SigningKey::generate()?;
        let current = std::mem::replace(&mut self.current, std::mem::replace(&mut self.next, next));
        self.since = now;
        self.retired.retain(|retired| retired.until > now);
        self.retired.push(Retired { key: current, until: now.plus(lifetime) });
        Ok(())
    }

    /// Whether the current key has signed for long enough.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.since.plus(TERM) <= now
    }

    /// The claims of a token that one of these keys signed.
    pub(crate) fn read(&self, token: &str) -> Option<Value> {
        let (message, signature) = token.rsplit_once('.')?;
        let (_, claims) = message.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let retired = self.retired.iter().map(|retired| &retired.key);
        let mut keys = [&self.current, &self.next].into_iter().chain(retired);
        keys.find(|key| key.verifies(message, &signature))?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_and_found_again() {
        let now = Timestamp::from_millis(0);
        let keys = Keys::generate(now).unwrap();
        let kept: Keys = serde_json::from_str(&serde_json::to_string(&keys).unwrap()).unwrap();
        let token = keys.current().sign(&json!({"alg": "RS256"}), &json!({"sub": "s"})).unwrap();
        assert_eq!(kept.read(&token), Some(json!({"sub": "s"})));
        assert_eq!(kept.published(now), keys.published(now));
        let other = keys.next.sign(&json!({"alg": "RS256"}), &json!({"sub": "other"})).unwrap();
        let (message, signature) = (other.rsplit_once('.').unwrap().0, token.rsplit_once('.').unwrap().1);
        assert_eq!(kept.read(&format!("{message}.{signature}")), None);
        assert!(serde_json::from_str::<SigningKey>("\"AAAA\"").is_err());
    }

    #[test]
    fn a_retired_key_is_published_until_its_tokens_have_ended() {
        let now = Timestamp::from_millis(0);
        let mut keys = Keys::of_this_process(now).unwrap();
        let (first, second) = (keys.current.id.clone(), keys.next.id.clone());
        keys.rotate(now, Duration::from_secs(60)).unwrap();
        assert_eq!(keys.current.id, second);
        let published = |at: i64| {
            let set = keys.published(Timestamp::from_millis(at));
            set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((published(0).len(), published(59_999).contains(&first)), (3, true));
        assert_eq!((published(60_000).len(), published(60_000).contains(&first)), (2, false));
    }
}
