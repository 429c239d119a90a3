//! List the members.

use runtime::{Ctx, Http, Page, Paging, Problem};

use super::{Member, Members};

runtime::get! {
    /// Lists the people of the organization.
    "/members" requires MemberRead
}

const LIST: &str = "member_list";

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Paging>) -> Result<Page<Member>, Problem> {
    let (rows, after) = input.query.of(LIST)?;
    Page::of(LIST, Members::of(ctx).page(rows, after).await?)
}
