//! Who may do what: roles are bundles of permissions, and every function names the one permission it needs.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One thing that somebody may do; a function requires exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Open a live socket.
    SocketOpen,
    /// See workspaces.
    WorkspaceRead,
    /// Create workspaces.
    WorkspaceWrite,
    /// Read documents and their revisions.
    DocumentRead,
    /// Create, rename and write documents.
    DocumentWrite,
    /// Put documents into the trash and take them out again.
    DocumentTrash,
}

/// What a person is in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the organization.
    Admin,
    /// Runs teams and their workspaces.
    Manager,
    /// Writes, practises, learns.
    Member,
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no role; the roles are admin, manager and member")]
pub struct RoleError(String);

impl Role {
    /// Whether this role includes the permission.
    #[must_use]
    pub const fn grants(self, permission: Permission) -> bool {
        match permission {
            Permission::SocketOpen
            | Permission::WorkspaceRead
            | Permission::DocumentRead
            | Permission::DocumentWrite
            | Permission::DocumentTrash => true,
            Permission::WorkspaceWrite => matches!(self, Self::Admin | Self::Manager),
        }
    }

    /// The role as it is written on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Member => "member",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = RoleError;
    fn from_str(text: &str) -> Result<Self, RoleError> {
        [Self::Admin, Self::Manager, Self::Member]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| RoleError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_writes_documents_and_a_manager_opens_workspaces() {
        assert!(Role::Member.grants(Permission::DocumentWrite));
        assert!(!Role::Member.grants(Permission::WorkspaceWrite));
        assert!(Role::Manager.grants(Permission::WorkspaceWrite));
    }

    #[test]
    fn a_role_is_read_as_it_is_written() {
        assert_eq!("manager".parse::<Role>().unwrap(), Role::Manager);
        assert!("Manager".parse::<Role>().is_err());
    }
}
