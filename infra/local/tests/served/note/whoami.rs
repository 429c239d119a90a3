//! Says what the authorizer said.

use runtime::{Answer, Ctx, Http, Problem};

runtime::get! {
    /// The caller's name.
    "/notes/whoami" requires DocumentRead
}

pub(crate) async fn handler(ctx: &Ctx, _: Http) -> Result<Answer<String>, Problem> {
    Ok(Answer::new(ctx.actor_name().to_owned()))
}
