//! Stores a note, and its text in the bucket too.

use cloud::{Condition, Row};
use runtime::{Created, Ctx, Http, Problem};

use super::{Note, key};

runtime::post! {
    /// Stores a note.
    "/notes" requires DocumentWrite
}

pub(crate) async fn handler(ctx: &Ctx, request: Http<(), Note>) -> Result<Created<Note>, Problem> {
    let note = request.body;
    ctx.table(&ctx.cloud().config().platform_table).put(&Row::new(key(&note.id), &note), Condition::Always).await?;
    ctx.objects().put(&note.id, "text/plain", note.text.clone().into_bytes()).await.map_err(Problem::internal)?;
    let path = format!("/served/notes/{}", note.id);
    Ok(Created(note, path))
}
