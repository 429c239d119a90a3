//! The whole document at one revision, so that nobody has to read its history from the beginning.
//!
//! A snapshot is made every [`SNAPSHOT_REVISIONS`] by whoever submits that revision. Its bytes are canonical, so that two
//! makers that race make the same, and its hash is in the revision itself, so that every client can check itself when it
//! passes. It also remembers the last change of each client, so that a change sent again after its base is gone is known.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kernel::ClientId;
use ot::{Document, OtError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::limits::{SNAPSHOT_CLIENTS, SNAPSHOT_REVISIONS};
use crate::wire::Revision;

/// The format of a snapshot's bytes.
pub const FORMAT: u32 = 1;

/// The last change of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// Its number among the client's own.
    pub seq: u64,
    /// The revision that it became.
    pub revision: u64,
}

/// A document at one revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The revision.
    pub revision: u64,
    /// The document after it.
    pub document: Document,
    /// The last change of each client, of the latest [`SNAPSHOT_CLIENTS`].
    pub clients: BTreeMap<ClientId, LastChange>,
    /// Whether the document is closed to changes.
    pub closed: bool,
}

/// A revision that does not follow the one before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// Its number is not the next.
    #[error("revision {found} came where {expected} was due")]
    Gap {
        /// The number that was due.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// Its change does not fit the document.
    #[error("revision {revision} does not fit the document: {reason}")]
    Misfit {
        /// Its number.
        revision: u64,
        /// Why not.
        reason: OtError,
    },
}

impl Snapshot {
    /// The new document: one empty paragraph.
    #[must_use]
    pub fn empty() -> Self {
        Self { revision: 0, document: Document::empty(), clients: BTreeMap::new(), closed: false }
    }

    /// Goes on by the next revision.
    ///
    /// # Errors
    /// When it is not the next, or does not fit; nothing is changed then.
    pub fn follow(&mut self, revision: &Revision) -> Result<(), FollowError> {
        let expected = self.revision + 1;
        if revision.revision != expected {
            return Err(FollowError::Gap { expected, found: revision.revision });
        }
        let misfit = |reason| FollowError::Misfit { revision: expected, reason };
        self.document.apply(&revision.change).map_err(misfit)?;
        self.revision = expected;
        self.closed = revision.closed;
        if let Some(client) = revision.client {
            self.clients.insert(client, LastChange { seq: revision.seq, revision: expected });
            if self.clients.len() > SNAPSHOT_CLIENTS {
                let oldest = self.clients.iter().min_by_key(|(_, last)| last.revision).map(|(client, _)| *client);
                oldest.map(|client| self.clients.remove(&client));
            }
        }
        Ok(())
    }

    /// Whether this revision is one that a snapshot is kept of.
    #[must_use]
    pub const fn is_kept(revision: u64) -> bool {
        revision.is_multiple_of(SNAPSHOT_REVISIONS)
    }
}

/// The SHA-256 of a document's canonical JSON, in hexadecimal.
#[must_use]
pub fn hash(canonical: &str) -> String {
    Sha256::digest(canonical.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// The canonical JSON of a document: equal documents have equal bytes.
///
/// # Errors
/// Never in practice; a document is always written as JSON.
pub fn canonical(document: &Document) -> Result<String, serde_json::Error> {
    serde_json::to_string(document)
}

/// A snapshot as stored: its bytes are in the row, or in an object when they are too many.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SnapshotRow {
    /// The format of the bytes.
    pub format: u32,
    /// The revision.
    pub revision: u64,
    /// The document's length.
    pub length: u32,
    /// The hash of the bytes.
    pub hash: String,
    /// The last change of each client.
    pub clients: BTreeMap<ClientId, LastChange>,
    /// Whether the document is closed to changes.
    #[serde(default)]
    pub closed: bool,
    /// The canonical JSON of the document, when it is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The object that has the canonical JSON, when it is long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
}
