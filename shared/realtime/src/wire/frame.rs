//! What the platform says: each frame names its `type`.

use kernel::{ClientId, DocumentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Capacity, Head, Presence, RequestId, Revision, Selection};

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
    /// Why a client that wants to write is a viewer: `full` when every writer's place is taken, `read_only` when it may not.
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
