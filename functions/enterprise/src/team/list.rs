//! List the teams.

use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Team, Teams};

runtime::get! {
    /// Lists the organization's teams, the oldest first; each names the team that it is a part of.
    "/teams" requires TeamRead
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

const LIST: &str = "team_list";

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Which>) -> Result<Page<Team>, Problem> {
    let after = input.query.after.map(|cursor| cursor.open(LIST)).transpose()?;
    Page::of(LIST, Teams::of(ctx).page(input.query.limit.rows(), after).await?)
}
