//! Read a document's name and state.

use kernel::AccessLevel;
use runtime::{Answer, Ctx, Http, Problem};

use super::{Document, DocumentPath, Documents};

runtime::get! {
    /// Answers a document, without what stands in it: see `snapshot_get`.
    "/documents/{document_id}" requires DocumentRead
}

/// Reads it.
///
/// # Errors
/// 404 when there is none.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath>) -> Result<Answer<Document>, Problem> {
    let document = Documents::of(ctx).open_to_caller(ctx, input.path.document_id, AccessLevel::View).await?;
    let version = document.version;
    Ok(Answer::versioned(document, version))
}
