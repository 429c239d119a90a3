//! Reads a note, its text from the bucket.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Note, Path, key};

runtime::get! {
    /// Reads a note.
    "/notes/{note_id}" requires DocumentRead
}

pub(crate) async fn handler(ctx: &Ctx, request: Http<Path>) -> Result<Answer<Note>, Problem> {
    let id = request.path.note_id;
    let note: Option<Note> = ctx.table(&ctx.cloud().config().platform_table).get(&key(&id)).await?;
    let mut note = note.ok_or_else(|| Problem::not_found("note"))?;
    let text = ctx.objects().get(&id).await.map_err(Problem::internal)?.unwrap_or_default();
    note.text = String::from_utf8(text).map_err(Problem::internal)?;
    Ok(Answer::new(note))
}
