//! List the teams.

use runtime::{Ctx, Http, Page, Paging, Problem};

use super::{Team, Teams};

runtime::get! {
    /// Lists the organization's teams, the oldest first; each names the team that it is a part of.
    "/teams" requires TeamRead
}

const LIST: &str = "team_list";

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Paging>) -> Result<Page<Team>, Problem> {
    let (rows, after) = input.query.of(LIST)?;
    Page::of(LIST, Teams::of(ctx).page(rows, after).await?)
}
