//! List the workspaces.

use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Workspace, Workspaces};

runtime::get! {
    /// Lists the organization's workspaces, the newest first.
    "/workspaces" requires WorkspaceRead
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

const LIST: &str = "workspace_list";

/// Reads one page.
///
/// # Errors
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Which>) -> Result<Page<Workspace>, Problem> {
    let after = input.query.after.map(|cursor| cursor.open(LIST)).transpose()?;
    Page::of(LIST, Workspaces::of(ctx).page(input.query.limit.rows(), after).await?)
}
