//! Share a document.

use events::collaboration::DocumentShared;
use kernel::AccessLevel;
use room::{Grantee, Room};
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SharePath, Shares, administered, everyone_at_most};
use crate::document::{Document, Documents};

runtime::put! {
    /// Shares a document with everyone, a person or a team, or changes how far.
    ///
    /// Those who have it open and may no longer do what they were let in for are taken out at once.
    "/documents/{document_id}/shares/{grantee}" requires DocumentShare
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareLevel {
    /// How far.
    pub level: AccessLevel,
}

/// Stores the share and the document's new version together, then looks at those who have it open.
///
/// # Errors
/// 403 for somebody who does not own the document; 404 when there is no such document, person or team; 409 `last_owner`, or when its name, state
/// or sharing changed at the same moment; 422 when everybody should own it.
pub async fn handler(ctx: &Ctx, input: Http<SharePath, ShareLevel>) -> Result<Answer<Document>, Problem> {
    let (SharePath { document_id, grantee }, level) = (input.path, input.body.level);
    let document = administered(ctx, document_id).await?;
    let (documents, shares) = (Documents::of(ctx), Shares::of(ctx, document_id));
    let everyone = match grantee {
        Grantee::Everyone => everyone_at_most(Some(level))?,
        Grantee::Person(person) => {
            ctx.directory().member(person).await?.ok_or_else(|| Problem::not_found("member"))?;
            document.everyone
        }
        Grantee::Team(team) => {
            ctx.directory().team(team).await?.ok_or_else(|| Problem::not_found("team"))?;
            document.everyone
        }
    };
    if level < AccessLevel::Own {
        shares.owned_beside(grantee).await?;
    }
    let shared = document.share(everyone, ctx.now());
    let fact = ctx.fact(DocumentShared { document: document_id, grantee: grantee.to_string(), level: Some(level) });
    let mut writes = documents.updating(&shared, &fact)?;
    if grantee != Grantee::Everyone {
        writes = shares.setting(writes, &shares.share(grantee, level))?;
    }
    writes.commit().await?;
    Room::of(ctx, document_id).enforce(ctx).await?;
    let version = shared.version;
    Ok(Answer::versioned(shared, version))
}
