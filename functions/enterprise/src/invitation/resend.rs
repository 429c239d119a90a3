//! Send an invitation again.

use directory::keys;
use events::enterprise::InvitationResent;
use runtime::{Answer, Ctx, Http, Problem};

use super::create::refused;
use super::{Days, InvitationPath, Invitations, Sent, Stored};
use crate::organization::Organizations;

runtime::post! {
    /// Sends an invitation again, with a new link and two more weeks; the link that was sent before stops working.
    ///
    /// One whose time is over can be sent again too. The new link is shown once, in this answer.
    "/invitations/{invitation_id}/resend" requires InvitationWrite
}

/// Stores the new link and the new end together, then sends the letter.
///
/// # Errors
/// 403 for one that gives more than the caller has; 404 when there is none; 409 `invitation_accepted`, `invitation_revoked`, or
/// `already_invited` when its address has another one that is open.
pub async fn handler(ctx: &Ctx, input: Http<InvitationPath>) -> Result<Answer<Sent>, Problem> {
    let (invitations, organizations) = (Invitations::of(ctx), Organizations::of(ctx));
    let before = invitations.get(input.path.invitation_id).await?;
    let invitation = before.invitation.resend(Days::default(), ctx.actor(), ctx.rights(), ctx.now())?;
    let organization = organizations.get().await?;
    let secret = runtime::secret();
    let after = Stored { link: keys::hash(&secret), invitation };
    let fact = ctx.fact(InvitationResent { invitation: after.invitation.id });
    let writes = invitations.resending(&before, &after, &fact, ctx.now())?;
    writes.commit().await.map_err(|error| refused(error, &after.invitation))?;
    Ok(Answer::new(Sent::now(ctx, &organization.name, after.invitation, &secret).await))
}
