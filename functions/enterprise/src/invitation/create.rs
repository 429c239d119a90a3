//! Invite somebody.

use std::collections::BTreeSet;

use cloud::{Condition, TableError};
use directory::keys;
use events::enterprise::InvitationCreated;
use kernel::{EmailAddress, Name, Permission, Role, TeamId};
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Days, Invitation, Invitations, Sent, Stored};
use crate::member::{Invitee, Members};
use crate::organization::{OrganizationError, Organizations};

runtime::post! {
    /// Invites somebody by e-mail, with a link that may also be copied and passed on.
    ///
    /// Nobody gives more than they have, and teams only who may change teams. One address has one open invitation, so a request
    /// that is sent twice is answered `already_invited` the second time; send the invitation again for a new link. There is no
    /// `Idempotency-Key` here: it would keep the answer, and with it the link, which is shown once and not kept.
    "/invitations" requires InvitationWrite
}

/// What the caller sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// Where it is sent.
    pub email: EmailAddress,
    /// What they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What they will be.
    #[serde(default = "member")]
    pub role: Role,
    /// What they will be allowed beside that.
    #[serde(default)]
    pub grants: BTreeSet<Permission>,
    /// The teams that they will be in.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub teams: BTreeSet<TeamId>,
    /// For how many days.
    #[serde(default)]
    pub days: Days,
}

const fn member() -> Role {
    Role::Member
}

/// Stores the invitation, its address and its link together, then sends the letter.
///
/// # Errors
/// 403 for more than the caller has; 404 for a team that is not there; 409 `organization_full`, `already_member` or
/// `already_invited`.
pub async fn handler(ctx: &Ctx, input: Http<(), NewInvitation>) -> Result<Answer<Sent>, Problem> {
    let invitation = Invitation::start(input.body, ctx.actor(), ctx.rights(), ctx.now())?;
    let (invitations, organizations) = (Invitations::of(ctx), Organizations::of(ctx));
    let (organization, headcount) = (organizations.get().await?, organizations.headcount().await?);
    if headcount.members >= organization.user_limit {
        return Err(OrganizationError::Full { limit: organization.user_limit }.into());
    }
    let secret = runtime::secret();
    let new = Stored { link: keys::hash(&secret), invitation };
    let fact = ctx.fact(InvitationCreated { invitation: new.invitation.id, role: new.invitation.role });
    let mut writes = invitations.adding(&new, &fact, ctx.now())?;
    for team in &new.invitation.teams {
        writes = writes.check(keys::team(*team), Condition::Present)?;
    }
    writes.commit().await.map_err(|error| refused(error, &new.invitation))?;
    Ok(Answer::new(Sent::now(ctx, &organization.name, new.invitation, &secret).await))
}

/// Which of its conditions did not hold.
pub(super) fn refused(error: TableError, invitation: &Invitation) -> Problem {
    let TableError::Conflict { key, .. } = &error else { return error.into() };
    if *key == Members::invitee_key(&invitation.email) {
        let problem = if error.existing::<Invitee>().is_some_and(|invitee| invitee.is_member()) {
            Problem::conflict("already_member", "Somebody with this e-mail address is a member already.")
        } else {
            let detail = "This address has an open invitation; send that one again, or revoke it first.";
            Problem::conflict("already_invited", detail)
        };
        return problem.because(error);
    }
    if invitation.teams.iter().any(|team| *key == keys::team(*team)) {
        return Problem::not_found("team").because(error);
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloud::Key;
    use kernel::{PersonId, Rights, Timestamp};
    use serde_json::json;

    #[test]
    fn each_condition_that_fails_has_its_own_answer() {
        let team = TeamId::from_u128(4);
        let new: NewInvitation = serde_json::from_value(json!({"email": "noor@harbour.example", "teams": [team]})).unwrap();
        let by = PersonId::from_u128(1);
        let invitation = Invitation::start(new, by, &Rights::of(Role::Admin), Timestamp::from_millis(0)).unwrap();
        let code = |key: Key, existing| {
            let problem = refused(TableError::Conflict { key, existing }, &invitation);
            (problem.status(), problem.code())
        };
        let address = || Members::invitee_key(&invitation.email);
        let member = serde_json::to_value(Invitee::MEMBER).unwrap();
        assert_eq!(code(address(), Some(member)), (409, "already_member"));
        assert_eq!(code(address(), Some(json!({"until": 5, "invitation": invitation.id}))), (409, "already_invited"));
        assert_eq!(code(keys::team(team), None), (404, "not_found"));
        assert_eq!(code(keys::team(TeamId::from_u128(5)), None), (409, "conflict"));
    }
}
