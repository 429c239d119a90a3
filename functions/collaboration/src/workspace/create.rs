//! Make a workspace.

use events::collaboration::WorkspaceCreated;
use kernel::Name;
use runtime::{Created, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Workspace, Workspaces};

runtime::post! {
    /// Makes a workspace.
    "/workspaces" requires WorkspaceWrite
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    /// What it is called.
    pub name: Name,
}

/// Stores the workspace.
///
/// # Errors
/// When the table fails, or the idempotency key was used for something else.
pub async fn handler(ctx: &Ctx, input: Http<(), NewWorkspace>) -> Result<Created<Workspace>, Problem> {
    let workspaces = Workspaces::of(ctx);
    let workspace = Workspace::start(input.body.name, ctx.actor(), ctx.now());
    let fact = ctx.fact(WorkspaceCreated { workspace: workspace.id });
    let workspace = ctx.commit(workspaces.adding(&workspace, &fact)?, workspace, Problem::from).await?;
    let location = format!("/collaboration/workspaces/{}", workspace.id);
    Ok(Created(workspace, location))
}
