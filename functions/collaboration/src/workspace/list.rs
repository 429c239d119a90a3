//! List the workspaces.

use runtime::{Ctx, Http, Page, Paging, Problem};

use super::{Workspace, Workspaces};

runtime::get! {
    /// Lists the organization's workspaces, the newest first.
    "/workspaces" requires WorkspaceRead
}

const LIST: &str = "workspace_list";

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Paging>) -> Result<Page<Workspace>, Problem> {
    let (rows, after) = input.query.of(LIST)?;
    Page::of(LIST, Workspaces::of(ctx).page(rows, after).await?)
}
