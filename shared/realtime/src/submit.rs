//! The server's decision about a submitted change.
//!
//! The server knows the document at the head and every revision since the change's base. It transforms the change against
//! each of them singly and in order, the revision winning every tie, and asks for the next number; whoever stores it first
//! has it, and the other decides again with one revision more. A change that is among the revisions already is not made
//! again. Nobody composes two revisions before transforming: that would order concurrent insertions differently.

use kernel::{PersonId, Timestamp};
use ot::Delta;
use thiserror::Error;

use crate::checks::{Check, in_force};
use crate::content::{ContentError, check_document, check_submitted};
use crate::limits::{BEHIND_BYTES, BEHIND_REVISIONS};
use crate::partition::{Participant, Tail};
use crate::snapshot::{Snapshot, canonical, hash};
use crate::wire::{Revision, Submit};

/// What becomes of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It is this revision already.
    Already(u64),
    /// It may become this revision, if nobody else took the number.
    Append(Box<Revision>),
}

/// Why a change does not become a revision.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    /// The author does not have the document open, or not any more.
    #[error("you do not have this document open any more; open it again, nothing unsent is lost")]
    LeaseLost,
    /// The author has it open to read.
    #[error("you are reading this document; every writer's place is taken")]
    Viewer,
    /// The document is closed to changes.
    #[error("this document is in the trash; restore it to write on")]
    Closed,
    /// Too much happened since the base.
    #[error("too much has happened since revision {0}; catch up, rebase and send it again")]
    Behind(u64),
    /// The base, or a revision after it, is not there.
    #[error("the revisions since {0} are not there any more; open the document anew, nothing unsent is lost")]
    Resync(u64),
    /// The change itself is at fault.
    #[error(transparent)]
    Content(#[from] ContentError),
}

/// What is known when a change is decided: the document at the head, and what happened since the base.
#[derive(Debug)]
pub struct History<'h> {
    /// The document at the newest revision.
    pub head: &'h Snapshot,
    /// The newest revisions in order, from the change's base or from before it.
    pub since: &'h [Revision],
}

/// Finds the author's place among those who take part and checks that it is theirs to write from.
///
/// # Errors
/// [`Refusal::LeaseLost`] or [`Refusal::Viewer`].
pub fn right_to_write<'t>(tail: &'t Tail, submit: &Submit, author: PersonId, now: Timestamp) -> Result<&'t Participant, Refusal> {
    let mut own = tail.present(now).filter(|one| one.client == submit.client && one.person == author).peekable();
    own.peek().ok_or(Refusal::LeaseLost)?;
    let writer = own.find(|one| one.slot.is_some()).ok_or(Refusal::Viewer)?;
    let holds = tail.slots.iter().any(|slot| {
        Some(slot.slot) == writer.slot
            && slot.person == author
            && slot.epoch == writer.epoch
            && slot.lease_until >= now.as_millis()
    });
    if holds { Ok(writer) } else { Err(Refusal::LeaseLost) }
}

/// Decides about a change by its history alone; the right to write was checked before.
///
/// # Errors
/// Why it cannot become a revision.
pub fn decide(history: &History<'_>, submit: &Submit, author: PersonId, now: Timestamp) -> Result<Decision, Refusal> {
    if in_force(Check::Dedupe) {
        if let Some(revision) = history.since.iter().find(|one| one.is(submit.client, submit.seq)) {
            return Ok(Decision::Already(revision.revision));
        }
        // A client numbers its changes in the order in which it sends them, and sends one at a time.
        if let Some(last) = history.head.clients.get(&submit.client).filter(|last| last.seq >= submit.seq) {
            return Ok(Decision::Already(last.revision));
        }
    }
    let (base, between) = since_base(history, submit.base)?;
    check_submitted(&submit.change, base.length)?;
    if between.len() > BEHIND_REVISIONS || bytes(between) > BEHIND_BYTES {
        return Err(Refusal::Behind(submit.base));
    }
    if history.head.closed {
        return Err(Refusal::Closed);
    }
    let mut change = submit.change.clone();
    for revision in between {
        change = revision.change.transform(&change, true).map_err(ContentError::from)?;
    }
    let mut document = history.head.document.clone();
    document.apply(&change).map_err(ContentError::from)?;
    check_document(&document)?;
    let number = history.head.revision + 1;
    Ok(Decision::Append(Box::new(Revision {
        revision: number,
        client: Some(submit.client),
        seq: submit.seq,
        author,
        at: now,
        change,
        length: document.length(),
        closed: false,
        hash: kept_hash(number, &document),
    })))
}

/// The fence that closes the document to changes, or opens it again. It is a revision of the same sequence, so that a change
/// that races it is either before it or refused.
#[must_use]
pub fn fence(head: &Snapshot, closed: bool, author: PersonId, now: Timestamp) -> Revision {
    let number = head.revision + 1;
    Revision {
        revision: number,
        client: None,
        seq: 0,
        author,
        at: now,
        change: Delta::new(),
        length: head.document.length(),
        closed,
        hash: kept_hash(number, &head.document),
    }
}

fn kept_hash(number: u64, document: &ot::Document) -> Option<String> {
    Snapshot::is_kept(number).then(|| canonical(document).ok()).flatten().map(|json| hash(&json))
}

/// The base and the revisions after it, without a gap up to the head.
fn since_base<'h>(history: &History<'h>, base: u64) -> Result<(&'h Revision, &'h [Revision]), Refusal> {
    let start = history.since.iter().position(|revision| revision.revision == base);
    let since = start.and_then(|start| history.since.get(start..)).unwrap_or_default();
    let (first, between) = since.split_first().ok_or(Refusal::Resync(base))?;
    let whole = since.iter().zip(base..).all(|(revision, number)| revision.revision == number)
        && since.last().is_some_and(|last| last.revision == history.head.revision);
    if whole || !in_force(Check::Gap) { Ok((first, between)) } else { Err(Refusal::Resync(base)) }
}

fn bytes(revisions: &[Revision]) -> usize {
    revisions.iter().map(|revision| serde_json::to_string(&revision.change).map_or(0, |json| json.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::Slot;
    use kernel::ClientId;
    use ot::Attributes;

    const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);

    fn people() -> (PersonId, ClientId) {
        (PersonId::from_u128(1), ClientId::from_u128(1))
    }

    fn insert(at: u32, text: &str) -> Delta {
        let delta = if at == 0 { Delta::new() } else { Delta::new().retain(at, Attributes::new()) };
        delta.insert(text, Attributes::new())
    }

    fn submit(seq: u64, base: u64, change: Delta) -> Submit {
        Submit { client: people().1, seq, base, change }
    }

    /// A document of so many revisions of one letter each, by somebody else.
    fn history(revisions: u64) -> (Snapshot, Vec<Revision>) {
        let mut head = Snapshot::empty();
        let mut all = vec![Revision { seq: 0, client: None, ..fence(&head, false, people().0, NOW) }];
        all[0].revision = 0;
        for number in 1..=revisions {
            let revision = Revision {
                revision: number,
                client: Some(ClientId::from_u128(2)),
                seq: number,
                change: insert(0, "x"),
                length: head.document.length() + 1,
                ..fence(&head, false, PersonId::from_u128(2), NOW)
            };
            head.follow(&revision).unwrap();
            all.push(revision);
        }
        (head, all)
    }

    fn decided(head: &Snapshot, since: &[Revision], submit: &Submit) -> Result<Decision, Refusal> {
        decide(&History { head, since }, submit, people().0, NOW)
    }

    #[test]
    fn a_change_is_transformed_over_what_happened_and_loses_ties() {
        let (head, all) = history(2);
        let Decision::Append(next) = decided(&head, &all, &submit(1, 0, insert(0, "Hi"))).unwrap() else { panic!() };
        assert_eq!((next.revision, next.length), (3, 5));
        assert_eq!(next.change, insert(2, "Hi"));
    }

    #[test]
    fn a_change_sent_again_is_the_revision_it_was() {
        let (mut head, mut all) = history(1);
        let Decision::Append(next) = decided(&head, &all, &submit(1, 1, insert(0, "Hi"))).unwrap() else { panic!() };
        head.follow(&next).unwrap();
        all.push(*next);
        assert_eq!(decided(&head, &all, &submit(1, 0, insert(0, "Hi"))), Ok(Decision::Already(2)));
        assert_eq!(decided(&head, &[], &submit(1, 0, insert(0, "Hi"))), Ok(Decision::Already(2)), "its base is gone");
    }

    #[test]
    fn a_gap_or_a_lost_base_is_a_resync() {
        let (head, mut all) = history(5);
        all.remove(3);
        assert_eq!(decided(&head, &all, &submit(1, 0, insert(0, "Hi"))), Err(Refusal::Resync(0)));
        assert_eq!(decided(&head, &all[..3], &submit(1, 0, insert(0, "Hi"))), Err(Refusal::Resync(0)), "the head is missing");
        assert_eq!(decided(&head, &[], &submit(1, 9, insert(0, "Hi"))), Err(Refusal::Resync(9)));
    }

    #[test]
    fn too_far_behind_is_refused_just_past_the_limit() {
        let (head, all) = history(BEHIND_REVISIONS as u64);
        assert!(decided(&head, &all, &submit(1, 0, insert(0, "Hi"))).is_ok());
        let (head, all) = history(BEHIND_REVISIONS as u64 + 1);
        assert_eq!(decided(&head, &all, &submit(1, 0, insert(0, "Hi"))), Err(Refusal::Behind(0)));
    }

    #[test]
    fn a_fence_refuses_whoever_races_it() {
        let (mut head, mut all) = history(1);
        let closed = fence(&head, true, people().0, NOW);
        head.follow(&closed).unwrap();
        all.push(closed);
        assert_eq!(decided(&head, &all, &submit(1, 1, insert(0, "Hi"))), Err(Refusal::Closed));
        let opened = fence(&head, false, people().0, NOW);
        head.follow(&opened).unwrap();
        all.push(opened);
        assert!(decided(&head, &all, &submit(1, 1, insert(0, "Hi"))).is_ok());
    }

    #[test]
    fn only_a_writer_with_a_living_lease_in_its_own_tenure_writes() {
        let (person, client) = people();
        let slot = Slot::taken(3, None, person, NOW);
        let participant = Participant {
            document: kernel::DocumentId::from_u128(1),
            connection: "c1".into(),
            client,
            person,
            name: "Amara".into(),
            slot: Some(3),
            epoch: slot.epoch,
            access_version: 1,
            lease_until: slot.lease_until,
        };
        let tail =
            |participant: Participant, slot: Slot| Tail { participants: vec![participant], slots: vec![slot], revisions: vec![] };
        let judge = |tail: &Tail, at: Timestamp| right_to_write(tail, &submit(1, 0, Delta::new()), person, at).map(|_| ());
        let good = tail(participant.clone(), slot);
        assert_eq!(judge(&good, NOW), Ok(()));
        assert_eq!(judge(&good, Timestamp::from_millis(slot.lease_until + 1)), Err(Refusal::LeaseLost));
        assert_eq!(judge(&tail(participant.clone(), Slot { epoch: 9, ..slot }), NOW), Err(Refusal::LeaseLost));
        assert_eq!(judge(&tail(Participant { slot: None, ..participant.clone() }, slot), NOW), Err(Refusal::Viewer));
        let stranger = Participant { person: PersonId::from_u128(9), ..participant };
        assert_eq!(judge(&tail(stranger, slot), NOW), Err(Refusal::LeaseLost));
    }
}
