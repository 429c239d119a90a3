//! Make a document.

use cloud::TableError;
use events::collaboration::DocumentCreated;
use kernel::{AccessLevel, Name};
use runtime::{Created, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, Documents};
use crate::revision::Revisions;
use crate::share::{Shares, everyone_at_most};
use crate::snapshot::Snapshots;
use crate::workspace::WorkspacePath;

runtime::post! {
    /// Makes an empty document in a workspace.
    "/workspaces/{workspace_id}/documents" requires DocumentWrite
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// What it is called.
    pub name: Name,
    /// What everybody in the organization may do with it; `null` keeps it to those whom it is shared with.
    #[serde(default = "edit")]
    pub everyone: Option<AccessLevel>,
}

/// A workspace is a folder that people share: unless somebody says otherwise, so are the documents in it.
#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
const fn edit() -> Option<AccessLevel> {
    Some(AccessLevel::Edit)
}

/// Stores the document with its first revision and snapshot: one empty paragraph.
///
/// # Errors
/// 404 when there is no such workspace; 422 when everybody should own it.
pub async fn handler(ctx: &Ctx, input: Http<WorkspacePath, NewDocument>) -> Result<Created<Document>, Problem> {
    let NewDocument { name, everyone } = input.body;
    let document = Document::start(input.path.workspace_id, name, everyone_at_most(everyone)?, ctx.actor(), ctx.now());
    let documents = Documents::of(ctx);
    let fact = ctx.fact(DocumentCreated { document: document.id, workspace: document.workspace });
    let writes = documents.adding(&document, &fact)?;
    let writes = Shares::of(ctx, document.id).adding_owner(writes)?;
    let writes = Revisions::of(ctx, document.id).adding_first(writes)?;
    let writes = Snapshots::of(ctx, document.id).adding_first(writes)?;
    let no_workspace = |error: TableError| match &error {
        TableError::Conflict { existing: None, .. } => Problem::not_found("workspace"),
        _ => error.into(),
    };
    let document = ctx.commit(writes, document, no_workspace).await?;
    let location = format!("/collaboration/documents/{}", document.id);
    Ok(Created(document, location))
}
