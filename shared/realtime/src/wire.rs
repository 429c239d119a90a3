//! What clients and the platform say to each other, as JSON.
//!
//! A message from a client names its `action`; a frame from the platform names its `type`. A request may carry a `request`
//! id, which its answer repeats. Every shape here has a schema, and `docs/realtime.md` shows each with an example.

use kernel::{ClientId, DocumentId, PersonId, Timestamp};
use ot::Delta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::limits::CHANGE_OPERATIONS;

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

/// `document.open`: takes part in a document from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Open {
    /// Repeated in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// The open editor, the same across reconnects.
    pub client: ClientId,
    /// The revision that the client has.
    pub revision: u64,
    /// To read only, and leave the writers' places to others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub view: bool,
}

/// `document.submit`: the change, on the socket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SubmitMessage {
    /// Repeated in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// The change.
    #[serde(flatten)]
    pub submit: Submit,
    /// Where the author's selection is after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
}

/// `document.catch_up`: the revisions after one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatchUp {
    /// Repeated in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// The last revision that the client has.
    pub after: u64,
}

/// `presence.update`: where the selection is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PresenceUpdate {
    /// Repeated when something is wrong; a presence that was passed on is not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// The open editor.
    pub client: ClientId,
    /// Counts the client's presences: a receiver ignores a smaller number than the last.
    pub seq: u64,
    /// The selection; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
}

/// `ping`: still here, and this is how far I am.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ping {
    /// Repeated in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The documents that are open on this connection.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub documents: Vec<Head>,
}

/// A message from a client, with its `action`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action")]
pub enum Message {
    /// Takes part.
    #[serde(rename = "document.open")]
    Open(Open),
    /// Submits a change.
    #[serde(rename = "document.submit")]
    Submit(SubmitMessage),
    /// Asks for revisions.
    #[serde(rename = "document.catch_up")]
    CatchUp(CatchUp),
    /// Moves the selection.
    #[serde(rename = "presence.update")]
    Presence(PresenceUpdate),
    /// Is still here.
    #[serde(rename = "ping")]
    Ping(Ping),
}

/// A frame from the platform, with its `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    /// The answer to `document.open`.
    Opened(Opened),
    /// The answer to `document.submit`: the change is durable as this revision.
    Acknowledged(Acknowledged),
    /// The answer to `document.catch_up`.
    CaughtUp(CaughtUp),
    /// Somebody's change became a revision.
    Revision(NewRevision),
    /// There is a revision of this number; ask for it. Sent when the revision itself is too large, and to viewers.
    Head(Head),
    /// Somebody opened the document.
    Joined(Joined),
    /// Somebody closed it.
    Left(Left),
    /// Somebody's selection.
    Presence(PresenceMoved),
    /// The answer to `ping`.
    Pong(Pong),
    /// Something was refused.
    Problem(ProblemFrame),
}

/// The document is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Opened {
    /// The request that this answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// Its newest revision.
    pub head: u64,
    /// What the client may do.
    pub capacity: Capacity,
    /// Why a client that wants to write is a viewer: `full` when every writer's place is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How often a viewer catches up at most, in milliseconds.
    pub sync_interval_ms: u32,
    /// The revisions after the client's own, in order; when they are too large for a frame, the first of them.
    pub revisions: Vec<Revision>,
    /// Everybody who has it open, the client itself included.
    pub participants: Vec<Presence>,
}

/// The change is durable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Acknowledged {
    /// The request that this answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// The open editor.
    pub client: ClientId,
    /// The number of the change.
    pub seq: u64,
    /// The revision that it became.
    pub revision: u64,
    /// The revisions between its base and itself, in order; empty when they are too large for a frame: catch up.
    pub previous: Vec<Revision>,
}

/// Revisions after one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaughtUp {
    /// The request that this answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The document.
    pub document: DocumentId,
    /// Its newest revision.
    pub head: u64,
    /// The revisions asked for, in order; as many as fit.
    pub revisions: Vec<Revision>,
    /// Set when the next revision alone is too large for a frame: ask for it by REST.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_rest: bool,
}

/// A new revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewRevision {
    /// The document.
    pub document: DocumentId,
    /// The revision.
    #[serde(flatten)]
    pub revision: Revision,
    /// Where the author's selection is after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
}

/// Somebody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Joined {
    /// The document.
    pub document: DocumentId,
    /// Who.
    pub participant: Presence,
}

/// Somebody went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Left {
    /// The document.
    pub document: DocumentId,
    /// Their editor.
    pub client: ClientId,
}

/// A selection moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PresenceMoved {
    /// The document.
    pub document: DocumentId,
    /// Whose editor.
    pub client: ClientId,
    /// The client's count.
    pub seq: u64,
    /// The selection; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
}

/// Still there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pong {
    /// The request that this answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The newest revision of each document asked about.
    pub heads: Vec<Head>,
    /// Documents that this connection does not have open (any more): open them again, nothing unsent is lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<DocumentId>,
}

/// A request was refused; `problem.code` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemFrame {
    /// The request that this answers.
    #[serde(default)]
    pub request: Option<RequestId>,
    /// The document, when one was named.
    #[serde(default)]
    pub document: Option<DocumentId>,
    /// The problem, as REST answers it.
    pub problem: Refused,
}

/// The members of a problem that a client acts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// The HTTP status of this kind of problem.
    pub status: u16,
    /// The stable word for the kind of problem.
    pub code: String,
    /// What happened, for a person.
    pub detail: String,
}

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
