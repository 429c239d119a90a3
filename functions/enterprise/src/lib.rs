//! Organizations and their people: who belongs where, what they may do, whom they invite, which teams they form.
//!
//! An organization is the tenant that everything else belongs to. Its people are members with a role and perhaps grants beside
//! it; others are invited by a link. What the doors must know is mirrored in the directory by the same transaction that
//! changes it. Every file below a noun is a function:
//!
//! | function | called by |
//! |---|---|
//! | `organization_create`, `organization_list` | `POST`, `GET /enterprise/organizations`, in no organization yet |
//! | `organization_get`, `organization_update` | `GET`, `PATCH /enterprise/organization` |
//! | `profile_get`, `profile_update`, `member_leave` | `GET`, `PATCH`, `DELETE /enterprise/profile` |
//! | `member_list`, `member_get`, `member_update`, `member_remove` | `/enterprise/members` |
//! | `invitation_create`, `invitation_list`, `invitation_resend`, `invitation_revoke` | `/enterprise/invitations` |
//! | `invitation_preview`, `invitation_accept` | `POST /enterprise/invitations/preview`, `…/accept`, with a link and in no organization yet |
//! | `team_create`, `team_list`, `team_get`, `team_update`, `team_delete` | `/enterprise/teams` |
//! | `team_member_list`, `team_member_add`, `team_member_remove` | `GET`, `PUT`, `DELETE /enterprise/teams/{team_id}/members` |
//! | `audit_list` | `GET /enterprise/audit` |

pub mod audit;
pub mod invitation;
pub mod member;
pub mod organization;
pub mod profile;
pub mod team;
pub mod team_member;

mod listing;
mod problem;
mod provider;
mod tombstone;

/// The functions of this domain.
pub const FUNCTIONS: runtime::Functions = &[
    audit::FUNCTIONS,
    invitation::FUNCTIONS,
    member::FUNCTIONS,
    organization::FUNCTIONS,
    profile::FUNCTIONS,
    team::FUNCTIONS,
    team_member::FUNCTIONS,
];
