//! Make a team.

use events::enterprise::TeamCreated;
use kernel::{Name, TeamId};
use runtime::{Created, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Team, Teams};

runtime::post! {
    /// Makes a team, on its own or as a part of another.
    ///
    /// Teams nest at most 8 levels deep, and an organization has at most 500.
    "/teams" requires TeamWrite
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// What it is called.
    pub name: Name,
    /// The team that it is a part of.
    #[serde(default)]
    pub parent: Option<TeamId>,
}

/// Stores the team, if the tree has room for it.
///
/// # Errors
/// 404 for a parent that is not there; 409 `team_too_deep`, `too_many_teams`, or `conflict` when somebody changed the tree at the
/// same moment.
pub async fn handler(ctx: &Ctx, input: Http<(), NewTeam>) -> Result<Created<Team>, Problem> {
    let teams = Teams::of(ctx);
    let tree = teams.tree().await?;
    tree.add(input.body.parent)?;
    let team = Team::start(input.body.name, input.body.parent, ctx.actor(), ctx.now());
    let fact = ctx.fact(TeamCreated { team: team.id, parent: team.parent });
    let team = ctx.commit(teams.adding(&tree, &team, &fact)?, team, Problem::from).await?;
    let location = format!("/enterprise/teams/{}", team.id);
    Ok(Created(team, location))
}
