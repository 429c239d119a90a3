//! List a document's shares.

use kernel::AccessLevel;
use room::Share;
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shares;
use crate::document::{DocumentPath, Documents};

runtime::get! {
    /// Answers with whom a document is shared.
    "/documents/{document_id}/shares" requires DocumentRead
}

/// Everybody whom a document is shared with.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SharedWith {
    /// What everybody in the organization may do; nothing when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everyone: Option<AccessLevel>,
    /// What people and teams may do.
    pub shares: Vec<Share>,
}

/// Reads them.
///
/// # Errors
/// 404 when there is no such document.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath>) -> Result<Answer<SharedWith>, Problem> {
    let document = Documents::of(ctx).open_to_caller(ctx, input.path.document_id, AccessLevel::View).await?;
    let shares = Shares::of(ctx, document.id).all().await?;
    Ok(Answer::versioned(SharedWith { everyone: document.everyone, shares }, document.version))
}
