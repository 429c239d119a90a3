//! Invitations: an e-mail address, what its owner will be in the organization, and a link that lets one person in.
//!
//! The link's secret is shown when it is made and never again: what is kept is its hash, in the directory, where it leads from
//! the secret to the invitation. An invitation is open until somebody accepts it, it is revoked, or its time is over, which the
//! clock decides and nothing has to write. One address has one open invitation.

pub mod accept;
pub mod create;
pub mod letter;
pub mod list;
pub mod preview;
pub mod resend;
pub mod revoke;
mod send;
mod store;

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::{EmailAddress, InvitationId, Name, Permission, PersonId, Rights, Role, TeamId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use send::{Delivery, Sent};
pub use store::{Invitations, Stored};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] =
    &[accept::FUNCTION, create::FUNCTION, list::FUNCTION, preview::FUNCTION, resend::FUNCTION, revoke::FUNCTION];

/// The placeholder of an invitation in a path.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct InvitationPath {
    /// The invitation.
    pub invitation_id: InvitationId,
}

/// How many days an invitation is open: 1 to 30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Days(#[schemars(range(min = 1, max = 30))] pub u32);

impl Default for Days {
    /// Two weeks.
    fn default() -> Self {
        Self(14)
    }
}

impl Days {
    fn from(self, now: Timestamp) -> Timestamp {
        now.plus(Duration::from_secs(u64::from(self.0) * 24 * 60 * 60))
    }
}

/// Where an invitation is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Its link lets somebody in.
    Open,
    /// Somebody joined with it.
    Accepted,
    /// It was taken back.
    Revoked,
    /// Nobody accepted it in time; it can be sent again.
    Expired,
}

impl InvitationState {
    /// As it is written on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// Where it is sent.
    pub email: EmailAddress,
    /// What they are called, as far as who invited them knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What they will be.
    pub role: Role,
    /// What they will be allowed beside that.
    #[serde(default)]
    pub grants: BTreeSet<Permission>,
    /// The teams that they will be in.
    #[serde(default)]
    pub teams: BTreeSet<TeamId>,
    /// Where it is in its life.
    pub state: InvitationState,
    /// Who sent it last.
    pub invited_by: PersonId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its link stops working.
    pub expires_at: Timestamp,
    /// Who joined with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<PersonId>,
    /// Counts the changes.
    pub version: u64,
}

/// Why something cannot be done with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvitationError {
    /// Nobody gives, or takes back, more than they have.
    #[error("the caller's own rights do not cover those that the invitation gives")]
    Beyond,
    /// Teams are given by those who may change them.
    #[error("the invitation puts somebody into teams, and the caller may not change teams")]
    Teams,
    /// Somebody joined with it.
    #[error("the invitation was accepted")]
    Accepted,
    /// It was taken back.
    #[error("the invitation was revoked")]
    Revoked,
    /// It lets nobody in, for whatever reason: its link tells a stranger no more than that.
    #[error("the invitation is not open")]
    NotOpen,
}

impl Invitation {
    /// A new one, by somebody with these rights.
    ///
    /// # Errors
    /// [`InvitationError::Beyond`], [`InvitationError::Teams`].
    pub fn start(new: create::NewInvitation, by: PersonId, rights: &Rights, now: Timestamp) -> Result<Self, InvitationError> {
        let invitation = Self {
            id: InvitationId::new(now),
            email: new.email,
            name: new.name,
            role: new.role,
            grants: new.grants,
            teams: new.teams,
            state: InvitationState::Open,
            invited_by: by,
            created_at: now,
            expires_at: new.days.from(now),
            accepted_by: None,
            version: 1,
        };
        invitation.may_be_given(rights)?;
        Ok(invitation)
    }

    /// What who accepts it may do.
    #[must_use]
    pub fn rights(&self) -> Rights {
        Rights { role: self.role, grants: self.grants.clone() }
    }

    /// The same as it stands at this moment: open means that its time is not over.
    #[must_use]
    pub fn as_of(self, now: Timestamp) -> Self {
        let over = self.state == InvitationState::Open && self.expires_at <= now;
        Self { state: if over { InvitationState::Expired } else { self.state }, ..self }
    }

    /// Whether somebody with these rights may send it. Its link comes into their hands, so it must not give more than they have.
    fn may_be_given(&self, rights: &Rights) -> Result<(), InvitationError> {
        if !rights.cover(&self.rights()) {
            return Err(InvitationError::Beyond);
        }
        if !self.teams.is_empty() && !rights.allow(Permission::TeamWrite) {
            return Err(InvitationError::Teams);
        }
        Ok(())
    }

    /// The same, open anew from now on. One whose time is over can be sent again, one that somebody accepted or took back not.
    ///
    /// # Errors
    /// [`InvitationError`], [`InvitationError::NotOpen`] excepted.
    pub fn resend(&self, days: Days, by: PersonId, rights: &Rights, now: Timestamp) -> Result<Self, InvitationError> {
        self.may_be_given(rights)?;
        match self.state {
            InvitationState::Accepted => Err(InvitationError::Accepted),
            InvitationState::Revoked => Err(InvitationError::Revoked),
            InvitationState::Open | InvitationState::Expired => {
                Ok(Self { invited_by: by, expires_at: days.from(now), state: InvitationState::Open, ..self.next() })
            }
        }
    }

    /// The same taken back; `None` when that was done before.
    ///
    /// # Errors
    /// [`InvitationError::Accepted`], [`InvitationError::Beyond`].
    pub fn revoke(&self, rights: &Rights) -> Result<Option<Self>, InvitationError> {
        if !rights.cover(&self.rights()) {
            return Err(InvitationError::Beyond);
        }
        match self.state {
            InvitationState::Accepted => Err(InvitationError::Accepted),
            InvitationState::Revoked => Ok(None),
            InvitationState::Open | InvitationState::Expired => Ok(Some(Self { state: InvitationState::Revoked, ..self.next() })),
        }
    }

    /// The same accepted by somebody.
    ///
    /// # Errors
    /// [`InvitationError::NotOpen`].
    pub fn accept(&self, by: PersonId, now: Timestamp) -> Result<Self, InvitationError> {
        let open = self.clone().open(now)?;
        Ok(Self { state: InvitationState::Accepted, accepted_by: Some(by), ..open.next() })
    }

    /// Itself, if its link lets somebody in now.
    ///
    /// # Errors
    /// [`InvitationError::NotOpen`].
    pub fn open(self, now: Timestamp) -> Result<Self, InvitationError> {
        let invitation = self.as_of(now);
        if invitation.state == InvitationState::Open { Ok(invitation) } else { Err(InvitationError::NotOpen) }
    }

    fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }
}

#[cfg(test)]
mod tests;
