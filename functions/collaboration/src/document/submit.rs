//! Submit a change on the socket.

use realtime::wire::{Frame, REVISION_BYTES, SubmitMessage, that_fit};
use runtime::{Ctx, Message, Problem, Reply};

use crate::revision::accept;

runtime::socket! {
    /// Makes a change the next revision, tells everybody who has the document open, and acknowledges it.
    ///
    /// A change of more than 24 KB goes by REST: `revision_create`.
    "document.submit" requires DocumentWrite
}

/// Decides and stores.
///
/// # Errors
/// The refusals of `docs/realtime.md`.
pub async fn handler(ctx: &Ctx, message: Message<SubmitMessage>) -> Result<Reply<Frame>, Problem> {
    let SubmitMessage { request, document, submit, selection } = message.body;
    let mut acknowledged = accept(ctx, document, &submit, selection).await?;
    acknowledged.request = request;
    if that_fit(&acknowledged.previous, REVISION_BYTES) < acknowledged.previous.len() {
        acknowledged.previous.clear();
    }
    Ok(Reply(Frame::Acknowledged(acknowledged)))
}
