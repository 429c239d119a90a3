//! Says it to another connection.

use cloud::Delivery;
use runtime::{Ctx, Message, Problem, Reply};

use super::Words;

runtime::socket! {
    /// Says it to another.
    "tell" requires DocumentRead
}

pub(crate) async fn handler(ctx: &Ctx, message: Message<Words>) -> Result<Reply<Words>, Problem> {
    let delivery = ctx.cloud().push().post(&message.body.to, message.body.text).await.map_err(Problem::internal)?;
    let text = if delivery == Delivery::Gone { "gone" } else { "told" };
    Ok(Reply(Words { text: text.to_owned(), to: message.body.to }))
}
