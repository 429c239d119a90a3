//! What happens to workspaces and documents. What is written in a document is no fact: it is the document's own sequence.

use kernel::{DocumentId, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Announcement;

macro_rules! facts {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type),*
        }

        impl Announcement for $name {
            const KIND: &'static str = stringify!($name);
        }
    )*};
}

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
