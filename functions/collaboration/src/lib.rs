//! Writing together: workspaces, the documents in them, their revisions and snapshots, and who is present.
//!
//! A workspace is a folder of documents. A document is a row with its name and state, and a sequence of numbered revisions;
//! whoever stores a number first has it, so nothing else needs to lock or serve a document. The rules of that are in the
//! `realtime` crate and in `docs/realtime.md`; here they meet the table. Every file below a noun that is not `mod.rs`,
//! `store.rs` or named in its `mod.rs` as a helper is a function:
//!
//! | function | called by |
//! |---|---|
//! | `workspace_create`, `workspace_list`, `workspace_get` | REST below `/collaboration/workspaces` |
//! | `document_create`, `document_list` | REST below `/collaboration/workspaces/{workspace_id}/documents` |
//! | `document_get`, `document_rename`, `document_trash`, `document_restore` | REST below `/collaboration/documents/{document_id}` |
//! | `document_open`, `document_submit`, `document_catch_up`, `presence_update` | the socket, by the action of the same name |
//! | `share_list`, `share_set`, `share_remove` | REST below `/collaboration/documents/{document_id}/shares` |
//! | `snapshot_get`, `revision_list`, `revision_create` | REST: opening, catching up and submitting what is too large for the socket |

pub mod document;
pub mod presence;
pub mod revision;
pub mod share;
pub mod snapshot;
pub mod workspace;

mod problem;

/// The functions of this domain.
pub const FUNCTIONS: runtime::Functions =
    &[workspace::FUNCTIONS, document::FUNCTIONS, revision::FUNCTIONS, share::FUNCTIONS, snapshot::FUNCTIONS, presence::FUNCTIONS];
