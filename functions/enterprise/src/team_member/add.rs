//! Put somebody into a team.

use cloud::{Condition, Transaction};
use directory::keys;
use events::enterprise::TeamMemberAdded;
use runtime::{Ctx, Http, NoContent, Problem};

use super::TeamMemberPath;
use crate::member::Members;
use crate::problem::conflict_at;
use crate::team::Teams;

runtime::put! {
    /// Puts a member into a team. Done twice, it is done once.
    "/teams/{team_id}/members/{person_id}" requires TeamWrite
}

/// Stores the member with the team, if the team is still there.
///
/// # Errors
/// 404 when there is no such team or the person is no member; 409 when the member was changed at the same moment.
pub async fn handler(ctx: &Ctx, input: Http<TeamMemberPath>) -> Result<NoContent, Problem> {
    let members = Members::of(ctx);
    let team = Teams::of(ctx).get(input.path.team_id).await?;
    let member = members.get(input.path.person_id).await?;
    let Some(within) = member.team(team.id, true) else { return Ok(NoContent) };
    let fact = ctx.fact(TeamMemberAdded { team: team.id, person: within.person });
    let writes = members.updating(Transaction::new(members.table()), &within, &fact)?;
    let writes = writes.check(keys::team(team.id), Condition::Present)?;
    writes.commit().await.map_err(|error| conflict_at(error, &keys::team(team.id), || Problem::not_found("team")))?;
    Ok(NoContent)
}
