//! Tickets: what a browser shows to open a socket, since it cannot send headers with one.
//!
//! A ticket is 256 random bits, works once and for a minute. Only its hash is stored, so that whoever reads the table, or a
//! log of addresses after the fact, can open nothing.

pub mod create;

use std::time::Duration;

use cloud::Key;
use directory::keys::{ROW, hash};
use kernel::Timestamp;
use runtime::Admission;
use serde::{Deserialize, Serialize};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[create::FUNCTION];

/// How long a ticket works.
pub const LIFETIME: Duration = Duration::from_secs(60);

/// Who may open a socket, and into which organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// What the holder was let in with when they asked for the ticket.
    #[serde(flatten)]
    pub admission: Admission,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Ticket {
    /// Where a ticket lies in the directory, by the secret that its holder has.
    #[must_use]
    pub fn key(secret: &str) -> Key {
        Key::new(format!("TICKET#{}", hash(secret)), ROW)
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
    fn a_tickets_key_does_not_tell_its_secret() {
        let secret = runtime::secret();
        assert!(!Ticket::key(&secret).partition.contains(&secret));
        assert_eq!(Ticket::key(&secret), Ticket::key(&secret));
    }
}
