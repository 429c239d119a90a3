//! What clients and the platform say to each other, as JSON.
//!
//! A message from a client names its `action`; a frame from the platform names its `type`. A request may carry a `request`
//! id, which its answer repeats. Every shape here has a schema, and `docs/realtime.md` shows each with an example.

mod frame;
mod message;

use kernel::{ClientId, DocumentId, PersonId, Timestamp};
use ot::Delta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::limits::{CHANGE_OPERATIONS, FRAME_BYTES};

pub use frame::{Acknowledged, CaughtUp, Frame, Joined, Left, NewRevision, Opened, Pong, PresenceMoved, ProblemFrame, Refused};
pub use message::{CatchUp, Message, Open, Ping, PresenceUpdate, SubmitMessage};

/// The schema of a [`Delta`] on the wire: an array of Quill Delta operations.
#[derive(JsonSchema)]
#[schemars(transparent)]
#[expect(dead_code, reason = "written for its schema alone")]
pub struct Operations(#[schemars(length(max = CHANGE_OPERATIONS))] Vec<Operation>);

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, untagged)]
#[expect(dead_code, reason = "written for its schema alone")]
enum Operation {
    Insert {
        insert: Insertion,
        attributes: Option<serde_json::Map<String, serde_json::Value>>,
    },
    Retain {
        #[schemars(range(min = 1, max = 2_147_483_647))]
        retain: u32,
        attributes: Option<serde_json::Map<String, serde_json::Value>>,
    },
    Delete {
        #[schemars(range(min = 1, max = 2_147_483_647))]
        delete: u32,
    },
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "written for its schema alone")]
enum Insertion {
    Text(#[schemars(length(min = 1))] String),
    Embed(serde_json::Map<String, serde_json::Value>),
}

/// A change that a client asks to become the next revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Submit {
    /// The open editor.
    pub client: ClientId,
    /// The number of this change among the client's own: 1, 2, 3 …
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64))]
    pub seq: u64,
    /// The revision that the change was made on.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub base: u64,
    /// The change.
    #[schemars(with = "Operations")]
    pub change: Delta,
}

/// One revision of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Revision {
    /// Its number: 0 is the new document, each further one is one more.
    pub revision: u64,
    /// The client whose change this is; absent on a fence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The number of the change among the client's own; 0 on a fence.
    pub seq: u64,
    /// Whose change this is.
    pub author: PersonId,
    /// When it was accepted.
    pub at: Timestamp,
    /// The change, on the revision before.
    #[schemars(with = "Operations")]
    pub change: Delta,
    /// The document's length after it, in UTF-16 code units.
    pub length: u32,
    /// Whether the document is closed to changes from here on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The hash of the whole document after it; present on every hundredth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl Revision {
    /// Whether this is the change that the client numbered so.
    #[must_use]
    pub fn is(&self, client: ClientId, seq: u64) -> bool {
        self.client == Some(client) && self.seq == seq
    }
}

/// What somebody may do in a document that they opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// Write and read.
    Writer,
    /// Read.
    Viewer,
}

/// Somebody who has the document open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Presence {
    /// Their open editor.
    pub client: ClientId,
    /// Who it is.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub capacity: Capacity,
}

/// What somebody has selected; an empty one is a caret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Selection {
    /// The revision that the positions count in.
    pub revision: u64,
    /// Where it starts, in UTF-16 code units.
    #[schemars(range(max = 1_000_000))]
    pub index: u32,
    /// How long it is.
    #[schemars(range(max = 1_000_000))]
    pub length: u32,
}

/// A document and how far somebody has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The document.
    pub document: DocumentId,
    /// The revision.
    pub revision: u64,
}

/// A request id of the client's own choosing; the answer repeats it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestId(#[schemars(length(max = 64))] pub String);

/// What a frame can hold of revisions: the rest of it is for its other members.
pub const REVISION_BYTES: usize = FRAME_BYTES - 512;

/// As many of the revisions, from the first, as fit into one frame; the frame's other members are small.
#[must_use]
pub fn that_fit(revisions: &[Revision], budget: usize) -> usize {
    let mut left = budget;
    revisions
        .iter()
        .take_while(|revision| {
            let size = serde_json::to_string(revision).map_or(usize::MAX, |json| json.len() + 1);
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        })
        .count()
}
