//! Says it back on a route that has no response, so nobody hears it.

use runtime::{Ctx, Message, Problem, Reply};

use super::Words;

runtime::socket! {
    /// Says it back on a route that has no response, so nobody hears it.
    "mute" requires DocumentRead
}

pub(crate) async fn handler(_: &Ctx, message: Message<Words>) -> Result<Reply<Words>, Problem> {
    Ok(Reply(message.body))
}
