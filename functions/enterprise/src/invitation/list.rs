//! List the invitations.

use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Invitation, InvitationState, Invitations};

runtime::get! {
    /// Lists the organization's invitations, the newest first.
    ///
    /// With `state`, a page may be shorter than `limit`, even empty, and still have a `next`.
    "/invitations" requires InvitationWrite
}

/// Which invitations, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Those that are in this state now.
    #[serde(default)]
    pub state: Option<InvitationState>,
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
/// 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<(), (), Which>) -> Result<Page<Invitation>, Problem> {
    let Which { state, limit, after } = input.query;
    let list = format!("invitation_list:{}", state.map_or("", InvitationState::as_str));
    let after = after.map(|cursor| cursor.open(&list)).transpose()?;
    Page::of(&list, Invitations::of(ctx).page(state, ctx.now(), limit.rows(), after).await?)
}
