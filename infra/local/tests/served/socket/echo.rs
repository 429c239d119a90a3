//! Says it back.

use runtime::{Ctx, Message, Problem, Reply};

use super::Words;

runtime::socket! {
    /// Says it back.
    "echo" requires DocumentRead
}

pub(crate) async fn handler(_: &Ctx, message: Message<Words>) -> Result<Reply<Words>, Problem> {
    Ok(Reply(message.body))
}
