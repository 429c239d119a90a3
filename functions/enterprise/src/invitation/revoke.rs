//! Take an invitation back.

use events::enterprise::InvitationRevoked;
use runtime::{Answer, Ctx, Http, Problem};

use super::{Invitation, InvitationPath, Invitations, Stored};

runtime::post! {
    /// Takes an invitation back: its link stops working. Done twice, it is done once.
    "/invitations/{invitation_id}/revoke" requires InvitationWrite
}

/// Stores that it is revoked, takes its link out of the directory, and frees its address.
///
/// # Errors
/// 403 for one that gives more than the caller has; 404 when there is none; 409 `invitation_accepted`.
pub async fn handler(ctx: &Ctx, input: Http<InvitationPath>) -> Result<Answer<Invitation>, Problem> {
    let invitations = Invitations::of(ctx);
    let Stored { invitation, link } = invitations.get(input.path.invitation_id).await?;
    let Some(revoked) = invitation.revoke(ctx.rights())? else { return Ok(Answer::new(invitation)) };
    // After its time another invitation may have taken its address.
    let own = invitations.invitee(&revoked).await?.is_some_and(|invitee| invitee.invitation == Some(revoked.id));
    let after = Stored { invitation: revoked, link };
    let fact = ctx.fact(InvitationRevoked { invitation: after.invitation.id });
    invitations.revoking(&after, &fact, own)?.commit().await?;
    Ok(Answer::new(after.invitation))
}
