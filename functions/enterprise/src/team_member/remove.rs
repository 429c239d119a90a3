//! Take somebody out of a team.

use cloud::Transaction;
use events::enterprise::TeamMemberRemoved;
use runtime::{Ctx, Http, NoContent, Problem};

use super::TeamMemberPath;
use crate::member::Members;
use crate::team::Teams;

runtime::delete! {
    /// Takes a member out of a team. Done twice, it is done once; teams below it that they were put into keep them.
    "/teams/{team_id}/members/{person_id}" requires TeamWrite
}

/// Stores the member without the team.
///
/// # Errors
/// 404 when there is no such team or the person is no member; 409 when the member was changed at the same moment.
pub async fn handler(ctx: &Ctx, input: Http<TeamMemberPath>) -> Result<NoContent, Problem> {
    let members = Members::of(ctx);
    let team = Teams::of(ctx).get(input.path.team_id).await?;
    let member = members.get(input.path.person_id).await?;
    let Some(without) = member.team(team.id, false) else { return Ok(NoContent) };
    let fact = ctx.fact(TeamMemberRemoved { team: team.id, person: without.person });
    members.updating(Transaction::new(members.table()), &without, &fact)?.commit().await?;
    Ok(NoContent)
}
