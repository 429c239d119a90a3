//! A socket opens.

use room::Sockets;
use runtime::{Accepted, Connection, Ctx, Problem};

runtime::socket! {
    /// Notes a socket that opens; who opens it was decided by the authorizer.
    "$connect"
}

/// Stores the connection.
///
/// # Errors
/// When the table fails; the socket then does not open.
pub async fn handler(ctx: &Ctx, connection: Connection) -> Result<Accepted, Problem> {
    Sockets::of(ctx).opened(&connection.id, ctx.actor(), ctx.now()).await?;
    Ok(Accepted)
}
