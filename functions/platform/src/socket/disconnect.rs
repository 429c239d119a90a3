//! A socket closed.

use room::{Room, Sockets};
use runtime::{Accepted, Connection, Ctx, Problem};

runtime::socket! {
    /// Notes a socket that closed: its documents are left, and those who have them open are told.
    "$disconnect"
}

/// Leaves every document that was open on the connection, then forgets the connection.
///
/// # Errors
/// When a table fails. What was not done is done by the ends of the leases.
pub async fn handler(ctx: &Ctx, connection: Connection) -> Result<Accepted, Problem> {
    for participant in Room::opened_on(ctx, &connection.id).await? {
        Room::of(ctx, participant.document).leave(&participant).await?;
    }
    Sockets::of(ctx).closed(&connection.id, ctx.actor()).await?;
    Ok(Accepted)
}
