//! Catch up on the socket.

use kernel::AccessLevel;
use realtime::wire::{CatchUp, CaughtUp, Frame, REVISION_BYTES, that_fit};
use runtime::{Ctx, Message, Problem, Reply};

use super::Documents;
use crate::revision::Revisions;

runtime::socket! {
    /// Answers the revisions after one, as many as fit into a frame.
    "document.catch_up" requires DocumentRead
}

/// More than a frame holds even of the smallest changes.
const ROWS: u32 = 400;

/// Reads them.
///
/// # Errors
/// 404 when there is no such document; `resync` when the revision is not there (any more).
pub async fn handler(ctx: &Ctx, message: Message<CatchUp>) -> Result<Reply<Frame>, Problem> {
    let CatchUp { request, document, after } = message.body;
    Documents::of(ctx).open_to_caller(ctx, document, AccessLevel::View).await?;
    let mut revisions = Revisions::of(ctx, document).after(after, ROWS).await?;
    // The head as far as it was read, which is further than what fits: the client asks again.
    let head = revisions.last().map_or(after, |last| last.revision);
    let fit = that_fit(&revisions, REVISION_BYTES);
    let by_rest = fit == 0 && !revisions.is_empty();
    revisions.truncate(fit);
    Ok(Reply(Frame::CaughtUp(CaughtUp { request, document, head, revisions, by_rest })))
}
