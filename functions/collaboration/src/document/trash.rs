//! Put a document into the trash.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Document, DocumentPath, State};
use crate::revision::turn;

runtime::post! {
    /// Puts a document into the trash: it is closed to changes and can be restored. Done twice, it is done once.
    "/documents/{document_id}/trash" requires DocumentTrash
}

/// Stores the fence and the state together, and tells those who have the document open.
///
/// # Errors
/// 404 when there is no such document; 503 when its writers are faster than this for too long.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath>) -> Result<Answer<Document>, Problem> {
    let document = turn(ctx, input.path.document_id, State::Trashed).await?;
    let version = document.version;
    Ok(Answer::versioned(document, version))
}
