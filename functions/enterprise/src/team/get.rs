//! Read a team.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Team, TeamPath, Teams};

runtime::get! {
    /// Answers a team.
    "/teams/{team_id}" requires TeamRead
}

/// Reads it.
///
/// # Errors
/// 404 when there is none.
pub async fn handler(ctx: &Ctx, input: Http<TeamPath>) -> Result<Answer<Team>, Problem> {
    let team = Teams::of(ctx).get(input.path.team_id).await?;
    let version = team.version;
    Ok(Answer::versioned(team, version))
}
