//! Members: people of an organization, what they are there and what they may do.

pub mod get;
pub mod leave;
pub mod list;
pub mod remove;
mod store;
pub mod update;

use std::collections::BTreeSet;

use kernel::{EmailAddress, Name, OrganizationId, Permission, PersonId, Rights, Role, TeamId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::invitation::Invitation;
pub use store::{Invitee, Members};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[get::FUNCTION, leave::FUNCTION, list::FUNCTION, remove::FUNCTION, update::FUNCTION];

/// The placeholder of a member in a path.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct MemberPath {
    /// The person.
    pub person_id: PersonId,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The organization.
    pub organization: OrganizationId,
    /// The person.
    pub person: PersonId,
    /// What they are called here.
    pub name: Name,
    /// Where the invitation went that they accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// What they are.
    pub role: Role,
    /// What they may do beside that.
    #[serde(default)]
    pub grants: BTreeSet<Permission>,
    /// The teams that they were put in.
    #[serde(default)]
    pub teams: BTreeSet<TeamId>,
    /// Since when.
    pub joined_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: u64,
}

/// Why a member cannot be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MemberError {
    /// Somebody else changed it.
    #[error("the member is not in the version that the change is based on")]
    Changed,
    /// Nobody gives, takes or judges more than they have.
    #[error("the caller's own rights do not cover those of the member, before or after the change")]
    Beyond,
}

impl Member {
    /// The first administrator of an organization.
    #[must_use]
    pub fn first(organization: OrganizationId, person: PersonId, name: Name, now: Timestamp) -> Self {
        let (grants, teams) = (BTreeSet::new(), BTreeSet::new());
        Self { organization, person, name, email: None, role: Role::Admin, grants, teams, joined_at: now, version: 1 }
    }

    /// Somebody who accepted an invitation, in those of its teams that are still there.
    #[must_use]
    pub fn invited(
        organization: OrganizationId,
        person: PersonId,
        name: Name,
        invitation: &Invitation,
        teams: BTreeSet<TeamId>,
        now: Timestamp,
    ) -> Self {
        let (role, grants) = (invitation.role, invitation.grants.clone());
        Self {
            organization,
            person,
            name,
            email: Some(invitation.email.clone()),
            role,
            grants,
            teams,
            joined_at: now,
            version: 1,
        }
    }

    /// What they may do.
    #[must_use]
    pub fn rights(&self) -> Rights {
        Rights { role: self.role, grants: self.grants.clone() }
    }

    /// The same as something else, changed by somebody with these rights.
    ///
    /// # Errors
    /// [`MemberError`].
    pub fn change(
        &self,
        role: Option<Role>,
        grants: Option<BTreeSet<Permission>>,
        by: &Rights,
        if_match: Option<u64>,
    ) -> Result<Self, MemberError> {
        if if_match.is_some_and(|version| version != self.version) {
            return Err(MemberError::Changed);
        }
        let changed = Self {
            role: role.unwrap_or(self.role),
            grants: grants.unwrap_or_else(|| self.grants.clone()),
            version: self.version + 1,
            ..self.clone()
        };
        if by.cover(&self.rights()) && by.cover(&changed.rights()) { Ok(changed) } else { Err(MemberError::Beyond) }
    }

    /// The same under another name.
    #[must_use]
    pub fn rename(&self, name: Name) -> Self {
        Self { name, version: self.version + 1, ..self.clone() }
    }

    /// The same in one team more, or less; `None` when nothing changes.
    #[must_use]
    pub fn team(&self, team: TeamId, within: bool) -> Option<Self> {
        let mut changed = Self { version: self.version + 1, ..self.clone() };
        let new = if within { changed.teams.insert(team) } else { changed.teams.remove(&team) };
        new.then_some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mei() -> Member {
        let name = Name::try_from("Mei Tanaka".to_owned()).unwrap();
        let first = Member::first(OrganizationId::from_u128(1), PersonId::from_u128(2), name, Timestamp::from_millis(0));
        Member { role: Role::Member, ..first }
    }

    #[test]
    fn nobody_makes_or_unmakes_what_they_are_not() {
        let manager = Rights { role: Role::Manager, grants: BTreeSet::from([Permission::MemberWrite]) };
        assert_eq!(mei().change(Some(Role::Admin), None, &manager, None), Err(MemberError::Beyond));
        assert_eq!(mei().change(Some(Role::Manager), None, &manager, None).map(|member| member.role), Ok(Role::Manager));
        let admin = Member { role: Role::Admin, ..mei() };
        assert_eq!(admin.change(Some(Role::Member), None, &manager, None), Err(MemberError::Beyond));
        let audit = Some(BTreeSet::from([Permission::AuditRead]));
        assert_eq!(mei().change(None, audit, &manager, None), Err(MemberError::Beyond));
    }

    #[test]
    fn a_change_needs_the_version_it_is_based_on() {
        let admin = Rights::of(Role::Admin);
        assert_eq!(mei().change(None, None, &admin, Some(2)), Err(MemberError::Changed));
        assert_eq!(mei().change(None, None, &admin, Some(1)).map(|member| member.version), Ok(2));
    }

    #[test]
    fn a_team_is_entered_and_left_once() {
        let team = TeamId::from_u128(7);
        let within = mei().team(team, true).unwrap();
        assert!(within.team(team, true).is_none() && mei().team(team, false).is_none());
        assert!(within.team(team, false).unwrap().teams.is_empty());
    }
}
