//! Who may do what: roles are bundles of permissions, grants add to a role, and every function names the one permission it needs.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text that names no role, permission or feature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text:?} is no {kind}; expected one of {known}")]
pub struct WordError {
    kind: &'static str,
    text: String,
    known: String,
}

/// An enumeration that is one word on the wire: how it is written, read, and listed.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident $kind:literal { $($(#[doc = $word_doc:literal])* $variant:ident $word:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[doc = $word_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is written on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = WordError;
            fn from_str(text: &str) -> Result<Self, WordError> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| WordError {
                    kind: $kind,
                    text: text.to_owned(),
                    known: Self::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

words! {
    /// One thing that somebody may do; a function requires exactly one.
    Permission "permission" {
        /// Open a live socket.
        SocketOpen "socket_open",
        /// See workspaces.
        WorkspaceRead "workspace_read",
        /// Create workspaces.
        WorkspaceWrite "workspace_write",
        /// Read documents and their revisions.
        DocumentRead "document_read",
        /// Create, rename and write documents.
        DocumentWrite "document_write",
        /// Put documents into the trash and take them out again.
        DocumentTrash "document_trash",
        /// Say who else may read or write a document.
        DocumentShare "document_share",
        /// Change the sharing of every document, those of others too.
        DocumentAdminister "document_administer",
        /// See the organization and its settings.
        OrganizationRead "organization_read",
        /// Change the organization and its settings.
        OrganizationWrite "organization_write",
        /// See who belongs to the organization.
        MemberRead "member_read",
        /// Change what members are and may do, and remove them.
        MemberWrite "member_write",
        /// Change one's own name in the organization, and leave it.
        ProfileWrite "profile_write",
        /// Invite people and see who is invited.
        InvitationWrite "invitation_write",
        /// See teams and who is in them.
        TeamRead "team_read",
        /// Make and change teams and say who is in them.
        TeamWrite "team_write",
        /// Read what happened in the organization, and who did it.
        AuditRead "audit_read",
    }
}

words! {
    /// What a person is in an organization.
    Role "role" {
        /// Runs the organization.
        Admin "admin",
        /// Runs teams and their workspaces.
        Manager "manager",
        /// Writes, practises, learns.
        Member "member",
    }
}

words! {
    /// What somebody may do with one document, each more than the one before.
    AccessLevel "access level" {
        /// Read it.
        View "view",
        /// Read it and comment on it.
        Comment "comment",
        /// Write in it.
        Edit "edit",
        /// Say who else may.
        Own "own",
    }
}

words! {
    /// A part of the platform that a deployment, and an organization within it, may switch off.
    Feature "feature" {
        /// Writing together.
        Collaboration "collaboration",
        /// Interviews and their analysis.
        InterviewPrep "interview_prep",
        /// Mentors and mentees.
        Mentorship "mentorship",
        /// Forecasts.
        PredictiveAnalytics "predictive_analytics",
    }
}

impl Feature {
    /// The feature that all functions of a domain belong to.
    #[must_use]
    pub fn of_domain(domain: &str) -> Option<Self> {
        match domain {
            "collaboration" => Some(Self::Collaboration),
            "interviews" => Some(Self::InterviewPrep),
            _ => None,
        }
    }
}

impl Role {
    /// Whether this role includes the permission.
    #[must_use]
    pub const fn grants(self, permission: Permission) -> bool {
        match permission {
            Permission::SocketOpen
            | Permission::WorkspaceRead
            | Permission::DocumentRead
            | Permission::DocumentWrite
            | Permission::DocumentTrash
            | Permission::DocumentShare
            | Permission::OrganizationRead
            | Permission::MemberRead
            | Permission::ProfileWrite
            | Permission::TeamRead => true,
            Permission::WorkspaceWrite | Permission::InvitationWrite | Permission::TeamWrite => {
                matches!(self, Self::Admin | Self::Manager)
            }
            Permission::DocumentAdminister | Permission::OrganizationWrite | Permission::MemberWrite | Permission::AuditRead => {
                matches!(self, Self::Admin)
            }
        }
    }
}

/// What one member may do: all that their role includes, and what was granted to them beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rights {
    /// The role.
    pub role: Role,
    /// Granted to this member beside the role.
    #[serde(default)]
    pub grants: BTreeSet<Permission>,
}

impl Rights {
    /// Those of a role and nothing beside it.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        Self { role, grants: BTreeSet::new() }
    }

    /// Whether they include the permission.
    #[must_use]
    pub fn allow(&self, permission: Permission) -> bool {
        self.role.grants(permission) || self.grants.contains(&permission)
    }

    /// Whether everything that `other` may do may be done with these too: nobody gives away more than they have.
    #[must_use]
    pub fn cover(&self, other: &Self) -> bool {
        Permission::ALL.iter().all(|permission| !other.allow(*permission) || self.allow(*permission))
    }
}

/// Words on one line, as an authorizer passes them on.
#[must_use]
pub fn join_words<T: fmt::Display>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| word.to_string()).collect::<Vec<_>>().join(" ")
}

/// The words of such a line. One that is unknown fails all of it, since leaving it out would change what it says.
///
/// # Errors
/// The first word that is none.
pub fn split_words<T: FromStr + Ord>(line: &str) -> Result<BTreeSet<T>, T::Err> {
    line.split_whitespace().map(str::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_writes_documents_and_a_manager_opens_workspaces() {
        assert!(Role::Member.grants(Permission::DocumentWrite));
        assert!(!Role::Member.grants(Permission::WorkspaceWrite));
        assert!(Role::Manager.grants(Permission::WorkspaceWrite));
        assert!(Permission::ALL.iter().all(|permission| Role::Admin.grants(*permission)));
    }

    #[test]
    fn a_role_is_read_as_it_is_written() {
        assert_eq!("manager".parse::<Role>().unwrap(), Role::Manager);
        let error = "Manager".parse::<Role>().unwrap_err();
        assert_eq!(error.to_string(), "\"Manager\" is no role; expected one of admin, manager, member");
    }

    #[test]
    fn grants_add_to_a_role_and_nobody_gives_more_than_they_have() {
        let auditor = Rights { role: Role::Member, grants: BTreeSet::from([Permission::AuditRead]) };
        assert!(auditor.allow(Permission::AuditRead) && !auditor.allow(Permission::MemberWrite));
        assert!(Rights::of(Role::Admin).cover(&auditor));
        assert!(!Rights::of(Role::Manager).cover(&auditor));
        assert!(!auditor.cover(&Rights::of(Role::Manager)));
    }

    #[test]
    fn a_line_of_words_is_read_whole_or_not_at_all() {
        let features = BTreeSet::from([Feature::Collaboration, Feature::Mentorship]);
        assert_eq!(split_words(&join_words(&features)), Ok(features));
        assert_eq!(split_words::<Feature>(""), Ok(BTreeSet::new()));
        assert!(split_words::<Feature>("collaboration chess").is_err());
    }
}
