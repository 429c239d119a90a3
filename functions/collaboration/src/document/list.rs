//! List a workspace's documents.

use futures_util::future::try_join_all;
use kernel::AccessLevel;
use room::Room;
use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Document, Documents, State};
use crate::workspace::{WorkspacePath, Workspaces};

runtime::get! {
    /// Lists the documents of a workspace, the newest first.
    ///
    /// Those that are not shared with the caller are left out, so that a page may be shorter than asked for.
    "/workspaces/{workspace_id}/documents" requires DocumentRead
}

/// Which documents, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Those that are live, or those in the trash.
    #[serde(default = "live")]
    pub state: State,
    /// How many.
    #[serde(default)]
    pub limit: PageSize,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<Cursor>,
}

const fn live() -> State {
    State::Live
}

/// Reads one page.
///
/// # Errors
/// 404 when there is no such workspace; 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<WorkspacePath, (), Which>) -> Result<Page<Document>, Problem> {
    let workspace = Workspaces::of(ctx).get(input.path.workspace_id).await?.id;
    let Which { state, limit, after } = input.query;
    let list = format!("document_list:{workspace}:{}", state.as_str());
    let after = after.map(|cursor| cursor.open(&list)).transpose()?;
    let mut rows = Documents::of(ctx).page(workspace, state, limit.rows(), after).await?;
    let may = |document: &Document| {
        let (id, everyone) = (document.id, document.everyone);
        async move { Room::of(ctx, id).access(ctx, everyone).level(ctx.actor(), AccessLevel::View).await }
    };
    let levels = try_join_all(rows.items.iter().map(|(_, document)| may(document))).await?;
    let mut levels = levels.into_iter();
    rows.items.retain(|_| levels.next().flatten().is_some());
    Page::of(&list, rows)
}
