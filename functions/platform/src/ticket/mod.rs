//! Tickets: what a browser shows to open a socket, since it cannot send headers with one.
//!
//! A ticket is 256 random bits, works once and for a minute. Only its hash is stored, so that whoever reads the table, or a
//! log of addresses after the fact, can open nothing.

pub mod create;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{OrganizationId, PersonId, Role, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[create::FUNCTION];

/// How long a ticket works.
pub const LIFETIME: Duration = Duration::from_secs(60);

/// Who may open a socket, and into which organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// The organization.
    pub tenant: OrganizationId,
    /// The person.
    pub person: PersonId,
    /// What they are there.
    pub role: Role,
    /// What they are called.
    pub name: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Ticket {
    /// Where a ticket lies in the directory, by the secret that its holder has.
    #[must_use]
    pub fn key(secret: &str) -> String {
        format!("TICKET#{}", URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes())))
    }

    /// A new secret.
    #[must_use]
    pub fn secret() -> String {
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
    }

    /// Whether it is too old. DynamoDB removes expired rows within days, not seconds.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_their_keys_do_not_tell_them() {
        let (one, two) = (Ticket::secret(), Ticket::secret());
        assert_ne!(one, two);
        assert_eq!(one.len(), 43);
        assert!(!Ticket::key(&one).contains(&one));
        assert_eq!(Ticket::key(&one), Ticket::key(&one));
    }
}
