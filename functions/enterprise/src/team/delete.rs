//! Delete a team.

use cloud::Transaction;
use events::enterprise::{TeamDeleted, TeamMemberRemoved};
use kernel::TeamId;
use runtime::{Ctx, Http, NoContent, Problem};

use super::{TeamPath, Teams};
use crate::member::{Member, Members};

runtime::delete! {
    /// Deletes a team that no other team is a part of; its members are taken out of it first.
    ///
    /// When it is refused half way, because a member was changed at the same moment, those who were taken out stay out, and sent
    /// again it goes on.
    "/teams/{team_id}" requires TeamWrite
}

/// How many members are taken out together: each is two writes, and a transaction has room for a hundred.
const TOGETHER: usize = 45;

/// Takes the members out, then the team. Somebody who is put in between the two has a team in their list that is not there, which
/// everybody who reads the list passes over.
///
/// # Errors
/// 404 when there is none; 409 `team_not_empty`, or `conflict` when something changed at the same moment.
pub async fn handler(ctx: &Ctx, input: Http<TeamPath>) -> Result<NoContent, Problem> {
    let (teams, members) = (Teams::of(ctx), Members::of(ctx));
    let team = teams.get(input.path.team_id).await?;
    let tree = teams.tree().await?;
    tree.remove(team.id)?;
    for together in without(members.all().await?, team.id).chunks(TOGETHER) {
        let mut writes = Transaction::new(members.table());
        for member in together {
            let fact = ctx.fact(TeamMemberRemoved { team: team.id, person: member.person });
            writes = members.updating(writes, member, &fact)?;
        }
        writes.commit().await?;
    }
    let fact = ctx.fact(TeamDeleted { team: team.id });
    teams.removing(&tree, &team, &fact, ctx.now())?.commit().await?;
    Ok(NoContent)
}

/// Those who are in the team, as they are without it.
fn without(members: Vec<Member>, team: TeamId) -> Vec<Member> {
    members.into_iter().filter_map(|member| member.team(team, false)).collect()
}
