//! Still here, and this is how far I am.

use realtime::limits::LEASE_MS;
use realtime::wire::{Frame, Head, Ping, Pong};
use room::Room;
use runtime::{Ctx, Message, Problem, Reply};

runtime::socket! {
    /// Renews the caller's places in the documents that it names, and says how far each of them is.
    ///
    /// A client that learns of a newer revision than it has catches up: so a frame that got lost is made good.
    "ping"
}

/// More rows than this are not read: whoever is that far behind has to catch up first, and learns of it.
const ROWS: u32 = 200;

/// Answers the heads. A place is renewed only if its holder may still do what they were let in for.
///
/// # Errors
/// When the table fails.
pub async fn handler(ctx: &Ctx, message: Message<Ping>) -> Result<Reply<Frame>, Problem> {
    let mut pong = Pong { request: message.body.request, heads: Vec::new(), lost: Vec::new() };
    for asked in message.body.documents {
        match renew(ctx, &message.connection, asked).await? {
            (Some(revision), true) => pong.heads.push(Head { document: asked.document, revision }),
            (Some(revision), false) => {
                pong.heads.push(Head { document: asked.document, revision });
                pong.lost.push(asked.document);
            }
            (None, _) => pong.lost.push(asked.document),
        }
    }
    Ok(Reply(Frame::Pong(pong)))
}

/// The newest revision, and whether the connection still takes part.
async fn renew(ctx: &Ctx, connection: &str, asked: Head) -> Result<(Option<u64>, bool), Problem> {
    let room = Room::of(ctx, asked.document);
    let reading = room.read_from(asked.revision, ROWS).await?;
    let head = reading.tail.head().map(|revision| revision.revision);
    if !reading.whole {
        return Ok((head, true));
    }
    let Some(participant) = reading.tail.present(ctx.now()).find(|one| one.connection == connection) else {
        return Ok((head, false));
    };
    if participant.lease_until - ctx.now().as_millis() > LEASE_MS / 2 {
        return Ok((head, true));
    }
    let goes_on = match room.stored_access(ctx).await? {
        Some(access) => access.lets_go_on(participant).await?,
        None => false,
    };
    if !goes_on {
        room.leave(participant).await?;
        return Ok((head, false));
    }
    match room.renew(participant).await {
        Ok(()) => Ok((head, true)),
        Err(error) if error.is_conflict() => {
            tracing::info!(document = %asked.document, "a place was lost before it was renewed");
            Ok((head, false))
        }
        Err(error) => Err(error.into()),
    }
}
