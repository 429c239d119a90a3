//! Reads a table that its template does not grant.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Note, key};

runtime::get! {
    /// Tries what is not allowed.
    "/pry" requires DocumentRead
}

pub(crate) async fn handler(ctx: &Ctx, _: Http) -> Result<Answer<bool>, Problem> {
    let note: Option<Note> = ctx.table(&ctx.cloud().config().collaboration_table).get(&key("1")).await?;
    Ok(Answer::new(note.is_some()))
}
