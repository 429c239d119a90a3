//! The life of a socket: it opens, says that it is still there, says something that nobody knows, closes.

pub mod connect;
pub mod default;
pub mod disconnect;
pub mod ping;

use std::time::Duration;

use cloud::Key;
use kernel::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[connect::FUNCTION, default::FUNCTION, disconnect::FUNCTION, ping::FUNCTION];

/// API Gateway closes a connection after two hours; what is left of one after three is left of a crash.
const FORGOTTEN: Duration = Duration::from_secs(3 * 60 * 60);

/// An open socket.
#[derive(Debug, Serialize, Deserialize)]
pub struct Socket {
    /// Whose it is.
    pub person: PersonId,
    /// Since when it is open.
    pub opened_at: Timestamp,
}

fn key(connection: &str) -> Key {
    Key::new(format!("C#{connection}"), "socket")
}
