//! Read a workspace.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Workspace, WorkspacePath, Workspaces};

runtime::get! {
    /// Answers a workspace.
    "/workspaces/{workspace_id}" requires WorkspaceRead
}

/// Reads it.
///
/// # Errors
/// 404 when there is none.
pub async fn handler(ctx: &Ctx, input: Http<WorkspacePath>) -> Result<Answer<Workspace>, Problem> {
    Ok(Answer::new(Workspaces::of(ctx).get(input.path.workspace_id).await?))
}
