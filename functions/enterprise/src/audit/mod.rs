//! The audit trail: what happened in the organization, who did it, when and from where. It is written from the facts that every
//! change announces, and nobody changes or deletes an entry.

pub mod list;
pub mod record;
mod store;

use events::{Fact, Origin};
use kernel::{FactId, PersonId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use store::AuditEntries;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[list::FUNCTION, record::FUNCTION];

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    /// The fact that it was written from.
    pub id: FactId,
    /// What happened, in one word such as `MemberRemoved`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who did it.
    pub actor: PersonId,
    /// When.
    pub at: Timestamp,
    /// The correlation id of the request that did it.
    pub trace: String,
    /// From where.
    #[serde(default)]
    pub from: Origin,
    /// To what; each type has its own members.
    pub body: Value,
}

impl From<Fact<Value>> for AuditEntry {
    fn from(fact: Fact<Value>) -> Self {
        let Fact { id, kind, actor, trace, at, from, body } = fact;
        Self { id, kind, actor, at, trace, from, body }
    }
}
