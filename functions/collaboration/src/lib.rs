//! Writing together: workspaces, documents, revisions, snapshots, presence.

/// The functions of this domain.
pub const FUNCTIONS: runtime::Functions = &[];
