//! What goes wrong in this domain, as problems.

use cloud::{Key, TableError};
use runtime::{FieldError, Problem};

use crate::member::MemberError;
use crate::organization::OrganizationError;

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
