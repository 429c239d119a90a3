//! Accept an invitation.

use std::time::Duration;

use cloud::TableError;
use directory::{Person, Subject, keys};
use events::enterprise::MemberJoined;
use kernel::{Name, PersonId};
use runtime::{Created, Http, Identified, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{InvitationError, Invitations, Stored};
use crate::member::{Member, Members};
use crate::organization::Organizations;
use crate::team::Teams;

runtime::post! {
    /// Makes the caller a member of the organization that a link leads to; the link is used up.
    ///
    /// Of several who accept one link at once, one joins. A link that never was, was revoked, used or replaced, or whose time is
    /// over, is not there.
    "/invitations/accept" identified
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// What stands behind the `#` of the link.
    #[schemars(length(max = 100))]
    pub secret: String,
    /// What they want to be called in the organization.
    pub name: Name,
}

/// How often somebody tries who joins while others do: of those who try at once at least one is done.
const ATTEMPTS: u32 = 12;
/// How much longer each wait is than the one before.
const STEP: Duration = Duration::from_millis(15);

/// What became of one attempt that did not fail for good.
enum Attempt {
    Joined(Member),
    Again(TableError),
    Known(PersonId),
}

/// Joins, and tries again when others join at the same moment.
///
/// # Errors
/// 404 for a link that lets nobody in; 409 `already_member` or `organization_full`.
pub async fn handler(caller: &Identified, input: Http<(), Acceptance>) -> Result<Created<Member>, Problem> {
    let Acceptance { secret, name } = input.body;
    let mut known = caller.person();
    let mut attempt = 1;
    loop {
        match join(caller, &secret, known, &name).await? {
            Attempt::Joined(member) => return Ok(Created(member, "/enterprise/profile".to_owned())),
            Attempt::Known(person) => known = Some(person),
            Attempt::Again(error) if attempt >= ATTEMPTS => return Err(error.into()),
            Attempt::Again(_) => tokio::time::sleep(STEP * attempt).await,
        }
        attempt += 1;
    }
}

/// Loads, decides and stores once.
async fn join(caller: &Identified, secret: &str, known: Option<PersonId>, name: &Name) -> Result<Attempt, Problem> {
    let (cloud, now) = (caller.cloud(), caller.now());
    let (tenant, before) = Invitations::behind(cloud, secret).await?;
    let (invitations, organizations) = (Invitations::in_tenant(cloud, tenant), Organizations::in_tenant(cloud, tenant));
    let person = known.unwrap_or_else(|| PersonId::new(now));
    let invitation = before.invitation.accept(person, now)?;
    let (organization, headcount) = (organizations.get().await?, organizations.headcount().await?);
    let headcount = headcount.join(invitation.role, organization.user_limit)?;
    let teams = Teams::in_tenant(cloud, tenant).existing(&invitation.teams).await?;
    let member = Member::invited(tenant, person, name.clone(), &invitation, teams, now);
    let fact = caller.fact(MemberJoined { person, role: member.role, invitation: invitation.id }, person);

    let members = Members::in_tenant(cloud, tenant);
    let accepted = Stored { invitation, link: before.link };
    let writes = members.adding(invitations.accepting(&accepted)?, &member, Some(&fact))?;
    let writes = organizations.counting(writes, headcount)?;
    let writes = if known.is_none() { members.introducing(writes, caller, person)? } else { writes };
    match writes.commit().await {
        Ok(()) => Ok(Attempt::Joined(member)),
        Err(error) => refused(error, caller.subject(), person),
    }
}

/// Which of its conditions did not hold.
fn refused(error: TableError, subject: &Subject, person: PersonId) -> Result<Attempt, Problem> {
    match &error {
        TableError::Contended { .. } => Ok(Attempt::Again(error)),
        TableError::Conflict { key, .. } if *key == keys::headcount() => Ok(Attempt::Again(error)),
        // Somebody new here who joined another organization a moment ago.
        TableError::Conflict { key, .. } if *key == keys::subject(&subject.issuer, &subject.subject) => {
            error.existing::<Person>().map(|known| Attempt::Known(known.person)).ok_or_else(|| error.into())
        }
        TableError::Conflict { key, .. } if *key == keys::member(person) => {
            Err(Problem::conflict("already_member", "You are a member of this organization already.").because(error))
        }
        // Somebody else was faster, or it was revoked or sent again meanwhile.
        TableError::Conflict { .. } => Err(Problem::from(InvitationError::NotOpen).because(error)),
        _ => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloud::Key;
    use kernel::InvitationId;
    use serde_json::json;

    #[test]
    fn each_condition_that_fails_has_its_own_answer() {
        let subject = Subject { issuer: "https://a.example".to_owned(), subject: "1".to_owned() };
        let (person, elsewhere) = (PersonId::from_u128(1), PersonId::from_u128(2));
        let refuse = |key: Key, existing| refused(TableError::Conflict { key, existing }, &subject, person);
        assert!(matches!(refuse(keys::headcount(), None), Ok(Attempt::Again(_))));
        assert!(matches!(refused(TableError::Contended { table: "t".to_owned() }, &subject, person), Ok(Attempt::Again(_))));
        let key = keys::subject(&subject.issuer, &subject.subject);
        let known = refuse(key, Some(json!({"person": elsewhere, "pk": "x"})));
        assert!(matches!(known, Ok(Attempt::Known(person)) if person == elsewhere));
        let status = |key| refuse(key, None).err().map(|problem| (problem.status(), problem.code()));
        assert_eq!(status(keys::member(person)), Some((409, "already_member")));
        assert_eq!(status(keys::invitation_secret("used")), Some((404, "not_found")));
        assert_eq!(status(keys::invitation(InvitationId::from_u128(1))), Some((404, "not_found")));
    }
}
