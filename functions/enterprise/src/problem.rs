//! What goes wrong in this domain, as problems.

use cloud::{Key, TableError};
use runtime::{FieldError, Problem};

use crate::invitation::InvitationError;
use crate::member::MemberError;
use crate::organization::OrganizationError;
use crate::team::{MOST_LEVELS, MOST_TEAMS, TeamError};

/// The problem of a condition that failed at this key; any other failure as it is.
pub(crate) fn conflict_at(error: TableError, key: &Key, problem: impl FnOnce() -> Problem) -> Problem {
    match &error {
        TableError::Conflict { key: at, .. } if at == key => problem().because(error),
        _ => error.into(),
    }
}

impl From<OrganizationError> for Problem {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Changed => Self::precondition_failed("The organization changed since you read it; read it again."),
            OrganizationError::Full { limit } => Self::conflict(
                "organization_full",
                format!("This organization has {limit} members, which is its limit. An administrator can raise it."),
            ),
            OrganizationError::LastAdmin => Self::conflict(
                "last_administrator",
                "Nobody would be left to run the organization; make somebody else an administrator first.",
            ),
            OrganizationError::UserLimit { .. } => {
                Self::unprocessable(vec![FieldError { field: "/user_limit".to_owned(), detail: error.to_string() }])
            }
        }
    }
}

impl From<MemberError> for Problem {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::Changed => Self::precondition_failed("The member changed since you read them; read them again."),
            MemberError::Beyond => {
                Self::forbidden("You can only change those who may do no more than you, and give no more than you have.")
            }
        }
    }
}

impl From<InvitationError> for Problem {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::Beyond => {
                Self::forbidden("You can only invite to what you have yourself: no more than your own rights.")
            }
            InvitationError::Teams => Self::forbidden("Only who may change teams invites into them."),
            InvitationError::Accepted => Self::conflict("invitation_accepted", "Somebody joined with this invitation already."),
            InvitationError::Revoked => {
                Self::conflict("invitation_revoked", "This invitation was revoked; invite the address again.")
            }
            InvitationError::NotOpen => Self::not_found("invitation"),
        }
    }
}

impl From<TeamError> for Problem {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Changed => Self::precondition_failed("The team changed since you read it; read it again."),
            TeamError::NoParent => Self::not_found("team"),
            TeamError::Ring => Self::conflict("team_ring", "A team cannot be a part of itself or of a team within it."),
            TeamError::Deep => Self::conflict("team_too_deep", format!("Teams nest at most {MOST_LEVELS} levels deep.")),
            TeamError::Many => Self::conflict(
                "too_many_teams",
                format!("This organization has {MOST_TEAMS} teams, which is the most there may be."),
            ),
            TeamError::NotEmpty { teams } => Self::conflict(
                "team_not_empty",
                format!("Other teams ({teams}) are parts of this one; move or delete them first."),
            ),
        }
    }
}
