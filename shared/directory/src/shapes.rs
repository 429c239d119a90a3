//! What other domains may know of organizations and their people. Enterprise stores more under the same keys.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::{Feature, Name, OrganizationId, Permission, PersonId, Rights, Role, Subdomain, TeamId, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The person behind an issuer's subject. The same person may sign in by several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Which.
    pub person: PersonId,
}

/// What the doors must know of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Which.
    pub id: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// Where it is reached.
    pub subdomain: Subdomain,
    /// What is switched on.
    pub features: BTreeSet<Feature>,
    /// How long after signing in one must sign in again, in minutes.
    pub session_minutes: u32,
}

/// What a person is in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Where.
    pub organization: OrganizationId,
    /// Who.
    pub person: PersonId,
    /// What they are called there.
    pub name: Name,
    /// What they are.
    pub role: Role,
    /// What they may do beside that.
    #[serde(default)]
    pub grants: BTreeSet<Permission>,
    /// The teams that they were put in; they belong to the teams above these too.
    #[serde(default)]
    pub teams: BTreeSet<TeamId>,
}

impl Membership {
    /// What they may do.
    #[must_use]
    pub fn rights(&self) -> Rights {
        Rights { role: self.role, grants: self.grants.clone() }
    }
}

/// A team, as far as others need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// What it is called.
    pub name: Name,
    /// The team that it is a part of.
    #[serde(default)]
    pub parent: Option<TeamId>,
}

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The person's part.
    pub membership: Membership,
    /// The organization's part.
    pub gate: Gate,
}

/// Why somebody who is known is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// No member of the organization, or there is none.
    #[error("no member of this organization")]
    NoMember,
    /// It is too long ago that they signed in.
    #[error("the session is over: the organization asks to sign in again after {minutes} minutes")]
    SessionOver {
        /// What the organization says.
        minutes: u32,
    },
}

impl Standing {
    /// Both parts, when both are there.
    ///
    /// # Errors
    /// [`Refused::NoMember`].
    pub fn of(membership: Option<Membership>, gate: Option<Gate>) -> Result<Self, Refused> {
        let (membership, gate) = membership.zip(gate).ok_or(Refused::NoMember)?;
        Ok(Self { membership, gate })
    }

    /// When a session ends that began with signing in at this moment.
    #[must_use]
    pub fn session_ends(&self, authenticated_at: Timestamp) -> Timestamp {
        authenticated_at.plus(Duration::from_secs(u64::from(self.gate.session_minutes) * 60))
    }

    /// Whether they are let in now.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(&self, authenticated_at: Timestamp, now: Timestamp) -> Result<(), Refused> {
        if self.session_ends(authenticated_at) <= now {
            return Err(Refused::SessionOver { minutes: self.gate.session_minutes });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing {
        let (organization, person) = (OrganizationId::from_u128(1), PersonId::from_u128(2));
        let name = |text: &str| Name::try_from(text.to_owned()).unwrap();
        let membership = Membership {
            organization,
            person,
            name: name("Mei Tanaka"),
            role: Role::Member,
            grants: BTreeSet::new(),
            teams: BTreeSet::new(),
        };
        let gate = Gate {
            id: organization,
            name: name("Harbour Analytics"),
            subdomain: Subdomain::try_from("harbour".to_owned()).unwrap(),
            features: BTreeSet::new(),
            session_minutes: 60,
        };
        Standing { membership, gate }
    }

    #[test]
    fn a_session_ends_when_the_organization_says_so() {
        let (signed_in, hour) = (Timestamp::from_millis(0), 3_600_000);
        assert_eq!(standing().admits(signed_in, Timestamp::from_millis(hour - 1)), Ok(()));
        assert_eq!(standing().admits(signed_in, Timestamp::from_millis(hour)), Err(Refused::SessionOver { minutes: 60 }));
    }

    #[test]
    fn nobody_enters_an_organization_that_they_do_not_belong_to() {
        let standing = standing();
        assert_eq!(Standing::of(None, Some(standing.gate.clone())), Err(Refused::NoMember));
        assert_eq!(Standing::of(Some(standing.membership), None), Err(Refused::NoMember));
    }
}
