//! The door of the socket.

use runtime::{Anonymous, Authorized, AuthorizerRequest, Problem};

use crate::ticket::Ticket;

runtime::authorizer! {
    /// Lets the holder of a ticket open one socket.
    ///
    /// The ticket (`?ticket=…`) is taken out of the directory, so that of several who show it only the first comes in.
    Socket
}

/// Takes the ticket.
///
/// # Errors
/// 401 for a ticket that is unknown, used or too old.
pub async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    let refused = || Problem::unauthorized("The ticket is unknown, used or too old; ask for a new one.");
    let shown = request.ticket.as_deref().ok_or_else(refused)?;
    let ticket: Ticket = caller.cloud().directory().take(&Ticket::key(shown)).await?.ok_or_else(refused)?;
    if ticket.is_over(caller.now()) || ticket.admission.session_ends <= caller.now() {
        return Err(refused());
    }
    Ok(request.admit(&ticket.admission))
}
