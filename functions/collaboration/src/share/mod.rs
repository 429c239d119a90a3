//! Shares: with whom a document is shared, and how far.
//!
//! A document says what everybody in the organization may do; people and teams may be given more. Whoever makes a document owns
//! it. Who may change the sharing is its owners and those who administer documents, who thereby do not read them: they would have
//! to share it with themselves, and that is on record.

pub mod list;
pub mod remove;
pub mod set;
mod store;

use kernel::{AccessLevel, DocumentId, Permission};
use room::Grantee;
use runtime::{Ctx, FieldError, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::{Document, Documents};

pub use store::Shares;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[list::FUNCTION, remove::FUNCTION, set::FUNCTION];

/// The placeholders of a share in a path.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct SharePath {
    /// The document.
    pub document_id: DocumentId,
    /// With whom: `everyone`, a person's or a team's id.
    pub grantee: Grantee,
}

/// The document, if the caller may say with whom it is shared.
pub(crate) async fn administered(ctx: &Ctx, id: DocumentId) -> Result<Document, Problem> {
    let documents = Documents::of(ctx);
    if ctx.rights().allow(Permission::DocumentAdminister) {
        return documents.get(id).await;
    }
    documents.open_to_caller(ctx, id, AccessLevel::Own).await
}

/// What everybody may do is at most to write: an owner is somebody in particular.
pub(crate) fn everyone_at_most(level: Option<AccessLevel>) -> Result<Option<AccessLevel>, Problem> {
    if level == Some(AccessLevel::Own) {
        let detail = "everybody may at most edit; owners are people or teams".to_owned();
        return Err(Problem::unprocessable(vec![FieldError { field: "/everyone".to_owned(), detail }]));
    }
    Ok(level)
}
