//! Stop sharing a document with somebody.

use events::collaboration::DocumentShared;
use room::{Grantee, Room};
use runtime::{Ctx, Http, NoContent, Problem};

use super::{SharePath, Shares, administered};
use crate::document::Documents;

runtime::delete! {
    /// Stops sharing a document with everyone, a person or a team. Done twice, it is done once.
    ///
    /// Those who have it open and may no longer do what they were let in for are taken out at once.
    "/documents/{document_id}/shares/{grantee}" requires DocumentShare
}

/// Removes the share and stores the document's new version together, then looks at those who have it open.
///
/// # Errors
/// 403 for somebody who does not own the document; 404 when there is no such document; 409 `last_owner`, or when its name, state
/// or sharing changed at the same moment.
pub async fn handler(ctx: &Ctx, input: Http<SharePath>) -> Result<NoContent, Problem> {
    let SharePath { document_id, grantee } = input.path;
    let document = administered(ctx, document_id).await?;
    let (documents, shares) = (Documents::of(ctx), Shares::of(ctx, document_id));
    shares.owned_beside(grantee).await?;
    let everyone = document.everyone.filter(|_| grantee != Grantee::Everyone);
    let shared = document.share(everyone, ctx.now());
    let fact = ctx.fact(DocumentShared { document: document_id, grantee: grantee.to_string(), level: None });
    let mut writes = documents.updating(&shared, &fact)?;
    if grantee != Grantee::Everyone {
        writes = shares.removing(writes, grantee)?;
    }
    writes.commit().await?;
    Room::of(ctx, document_id).enforce(ctx).await?;
    Ok(NoContent)
}
