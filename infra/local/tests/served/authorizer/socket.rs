//! `?ticket=good`.

use runtime::{Anonymous, Authorized, AuthorizerRequest, Problem};

runtime::authorizer! {
    /// Who opens a socket.
    Socket
}

pub(crate) async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    match request.ticket.as_deref() {
        Some("good") => Ok(request.admit(&super::admission("Ada", caller.now()))),
        _ => Err(Problem::unauthorized("No such ticket.")),
    }
}
