//! Workspaces: folders of documents that people of one organization share.

pub mod create;
pub mod get;
pub mod list;
mod store;

use kernel::{Name, PersonId, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use store::Workspaces;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[create::FUNCTION, get::FUNCTION, list::FUNCTION];

/// The placeholder of a workspace in a path.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct WorkspacePath {
    /// The workspace.
    pub workspace_id: WorkspaceId,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Workspace {
    /// Which.
    pub id: WorkspaceId,
    /// What it is called.
    pub name: Name,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: PersonId,
}

impl Workspace {
    /// A new one.
    #[must_use]
    pub fn start(name: Name, by: PersonId, now: Timestamp) -> Self {
        Self { id: WorkspaceId::new(now), name, created_at: now, created_by: by }
    }
}
