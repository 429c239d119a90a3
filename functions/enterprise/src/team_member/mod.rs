//! Who is in a team: people are put into it and taken out. They belong to the teams above it too, which nobody has to write down.
//!
//! Which teams somebody is in stands on the member's own row, so that one read tells what they may see.

pub mod add;
pub mod list;
pub mod remove;

use kernel::{Name, PersonId, Role, TeamId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[add::FUNCTION, list::FUNCTION, remove::FUNCTION];

/// The placeholders of a person in a team.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TeamMemberPath {
    /// The team.
    pub team_id: TeamId,
    /// The person.
    pub person_id: PersonId,
}

/// Somebody who was put into a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamMember {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: Name,
    /// What they are in the organization.
    pub role: Role,
}
