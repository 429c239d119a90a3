//! Notes the id of the last connection.

use cloud::{Condition, Row};
use runtime::{Accepted, Connection, Ctx, Problem};

runtime::socket! {
    /// Somebody came.
    "$connect"
}

pub(crate) async fn handler(ctx: &Ctx, connection: Connection) -> Result<Accepted, Problem> {
    let words = super::Words { text: connection.id.clone(), to: String::new() };
    ctx.table(&ctx.cloud().config().platform_table).put(&Row::new(super::key("came"), &words), Condition::Always).await?;
    Ok(Accepted)
}
