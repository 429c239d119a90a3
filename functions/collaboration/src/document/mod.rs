//! Documents: what people write together.
//!
//! A document's row has its name and its state; what stands in it are its revisions. It is in the trash when its newest
//! fence says so: the fence is a revision of the same sequence, so that a change that races it is before it or refused.

pub mod catch_up;
pub mod create;
pub mod get;
pub mod list;
pub mod open;
pub mod rename;
pub mod restore;
mod store;
pub mod submit;
pub mod trash;

use kernel::{AccessLevel, DocumentId, Name, PersonId, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use store::Documents;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[
    catch_up::FUNCTION,
    create::FUNCTION,
    get::FUNCTION,
    list::FUNCTION,
    open::FUNCTION,
    rename::FUNCTION,
    restore::FUNCTION,
    submit::FUNCTION,
    trash::FUNCTION,
];

/// The placeholder of a document in a path.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct DocumentPath {
    /// The document.
    pub document_id: DocumentId,
}

/// Where a document is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It can be opened and written on.
    Live,
    /// It is closed to changes, and can be restored.
    Trashed,
}

impl State {
    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Trashed => "trashed",
        }
    }
}

/// A document, without what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// What it is called.
    pub name: Name,
    /// Where it is in its life.
    pub state: State,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: PersonId,
    /// When its name or state changed last.
    pub updated_at: Timestamp,
    /// Counts the changes of its name, state and sharing.
    pub version: u64,
    /// What everybody in the organization may do with it; nothing when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everyone: Option<AccessLevel>,
    /// Counts the changes of its sharing.
    #[serde(default)]
    pub access_version: i64,
}

/// Why something cannot be done with a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// It has another version than the caller's change is based on.
    #[error("the document changed since you read it; read it again")]
    Changed,
    /// The caller may see it, and not do this.
    #[error("this needs the access level {needed}, and you have {level}; ask whoever owns the document")]
    Beyond {
        /// What the caller may do.
        level: AccessLevel,
        /// What it takes.
        needed: AccessLevel,
    },
    /// It is in the trash.
    #[error("this document is in the trash; restore it first")]
    InTrash,
    /// As many readers as there may be.
    #[error("this document has as many readers as it can have; try again later")]
    TooManyViewers,
    /// The client id is somebody else's.
    #[error("this client id belongs to somebody else; make a new one")]
    ForeignClient,
}

impl Document {
    /// A new one.
    #[must_use]
    pub fn start(workspace: WorkspaceId, name: Name, everyone: Option<AccessLevel>, by: PersonId, now: Timestamp) -> Self {
        Self {
            id: DocumentId::new(now),
            workspace,
            name,
            state: State::Live,
            created_at: now,
            created_by: by,
            updated_at: now,
            version: 1,
            everyone,
            access_version: 1,
        }
    }

    /// The same, shared with everybody so far, or with others than before.
    #[must_use]
    pub fn share(&self, everyone: Option<AccessLevel>, now: Timestamp) -> Self {
        Self { everyone, access_version: self.access_version + 1, ..self.changed(now) }
    }

    /// The same under another name.
    ///
    /// # Errors
    /// [`DocumentError::Changed`] when the caller's version is another.
    pub fn rename(&self, name: Name, if_match: Option<u64>, now: Timestamp) -> Result<Self, DocumentError> {
        if if_match.is_some_and(|version| version != self.version) {
            return Err(DocumentError::Changed);
        }
        Ok(Self { name, ..self.changed(now) })
    }

    /// The same in another state; `None` when it is in that state already.
    #[must_use]
    pub fn turn(&self, state: State, now: Timestamp) -> Option<Self> {
        (self.state != state).then(|| Self { state, ..self.changed(now) })
    }

    fn changed(&self, now: Timestamp) -> Self {
        Self { updated_at: now, version: self.version + 1, ..self.clone() }
    }

    /// Itself, if it can be written on.
    ///
    /// # Errors
    /// [`DocumentError::InTrash`].
    pub fn live(self) -> Result<Self, DocumentError> {
        if self.state == State::Live { Ok(self) } else { Err(DocumentError::InTrash) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);

    fn letter() -> Document {
        let name = |text: &str| Name::try_from(text.to_owned()).unwrap();
        Document::start(WorkspaceId::from_u128(1), name("Cover letter"), None, PersonId::from_u128(1), NOW)
    }

    #[test]
    fn a_rename_counts_and_needs_the_version_it_is_based_on() {
        let name = Name::try_from("Cover letter, final".to_owned()).unwrap();
        let renamed = letter().rename(name.clone(), Some(1), NOW).unwrap();
        assert_eq!((renamed.version, renamed.name.as_str()), (2, "Cover letter, final"));
        assert_eq!(renamed.rename(name.clone(), Some(1), NOW), Err(DocumentError::Changed));
        assert!(renamed.rename(name, None, NOW).is_ok());
    }

    #[test]
    fn the_trash_is_entered_once() {
        let trashed = letter().turn(State::Trashed, NOW).unwrap();
        assert_eq!(trashed.turn(State::Trashed, NOW), None);
        assert_eq!(trashed.clone().live(), Err(DocumentError::InTrash));
        assert!(trashed.turn(State::Live, NOW).unwrap().live().is_ok());
    }
}
