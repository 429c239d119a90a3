//! Organizations: the tenants. Each has a name, a subdomain of its own, a tier, settings, and the features it uses.

pub mod create;
pub mod get;
pub mod list;
mod store;
pub mod update;

use std::collections::BTreeSet;

use kernel::{Feature, Name, OrganizationId, PersonId, Role, Subdomain, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use store::Organizations;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[create::FUNCTION, get::FUNCTION, list::FUNCTION, update::FUNCTION];

/// What was agreed with an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// To see what it is like.
    Trial,
    /// What most have.
    Standard,
    /// With everything.
    Enterprise,
}

/// How long after signing in one must sign in again, in minutes: 5 minutes to 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SessionMinutes(#[schemars(range(min = 5, max = 43_200))] pub u32);

impl Default for SessionMinutes {
    /// Half a day.
    fn default() -> Self {
        Self(720)
    }
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organization {
    /// Which.
    pub id: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// Where it is reached.
    pub subdomain: Subdomain,
    /// What was agreed.
    pub tier: Tier,
    /// The most people that may belong to it.
    pub user_limit: u32,
    /// The features it uses, of those that the deployment offers.
    pub features: BTreeSet<Feature>,
    /// How long after signing in one must sign in again.
    pub session_minutes: SessionMinutes,
    /// When it was provisioned.
    pub created_at: Timestamp,
    /// Who provisioned it.
    pub created_by: PersonId,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: u64,
}

/// How many people belong to an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headcount {
    /// All of them.
    pub members: u32,
    /// Those who run it.
    pub admins: u32,
    /// Counts the changes.
    #[serde(default)]
    #[schemars(skip)]
    pub version: u64,
}

/// Why an organization cannot be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrganizationError {
    /// Somebody else changed it.
    #[error("the organization is not in the version that the change is based on")]
    Changed,
    /// Nobody else may join.
    #[error("the organization has {limit} members, which is its limit")]
    Full {
        /// The limit.
        limit: u32,
    },
    /// Nobody would be left to run it.
    #[error("the last administrator cannot leave or be something else; make somebody else an administrator first")]
    LastAdmin,
    /// A limit below the number of people, or above what the deployment allows.
    #[error("the user limit must be from {members}, the people who are there, to {most}")]
    UserLimit {
        /// How many are there.
        members: u32,
        /// The deployment's `MAX_ORG_USERS`.
        most: u32,
    },
}

/// What an administrator may change. A field that is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationPatch {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Where it is reached; no other organization has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdomain: Option<Subdomain>,
    /// The most people that may belong to it, up to the deployment's `MAX_ORG_USERS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_limit: Option<u32>,
    /// The features it uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<BTreeSet<Feature>>,
    /// How long after signing in one must sign in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_minutes: Option<SessionMinutes>,
}

impl Organization {
    /// A new one.
    #[must_use]
    pub fn start(id: OrganizationId, new: create::NewOrganization, user_limit: u32, by: PersonId, now: Timestamp) -> Self {
        Self {
            id,
            name: new.name,
            subdomain: new.subdomain,
            tier: new.tier,
            user_limit,
            features: Feature::ALL.iter().copied().collect(),
            session_minutes: SessionMinutes::default(),
            created_at: now,
            created_by: by,
            updated_at: now,
            version: 1,
        }
    }

    /// The same with the changes, based on this version.
    ///
    /// # Errors
    /// [`OrganizationError::Changed`], [`OrganizationError::UserLimit`].
    pub fn change(
        &self,
        patch: OrganizationPatch,
        if_match: Option<u64>,
        members: u32,
        most: u32,
        now: Timestamp,
    ) -> Result<Self, OrganizationError> {
        if if_match.is_some_and(|version| version != self.version) {
            return Err(OrganizationError::Changed);
        }
        let user_limit = patch.user_limit.unwrap_or(self.user_limit);
        if patch.user_limit.is_some() && !(members..=most).contains(&user_limit) {
            return Err(OrganizationError::UserLimit { members, most });
        }
        Ok(Self {
            name: patch.name.unwrap_or_else(|| self.name.clone()),
            subdomain: patch.subdomain.unwrap_or_else(|| self.subdomain.clone()),
            user_limit,
            features: patch.features.unwrap_or_else(|| self.features.clone()),
            session_minutes: patch.session_minutes.unwrap_or(self.session_minutes),
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

impl Headcount {
    /// That of an organization with its first administrator.
    pub const FIRST: Self = Self { members: 1, admins: 1, version: 1 };

    fn with(self, members: u32, admins: u32) -> Self {
        Self { members, admins, version: self.version + 1 }
    }

    /// With one more.
    ///
    /// # Errors
    /// [`OrganizationError::Full`].
    pub fn join(self, role: Role, limit: u32) -> Result<Self, OrganizationError> {
        if self.members >= limit {
            return Err(OrganizationError::Full { limit });
        }
        Ok(self.with(self.members + 1, self.admins + u32::from(role == Role::Admin)))
    }

    /// With one who was `before` and is something else now, or gone.
    ///
    /// # Errors
    /// [`OrganizationError::LastAdmin`].
    pub fn change(self, before: Role, after: Option<Role>) -> Result<Self, OrganizationError> {
        let was = u32::from(before == Role::Admin);
        let is = u32::from(after == Some(Role::Admin));
        let admins = self.admins + is - was.min(self.admins + is);
        if admins == 0 {
            return Err(OrganizationError::LastAdmin);
        }
        Ok(self.with(self.members - u32::from(after.is_none()), admins))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_administrator_stays() {
        let two = Headcount::FIRST.join(Role::Member, 10).unwrap();
        assert_eq!((two.members, two.admins), (2, 1));
        assert_eq!(two.change(Role::Admin, None), Err(OrganizationError::LastAdmin));
        assert_eq!(two.change(Role::Admin, Some(Role::Member)), Err(OrganizationError::LastAdmin));
        let both = two.change(Role::Member, Some(Role::Admin)).unwrap();
        assert_eq!((both.members, both.admins), (2, 2));
        let one = both.change(Role::Admin, None).unwrap();
        assert_eq!((one.members, one.admins), (1, 1));
        assert_eq!(two.change(Role::Member, None).map(|count| count.members), Ok(1));
    }

    #[test]
    fn nobody_joins_a_full_organization() {
        assert_eq!(Headcount::FIRST.join(Role::Member, 1), Err(OrganizationError::Full { limit: 1 }));
    }
}
