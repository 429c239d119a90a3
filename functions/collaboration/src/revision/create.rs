//! Submit a change by REST.

use kernel::AccessLevel;
use realtime::Submit;
use realtime::wire::{Acknowledged, Frame};
use runtime::{Answer, Ctx, Http, Problem};

use super::accept;
use crate::document::{DocumentPath, Documents};

runtime::post! {
    /// Makes a change the next revision, like `document.submit` on the socket: for changes that are too large for it.
    ///
    /// The author must have the document open on a socket. The same `client` and `seq` sent again are done once.
    "/documents/{document_id}/revisions" requires DocumentWrite
}

/// Decides and stores.
///
/// # Errors
/// 404 when there is no such document, and the refusals of `docs/realtime.md`.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath, Submit>) -> Result<Answer<Frame>, Problem> {
    let document = Documents::of(ctx).open_to_caller(ctx, input.path.document_id, AccessLevel::Edit).await?.id;
    let acknowledged: Acknowledged = accept(ctx, document, &input.body, None).await?;
    Ok(Answer::new(Frame::Acknowledged(acknowledged)))
}
