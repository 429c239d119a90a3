//! What happens to workspaces and documents. What is written in a document is no fact: it is the document's own sequence.

use kernel::{AccessLevel, DocumentId, WorkspaceId};
facts! {
    /// A workspace was made.
    WorkspaceCreated {
        /// Which.
        workspace: WorkspaceId,
    }
    /// A document was made.
    DocumentCreated {
        /// Which.
        document: DocumentId,
        /// Where.
        workspace: WorkspaceId,
    }
    /// A document has another name.
    DocumentRenamed {
        /// Which.
        document: DocumentId,
        /// The document's version with the new name.
        version: u64,
    }
    /// A document is shared with somebody, or further than before, or less far.
    DocumentShared {
        /// Which.
        document: DocumentId,
        /// With whom: `everyone`, a person or a team.
        grantee: String,
        /// How far; `null` when no longer.
        level: Option<AccessLevel>,
    }
    /// A document was put into the trash.
    DocumentTrashed {
        /// Which.
        document: DocumentId,
        /// The fence in its sequence.
        revision: u64,
    }
    /// A document was taken out of the trash.
    DocumentRestored {
        /// Which.
        document: DocumentId,
        /// The fence in its sequence.
        revision: u64,
    }
}
