//! List the members.

use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Member, Members};

runtime::get! {
    /// Lists the people of the organization.
    "/members" requires MemberRead
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

const LIST: &str = "member_list";

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Which>) -> Result<Page<Member>, Problem> {
    let after = input.query.after.map(|cursor| cursor.open(LIST)).transpose()?;
    Page::of(LIST, Members::of(ctx).page(input.query.limit.rows(), after).await?)
}
