//! Teams: people of an organization under one name. A team may be a part of another, so that they form a tree.
//!
//! What keeps the tree a tree concerns several teams at once, so the tree has a version of its own: whoever adds, moves or
//! deletes a team writes the next version with it, and of two who do so at the same moment one is refused.

pub mod create;
pub mod delete;
pub mod get;
pub mod list;
mod store;
mod tree;
pub mod update;

use kernel::{Name, PersonId, TeamId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use store::Teams;
pub use tree::{MOST_LEVELS, MOST_TEAMS, Tree};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] =
    &[create::FUNCTION, delete::FUNCTION, get::FUNCTION, list::FUNCTION, update::FUNCTION];

/// The placeholder of a team in a path.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TeamPath {
    /// The team.
    pub team_id: TeamId,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// What it is called.
    pub name: Name,
    /// The team that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TeamId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: PersonId,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: u64,
}

/// Why something cannot be done with a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TeamError {
    /// Somebody else changed it.
    #[error("the team is not in the version that the change is based on")]
    Changed,
    /// There is no such team to be a part of.
    #[error("names no team of this organization")]
    NoParent,
    /// It would be a part of itself.
    #[error("the team would be a part of itself")]
    Ring,
    /// Teams would be nested too deep.
    #[error("teams would nest more than {MOST_LEVELS} levels deep")]
    Deep,
    /// There are as many as there may be.
    #[error("the organization has {MOST_TEAMS} teams")]
    Many,
    /// Others are parts of it.
    #[error("{teams} teams are parts of this team")]
    NotEmpty {
        /// How many.
        teams: usize,
    },
}

impl Team {
    /// A new one.
    #[must_use]
    pub fn start(name: Name, parent: Option<TeamId>, by: PersonId, now: Timestamp) -> Self {
        Self { id: TeamId::new(now), name, parent, created_at: now, created_by: by, updated_at: now, version: 1 }
    }

    /// The same under another name, in another place, or both.
    ///
    /// # Errors
    /// [`TeamError::Changed`].
    pub fn change(&self, patch: update::TeamPatch, if_match: Option<u64>, now: Timestamp) -> Result<Self, TeamError> {
        if if_match.is_some_and(|version| version != self.version) {
            return Err(TeamError::Changed);
        }
        Ok(Self {
            name: patch.name.unwrap_or_else(|| self.name.clone()),
            parent: patch.parent.unwrap_or(self.parent),
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);

    fn analysts() -> Team {
        let name = Name::try_from("Analysts".to_owned()).unwrap();
        Team::start(name, Some(TeamId::from_u128(1)), PersonId::from_u128(1), NOW)
    }

    fn patch(patch: serde_json::Value) -> update::TeamPatch {
        serde_json::from_value(patch).unwrap()
    }

    #[test]
    fn what_a_patch_leaves_out_stays_and_null_takes_a_team_to_the_top() {
        let renamed = analysts().change(patch(json!({"name": "Data"})), None, NOW).unwrap();
        assert_eq!((renamed.name.as_str(), renamed.parent, renamed.version), ("Data", Some(TeamId::from_u128(1)), 2));
        let top = analysts().change(patch(json!({"parent": null})), None, NOW).unwrap();
        assert_eq!((top.name.as_str(), top.parent), ("Analysts", None));
        let moved = analysts().change(patch(json!({"parent": TeamId::from_u128(2)})), None, NOW).unwrap();
        assert_eq!(moved.parent, Some(TeamId::from_u128(2)));
    }

    #[test]
    fn a_change_needs_the_version_it_is_based_on() {
        assert_eq!(analysts().change(patch(json!({})), Some(2), NOW), Err(TeamError::Changed));
        assert!(analysts().change(patch(json!({})), Some(1), NOW).is_ok());
    }

    #[test]
    fn others_read_a_team_where_this_domain_stores_it() {
        let team = analysts();
        let read: directory::Team = serde_json::from_value(serde_json::to_value(&team).unwrap()).unwrap();
        assert_eq!((read.id, read.name, read.parent), (team.id, team.name, team.parent));
    }
}
