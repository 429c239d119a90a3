//! Notes the id of the last connection that closed.

use cloud::{Condition, Row};
use runtime::{Accepted, Connection, Ctx, Problem};

runtime::socket! {
    /// Somebody went.
    "$disconnect"
}

pub(crate) async fn handler(ctx: &Ctx, connection: Connection) -> Result<Accepted, Problem> {
    let words = super::Words { text: connection.id.clone(), to: String::new() };
    ctx.table(&ctx.cloud().config().platform_table).put(&Row::new(super::key("went"), &words), Condition::Always).await?;
    Ok(Accepted)
}
