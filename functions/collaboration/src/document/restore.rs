//! Take a document out of the trash.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Document, DocumentPath, State};
use crate::revision::turn;

runtime::post! {
    /// Takes a document out of the trash: it is open to changes again. Done twice, it is done once.
    "/documents/{document_id}/restore" requires DocumentTrash
}

/// Stores the fence and the state together, and tells those who have the document open.
///
/// # Errors
/// 404 when there is no such document; 503 when its writers are faster than this for too long.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath>) -> Result<Answer<Document>, Problem> {
    let document = turn(ctx, input.path.document_id, State::Live).await?;
    let version = document.version;
    Ok(Answer::versioned(document, version))
}
