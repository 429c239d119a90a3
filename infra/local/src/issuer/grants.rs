//! What somebody who signed in was given: a session, codes that work once, refresh tokens that replace each other.
//!
//! A refresh token that was replaced and is shown again has been stolen, or its successor has: then the whole family ends
//! (RFC 9700, section 4.14). So does the family of a code that is shown twice (RFC 6749, section 4.1.2).

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;
use sha2::{Digest as _, Sha256};

/// A code is good for this long.
pub(super) const CODE: Duration = Duration::from_secs(60);
/// As long as Cognito's: a second authorization within it asks nothing.
pub(super) const SESSION: Duration = Duration::from_secs(60 * 60);
/// As long as Cognito's refresh tokens.
const REFRESH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) subject: String,
    pub(super) authenticated_at: Timestamp,
}

/// What was asked for at `/authorize`, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) session: Session,
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
}

/// How a code is bound to whoever asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
}

struct Code {
    grant: Grant,
    binding: Binding,
    until: Timestamp,
    /// The family that was begun with it.
    used: Option<u64>,
}

struct Family {
    grant: Grant,
    current: String,
    until: Timestamp,
}

/// All that was given. It is forgotten when the local cloud ends: one signs in again.
#[derive(Default)]
pub(super) struct Grants {
    sessions: HashMap<String, (Session, Timestamp)>,
    codes: HashMap<String, Code>,
    families: HashMap<u64, Family>,
    /// Every refresh token of a family, replaced ones too.
    refresh: HashMap<String, u64>,
    last_family: u64,
}

impl Grants {
    /// A new session; its secret is for the cookie.
    pub(super) fn open_session(&mut self, session: Session, now: Timestamp) -> String {
        self.sessions.retain(|_, (_, until)| *until > now);
        let secret = secret();
        self.sessions.insert(secret.clone(), (session, now.plus(SESSION)));
        secret
    }

    pub(super) fn session(&self, secret: &str, now: Timestamp) -> Option<Session> {
        self.sessions.get(secret).filter(|(_, until)| *until > now).map(|(session, _)| session.clone())
    }

    pub(super) fn close_session(&mut self, secret: &str) {
        self.sessions.remove(secret);
    }

    /// A code that can be redeemed once by whoever it is bound to.
    pub(super) fn code(&mut self, grant: Grant, binding: Binding, now: Timestamp) -> String {
        self.codes.retain(|_, code| code.until > now);
        let secret = secret();
        self.codes.insert(secret.clone(), Code { grant, binding, until: now.plus(CODE), used: None });
        secret
    }

    /// Redeems a code: what it stands for, and a first refresh token.
    pub(super) fn redeem(&mut self, code: &str, redirect_uri: &str, verifier: &str, now: Timestamp) -> Option<(Grant, String)> {
        let found = self.codes.get_mut(code).filter(|code| code.until > now)?;
        if let Some(family) = found.used {
            self.end(family);
            return None;
        }
        if found.binding.redirect_uri != redirect_uri || found.binding.challenge != challenge(verifier) {
            return None;
        }
        self.last_family += 1;
        found.used = Some(self.last_family);
        let (grant, first) = (found.grant.clone(), secret());
        let family = Family { grant: grant.clone(), current: first.clone(), until: now.plus(REFRESH) };
        self.families.insert(self.last_family, family);
        self.refresh.insert(first.clone(), self.last_family);
        Some((grant, first))
    }

    /// Replaces a refresh token: what it stands for, and its successor.
    pub(super) fn refresh(&mut self, token: &str, now: Timestamp) -> Option<(Grant, String)> {
        let id = *self.refresh.get(token)?;
        let family = self.families.get_mut(&id)?;
        if family.current != token || family.until <= now {
            self.end(id);
            return None;
        }
        let next = secret();
        family.current.clone_from(&next);
        let grant = family.grant.clone();
        self.refresh.insert(next.clone(), id);
        Some((grant, next))
    }

    fn end(&mut self, family: u64) {
        self.families.remove(&family);
        self.refresh.retain(|_, of| *of != family);
    }
}

/// The challenge that belongs to a verifier (RFC 7636, S256).
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

fn secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);

    fn code(grants: &mut Grants) -> String {
        let session = Session { subject: "s".to_owned(), authenticated_at: NOW };
        let binding = Binding { redirect_uri: "http://localhost/cb".to_owned(), challenge: challenge("verifier") };
        grants.code(Grant { session, scope: "openid".to_owned(), nonce: None }, binding, NOW)
    }

    #[test]
    fn a_code_is_redeemed_once_in_time_by_whom_it_is_bound_to() {
        let mut grants = Grants::default();
        let first = code(&mut grants);
        assert!(grants.redeem(&first, "http://localhost/other", "verifier", NOW).is_none());
        assert!(grants.redeem(&first, "http://localhost/cb", "guess", NOW).is_none());
        assert!(grants.redeem(&first, "http://localhost/cb", "verifier", NOW.plus(CODE)).is_none());
        let (_, refresh) = grants.redeem(&first, "http://localhost/cb", "verifier", NOW).unwrap();
        assert!(grants.redeem(&first, "http://localhost/cb", "verifier", NOW).is_none());
        assert!(grants.refresh(&refresh, NOW).is_none(), "the refresh token of a code shown twice still works");
    }

    #[test]
    fn a_refresh_token_shown_again_ends_its_family() {
        let mut grants = Grants::default();
        let first = code(&mut grants);
        let (_, one) = grants.redeem(&first, "http://localhost/cb", "verifier", NOW).unwrap();
        let (_, two) = grants.refresh(&one, NOW).unwrap();
        let (_, three) = grants.refresh(&two, NOW).unwrap();
        assert!(grants.refresh(&one, NOW).is_none());
        assert!(grants.refresh(&three, NOW).is_none());
        assert!(grants.refresh.is_empty() && grants.families.is_empty());
    }

    #[test]
    fn a_session_ends() {
        let mut grants = Grants::default();
        let session = Session { subject: "s".to_owned(), authenticated_at: NOW };
        let secret = grants.open_session(session.clone(), NOW);
        assert_eq!(grants.session(&secret, NOW), Some(session));
        assert_eq!(grants.session(&secret, NOW.plus(SESSION)), None);
        grants.close_session(&secret);
        assert_eq!(grants.session(&secret, NOW), None);
    }
}
