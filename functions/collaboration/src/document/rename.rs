//! Give a document another name.

use events::collaboration::DocumentRenamed;
use kernel::{AccessLevel, Name};
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, DocumentPath, Documents};

runtime::patch! {
    /// Gives a document another name.
    "/documents/{document_id}" requires DocumentWrite
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// What it is called from now on.
    pub name: Name,
}

/// Stores the name.
///
/// # Errors
/// 404 when there is no such document; 412 when `If-Match` names another version; 409 when somebody else changed it at the
/// same moment.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath, Rename>) -> Result<Answer<Document>, Problem> {
    let documents = Documents::of(ctx);
    let document = documents.open_to_caller(ctx, input.path.document_id, AccessLevel::Edit).await?;
    let renamed = document.rename(input.body.name, input.if_match, ctx.now())?;
    let fact = ctx.fact(DocumentRenamed { document: renamed.id, version: renamed.version });
    documents.update(&renamed, &fact).await?;
    let version = renamed.version;
    Ok(Answer::versioned(renamed, version))
}
