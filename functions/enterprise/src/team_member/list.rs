//! List who is in a team.

use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::TeamMember;
use crate::member::Members;
use crate::team::{TeamPath, Teams};

runtime::get! {
    /// Lists those who were put into a team; who is only in a team below it is not among them.
    ///
    /// A page may be shorter than `limit`, even empty, and still have a `next`.
    "/teams/{team_id}/members" requires TeamRead
}

/// Which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// How many.
    #[serde(default)]
    pub limit: PageSize,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<Cursor>,
}

/// Reads one page.
///
/// # Errors
/// 404 when there is no such team; 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<TeamPath, (), Which>) -> Result<Page<TeamMember>, Problem> {
    let team = Teams::of(ctx).get(input.path.team_id).await?.id;
    let list = format!("team_member_list:{team}");
    let after = input.query.after.map(|cursor| cursor.open(&list)).transpose()?;
    Page::of(&list, Members::of(ctx).of_team(team, input.query.limit.rows(), after).await?)
}
