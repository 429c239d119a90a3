//! Move the selection.

use realtime::wire::{Frame, PresenceMoved, PresenceUpdate};
use room::Room;
use runtime::{Accepted, Ctx, Message, Problem};

use crate::problem::refusal;

runtime::socket! {
    /// Passes a selection on to everybody else who has the document open.
    "presence.update" requires DocumentRead
}

/// Tells the others.
///
/// # Errors
/// `lease_lost` when the caller does not have the document open.
pub async fn handler(ctx: &Ctx, message: Message<PresenceUpdate>) -> Result<Accepted, Problem> {
    let PresenceUpdate { document, client, seq, selection, .. } = message.body;
    let room = Room::of(ctx, document);
    let people = room.people().await?;
    let present: Vec<_> = people.present(ctx.now()).cloned().collect();
    let own = present.iter().find(|one| one.connection == message.connection && one.client == client);
    own.ok_or_else(|| refusal(realtime::Refusal::LeaseLost))?;
    let moved = Frame::Presence(PresenceMoved { document, client, seq, selection });
    room.tell(&present, Some(&message.connection), &moved).await?;
    Ok(Accepted)
}
