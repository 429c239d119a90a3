//! Open a document on the socket.

use cloud::{Condition, Transaction};
use kernel::{AccessLevel, ClientId, DocumentId, Permission};
use realtime::Refusal;
use realtime::limits::{BEHIND_REVISIONS, VIEWERS};
use realtime::partition::{Participant, Slot, Tail};
use realtime::wire::{Capacity, Frame, Joined, Open, Opened, Presence, REVISION_BYTES, that_fit};
use room::Room;
use runtime::{Ctx, Message, Problem, Reply};

use super::{Document, DocumentError, Documents, State};
use crate::problem::refusal;

runtime::socket! {
    /// Takes part in a document: with a writer's place if one is free, else as a viewer.
    ///
    /// The answer has the revisions after the caller's own. From now on the connection receives every new one.
    "document.open" requires DocumentRead
}

/// What the participants may take of a frame; of more of them the rest is left out, since revisions are what matters.
const PARTICIPANTS: usize = 16 * 1024;

/// Writes the participant's row before it reads the revisions, so that nothing falls between.
///
/// # Errors
/// 404 when there is no such document; `document_closed` when it is in the trash; `resync` when the caller's revision is
/// not there; `too_many_viewers`; `client_taken` when the client id is somebody else's.
pub async fn handler(ctx: &Ctx, message: Message<Open>) -> Result<Reply<Frame>, Problem> {
    let Message { connection, body: open } = message;
    let room = Room::of(ctx, open.document);
    let (document, level) = Documents::of(ctx).seen_by_caller(ctx, open.document, AccessLevel::Edit).await?;
    let document = document.live()?;
    let may_write = level >= AccessLevel::Edit && ctx.rights().allow(Permission::DocumentWrite);
    let people = room.people().await?;
    if people.present(ctx.now()).any(|one| one.client == open.client && one.person != ctx.actor()) {
        return Err(DocumentError::ForeignClient.into());
    }
    let slot = if open.view || !may_write { None } else { place(ctx, &room, &people).await? };
    if slot.is_none() && viewers(ctx, &people, open.client) >= VIEWERS {
        return Err(DocumentError::TooManyViewers.into());
    }
    let own = Participant {
        document: open.document,
        connection,
        client: open.client,
        person: ctx.actor(),
        name: ctx.actor_name().to_owned(),
        slot: slot.map(|slot| slot.slot),
        epoch: slot.map_or(0, |slot| slot.epoch),
        access_version: document.access_version,
        lease_until: room.lease_until(),
    };
    if let Err(problem) = enter(&room, open.document, &own).await {
        room.forget(&own, &people.participants).await?;
        return Err(problem);
    }
    // The same editor on an older connection: it came back before its end was noticed.
    for old in people.participants.iter().filter(|one| one.client == own.client && one.connection != own.connection) {
        room.retire(old).await?;
    }
    let answer = match answer(ctx, &room, &open, &own, may_write).await {
        Ok(answer) => answer,
        Err(problem) => {
            room.forget(&own, &people.participants).await?;
            return Err(problem);
        }
    };
    let joined = Frame::Joined(Joined { document: open.document, participant: own.presence() });
    let others: Vec<_> = people.present(ctx.now()).filter(|one| one.client != own.client).cloned().collect();
    room.tell(&others, Some(&own.connection), &joined).await?;
    Ok(Reply(Frame::Opened(answer)))
}

/// Those who read, an older connection of the same editor left out.
fn viewers(ctx: &Ctx, people: &Tail, client: ClientId) -> usize {
    people.present(ctx.now()).filter(|one| one.client != client && one.presence().capacity == Capacity::Viewer).count()
}

/// A writer's place: the person's own, else the first that is free.
async fn place(ctx: &Ctx, room: &Room, people: &Tail) -> Result<Option<Slot>, Problem> {
    let (person, now) = (ctx.actor(), ctx.now());
    let known = |number: u32| people.slots.iter().find(|slot| slot.slot == number);
    let own = people.slots.iter().filter(|slot| slot.person == person).map(|slot| slot.slot);
    let all = 0..ctx.cloud().config().max_collaborators;
    for number in own.chain(all) {
        let before = known(number);
        if before.is_some_and(|slot| !slot.open_to(person, now)) {
            continue;
        }
        match room.take(number, before, person).await {
            Ok(slot) => return Ok(Some(slot)),
            // Somebody was faster: the next one.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// Stores the participant, if the document may still be opened and is still shared as it was when that was decided.
async fn enter(room: &Room, document: DocumentId, own: &Participant) -> Result<(), Problem> {
    let live = Condition::Is("state", State::Live.as_str().to_owned());
    let shared = Condition::Equals("access_version", own.access_version);
    let as_read = Condition::All(vec![live, shared]);
    let writes =
        Transaction::new(room.table()).check(Documents::key(document), as_read)?.put(&room.row(own), Condition::Always)?;
    match writes.commit().await {
        Ok(()) => Ok(()),
        Err(error) if error.is_conflict() => match error.existing::<Document>() {
            Some(document) if document.state == State::Live => {
                Err(Problem::unavailable("the document's sharing changed while it was opened"))
            }
            _ => Err(DocumentError::InTrash.into()),
        },
        Err(error) => Err(error.into()),
    }
}

async fn answer(ctx: &Ctx, room: &Room, open: &Open, own: &Participant, may_write: bool) -> Result<Opened, Problem> {
    let rows = u32::try_from(BEHIND_REVISIONS).unwrap_or(u32::MAX);
    let mut reading = room.read_from(open.revision, rows).await?;
    if !reading.whole {
        let people = room.people().await?;
        reading.tail.participants = people.participants;
    }
    let Tail { mut revisions, participants, .. } = reading.tail;
    if revisions.first().is_none_or(|first| first.revision != open.revision) {
        return Err(refusal(Refusal::Resync(open.revision)));
    }
    revisions.remove(0);
    let head = revisions.last().map_or(open.revision, |last| last.revision);
    let mut left = PARTICIPANTS;
    let participants: Vec<Presence> = participants
        .iter()
        .filter(|one| one.is_present(ctx.now()))
        .map(Participant::presence)
        .take_while(|one| {
            let size = serde_json::to_string(one).map_or(PARTICIPANTS, |json| json.len() + 1);
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        })
        .collect();
    let fit = that_fit(&revisions, REVISION_BYTES - (PARTICIPANTS - left));
    revisions.truncate(fit);
    let capacity = own.presence().capacity;
    Ok(Opened {
        request: open.request.clone(),
        document: open.document,
        head,
        capacity,
        reason: (capacity == Capacity::Viewer && !open.view).then(|| if may_write { "full" } else { "read_only" }.to_owned()),
        sync_interval_ms: ctx.cloud().config().sync_interval_ms,
        revisions,
        participants,
    })
}
