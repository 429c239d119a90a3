//! Rename or move a team.

use events::enterprise::TeamUpdated;
use kernel::{Name, TeamId};
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Team, TeamPath, Teams};

runtime::patch! {
    /// Renames a team, or moves it with all that are parts of it.
    ///
    /// Who belongs to which document through a team follows within half a minute.
    "/teams/{team_id}" requires TeamWrite
}

/// What may be changed. A field that is absent stays as it is.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamPatch {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The team that it is a part of; `null` for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    #[schemars(with = "Option<TeamId>")]
    pub parent: Option<Option<TeamId>>,
}

/// What was sent, `null` too, is something else than what was left out.
fn sent<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Stores the change; a move with the next version of the tree.
///
/// # Errors
/// 404 when there is none, or no such parent; 409 `team_ring`, `team_too_deep`, or `conflict` when somebody changed the tree at the
/// same moment; 412 when the team changed meanwhile.
pub async fn handler(ctx: &Ctx, input: Http<TeamPath, TeamPatch>) -> Result<Answer<Team>, Problem> {
    let teams = Teams::of(ctx);
    let before = teams.get(input.path.team_id).await?;
    let after = before.change(input.body, input.if_match, ctx.now())?;
    let mut tree = None;
    if before.parent != after.parent {
        let read = teams.tree().await?;
        read.place(after.id, after.parent)?;
        tree = Some(read);
    }
    let fact = ctx.fact(TeamUpdated { team: after.id, parent: after.parent });
    teams.updating(tree.as_ref(), &after, &fact)?.commit().await?;
    let version = after.version;
    Ok(Answer::versioned(after, version))
}
