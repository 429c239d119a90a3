//! A ticket for the socket.

use kernel::Timestamp;
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LIFETIME, Ticket};

runtime::post! {
    /// Makes a ticket that opens one socket within a minute.
    ///
    /// Open the socket at `/live?ticket=…`. Each call makes another ticket.
    "/tickets" requires SocketOpen
}

/// A ticket in its holder's hands.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewTicket {
    /// To be sent as `?ticket=`.
    pub ticket: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Stores the ticket's hash and answers its secret.
///
/// # Errors
/// When the directory fails.
pub async fn handler(ctx: &Ctx, _: Http) -> Result<Answer<NewTicket>, Problem> {
    let secret = runtime::secret();
    let expires_at = ctx.now().plus(LIFETIME);
    let ticket = Ticket { admission: ctx.admission(), expires_at };
    ctx.cloud().directory().add(&Ticket::key(&secret), &ticket, expires_at).await?;
    Ok(Answer::new(NewTicket { ticket: secret, expires_at }))
}
