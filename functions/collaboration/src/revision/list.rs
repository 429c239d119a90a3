//! List a document's revisions.

use kernel::AccessLevel;
use realtime::Revision;
use runtime::{Ctx, Cursor, Http, Page, PageSize, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Revisions;
use crate::document::{DocumentPath, Documents};

runtime::get! {
    /// Lists the revisions of a document after one, the oldest first: catching up when the socket's frames are too small.
    "/documents/{document_id}/revisions" requires DocumentRead
}

/// Which revisions, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Those after this revision.
    #[serde(default)]
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub since: u64,
    /// How many. Fewer are answered when they are large.
    #[serde(default)]
    pub limit: PageSize,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<Cursor>,
}

/// Lambda answers at most 6 MB.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Reads one page.
///
/// # Errors
/// 404 when there is no such document; 400 for a cursor of another list.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath, (), Which>) -> Result<Page<Revision>, Problem> {
    let document = Documents::of(ctx).open_to_caller(ctx, input.path.document_id, AccessLevel::View).await?.id;
    let Which { since, limit, after } = input.query;
    let list = format!("revision_list:{document}:{since}");
    let after = after.map(|cursor| cursor.open(&list)).transpose()?;
    Page::of(&list, Revisions::of(ctx, document).page(since, limit.rows(), PAGE_BYTES, after).await?)
}
