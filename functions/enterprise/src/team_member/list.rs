//! List who is in a team.

use runtime::{Ctx, Http, Page, Paging, Problem};

use super::TeamMember;
use crate::member::Members;
use crate::team::{TeamPath, Teams};

runtime::get! {
    /// Lists those who were put into a team; who is only in a team below it is not among them.
    ///
    /// A page may be shorter than `limit`, even empty, and still have a `next`.
    "/teams/{team_id}/members" requires TeamRead
}

/// Reads one page.
///
/// # Errors
/// 404 when there is no such team; 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<TeamPath, (), Paging>) -> Result<Page<TeamMember>, Problem> {
    let team = Teams::of(ctx).get(input.path.team_id).await?.id;
    let list = format!("team_member_list:{team}");
    let (rows, after) = input.query.of(&list)?;
    Page::of(&list, Members::of(ctx).of_team(team, rows, after).await?)
}
