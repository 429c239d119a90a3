//! Read the newest snapshot of a document.

use std::collections::BTreeMap;

use kernel::{AccessLevel, ClientId, DocumentId};
use ot::Delta;
use realtime::snapshot::LastChange;
use realtime::wire::Operations;
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Snapshots;
use crate::document::{DocumentPath, Documents};

runtime::get! {
    /// Answers the newest snapshot of a document. Open it on the socket with this revision to receive what came since.
    "/documents/{document_id}/snapshot" requires DocumentRead
}

/// A whole document at one revision.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotBody {
    /// The document.
    pub document: DocumentId,
    /// The revision.
    pub revision: u64,
    /// The length in UTF-16 code units.
    pub length: u32,
    /// The SHA-256 of the canonical JSON of `content`, in hexadecimal.
    pub hash: String,
    /// What stands in it: a list of inserts.
    #[schemars(with = "Operations")]
    pub content: Delta,
    /// Whether the document is closed to changes at this revision.
    pub closed: bool,
    /// The last change of each client that is in it, by client.
    #[schemars(with = "BTreeMap<String, LastChangeBody>")]
    pub clients: BTreeMap<ClientId, LastChange>,
}

#[derive(JsonSchema)]
#[schemars(rename = "LastChange")]
#[expect(dead_code, reason = "written for its schema alone")]
struct LastChangeBody {
    /// Its number among the client's own.
    seq: u64,
    /// The revision that it became.
    revision: u64,
}

/// Reads it.
///
/// # Errors
/// 404 when there is no such document.
pub async fn handler(ctx: &Ctx, input: Http<DocumentPath>) -> Result<Answer<SnapshotBody>, Problem> {
    let document = input.path.document_id;
    Documents::of(ctx).open_to_caller(ctx, document, AccessLevel::View).await?;
    let (snapshot, hash) = Snapshots::of(ctx, document).newest().await?;
    Ok(Answer::new(SnapshotBody {
        document,
        revision: snapshot.revision,
        length: snapshot.document.length(),
        hash,
        content: snapshot.document.delta(),
        closed: snapshot.closed,
        clients: snapshot.clients,
    }))
}
