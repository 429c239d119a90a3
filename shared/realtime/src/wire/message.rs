//! What a client says: each message names its `action`.

use kernel::{ClientId, DocumentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Head, RequestId, Selection, Submit};

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
