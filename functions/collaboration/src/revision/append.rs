//! The next revision: a change, or a fence.

use events::collaboration::{DocumentRestored, DocumentTrashed};
use kernel::{AccessLevel, DocumentId};
use realtime::limits::FRAME_BYTES;
use realtime::partition::Participant;
use realtime::submit::{fence, right_to_write};
use realtime::wire::{Acknowledged, Capacity, Frame, Head, NewRevision, Selection};
use realtime::{Decision, Refusal, Revision, Snapshot, Submit, decide};
use room::Room;
use runtime::{Ctx, Problem};
use thiserror::Error;

use super::Revisions;
use super::store::Known;
use crate::document::{Document, Documents, State};
use crate::snapshot::Snapshots;

/// How often a number may be lost to somebody faster. Fifty people who type lose 3.6 times at the 99th percentile.
const TRIES: usize = 32;

/// Why a revision was not appended.
#[derive(Debug, Error)]
pub(crate) enum AppendError {
    /// The change is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others were faster, again and again.
    #[error("{TRIES} times somebody else was faster")]
    Contended,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Problem),
}

/// Makes a submitted change the next revision.
pub(crate) async fn accept(
    ctx: &Ctx,
    document: DocumentId,
    submit: &Submit,
    selection: Option<Selection>,
) -> Result<Acknowledged, AppendError> {
    let revisions = Revisions::of(ctx, document);
    let mut known = match revisions.known_since(submit.base).await {
        Err(problem) if problem.status() == 404 => {
            // Asked, and answered, like a document that is there and that the author does not have open.
            Room::of(ctx, document).people().await?;
            return Err(Refusal::LeaseLost.into());
        }
        known => known?,
    };
    right_to_write(&known.people, submit, ctx.actor(), ctx.now())?;
    for attempt in 0..TRIES {
        match decide(&known.history(), submit, ctx.actor(), ctx.now())? {
            Decision::Already(number) => {
                // Whoever sends again may be the only one who knows of the revision: its fan-out may have been cut short.
                if let Some(revision) = known.since.iter().find(|one| one.revision == number) {
                    tell(ctx, document, &known.people.participants, revision, selection).await?;
                }
                return Ok(acknowledge(&known, document, submit, number));
            }
            Decision::Append(revision) => match revisions.append(&revision).await? {
                None => {
                    let number = revision.revision;
                    publish(ctx, document, &mut known, *revision, selection).await?;
                    return Ok(acknowledge(&known, document, submit, number));
                }
                // The winner is in hand, so that the next try needs no question; every few tries there may be more of them.
                Some(winner) if attempt % 4 < 3 => known.follow(winner)?,
                Some(_) => known = revisions.known_since(submit.base).await?,
            },
        }
    }
    Err(AppendError::Contended)
}

fn acknowledge(known: &Known, document: DocumentId, submit: &Submit, number: u64) -> Acknowledged {
    let between = known.since.iter().filter(|one| submit.base < one.revision && one.revision < number);
    Acknowledged {
        request: None,
        document,
        client: submit.client,
        seq: submit.seq,
        revision: number,
        previous: between.cloned().collect(),
    }
}

/// Puts a document into the trash or takes it out: its row and the fence in its sequence change together.
pub(crate) async fn turn(ctx: &Ctx, id: DocumentId, state: State) -> Result<Document, AppendError> {
    let (documents, revisions) = (Documents::of(ctx), Revisions::of(ctx, id));
    for _ in 0..TRIES {
        let document = documents.open_to_caller(ctx, id, AccessLevel::Edit).await?;
        let Some(turned) = document.turn(state, ctx.now()) else { return Ok(document) };
        let mut known = revisions.known_since(u64::MAX).await?;
        let fence = fence(&known.head, state == State::Trashed, ctx.actor(), ctx.now());
        let (document, revision) = (id, fence.revision);
        let writes = match state {
            State::Trashed => documents.updating(&turned, &ctx.fact(DocumentTrashed { document, revision }))?,
            State::Live => documents.updating(&turned, &ctx.fact(DocumentRestored { document, revision }))?,
        };
        let writes = revisions.adding(writes, &fence)?;
        match writes.commit().await {
            Ok(()) => {
                publish(ctx, id, &mut known, fence, None).await?;
                return Ok(turned);
            }
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(Problem::from(error).into()),
        }
    }
    Err(AppendError::Contended)
}

/// The revision is stored: remember it, tell everybody, and keep every hundredth as a snapshot.
async fn publish(
    ctx: &Ctx,
    document: DocumentId,
    known: &mut Known,
    revision: Revision,
    selection: Option<Selection>,
) -> Result<(), Problem> {
    known.follow(revision.clone())?;
    Revisions::of(ctx, document).remember(&known.head);
    tell(ctx, document, &known.people.participants, &revision, selection).await?;
    if Snapshot::is_kept(revision.revision) {
        // The change is durable whether or not this succeeds, and a later snapshot makes up for a missing one.
        if let Err(problem) = Snapshots::of(ctx, document).keep(&known.head).await {
            tracing::warn!(%problem, %document, revision = revision.revision, "a snapshot was not kept");
        }
    }
    Ok(())
}

/// Writers get the revision; viewers, and everybody when it is too large for a frame, get its number and ask for it.
async fn tell(
    ctx: &Ctx,
    document: DocumentId,
    participants: &[Participant],
    revision: &Revision,
    selection: Option<Selection>,
) -> Result<(), Problem> {
    let room = Room::of(ctx, document);
    let others = participants.iter().filter(|one| one.is_present(ctx.now()));
    let others = others.filter(|one| revision.client != Some(one.client)).cloned();
    let (writers, viewers): (Vec<_>, Vec<_>) = others.partition(|one| one.presence().capacity == Capacity::Writer);
    let head = Frame::Head(Head { document, revision: revision.revision });
    let full = Frame::Revision(NewRevision { document, revision: revision.clone(), selection });
    let small = serde_json::to_string(&full).is_ok_and(|json| json.len() <= FRAME_BYTES);
    room.tell(&writers, None, if small { &full } else { &head }).await?;
    room.tell(&viewers, None, &head).await
}
