//! A socket opens.

use cloud::{Condition, Row};
use runtime::{Accepted, Connection, Ctx, Problem};

use super::{FORGOTTEN, Socket, key};

runtime::socket! {
    /// Notes a socket that opens; who opens it was decided by the authorizer.
    "$connect"
}

/// Stores the connection.
///
/// # Errors
/// When the table fails; the socket then does not open.
pub async fn handler(ctx: &Ctx, connection: Connection) -> Result<Accepted, Problem> {
    let socket = Socket { person: ctx.actor(), opened_at: ctx.now() };
    let row = Row::new(key(&connection.id), &socket).expiring(ctx.now().plus(FORGOTTEN));
    ctx.table(&ctx.cloud().config().platform_table).put(&row, Condition::Always).await?;
    Ok(Accepted)
}
