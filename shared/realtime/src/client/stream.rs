//! What the platform says about the sequence of revisions, and what becomes of the client's own changes in it.

use ot::Delta;

use super::state::InFlight;
use super::{Action, Client, ClientError, Link};
use crate::checks::{Check, in_force};
use crate::limits::FIRST_PING_MS;
use crate::snapshot::{Snapshot, canonical, hash};
use crate::wire::{Acknowledged, CaughtUp, Opened, Revision};

impl Client {
    pub(super) fn opened(&mut self, opened: Opened, actions: &mut Vec<Action>) {
        if !self.starting_again {
            self.link = Link::Open(opened.capacity);
        }
        self.ping_at = self.now + FIRST_PING_MS;
        self.sync_interval = i64::from(opened.sync_interval_ms);
        self.head = self.head.max(opened.head);
        self.arrived(opened.revisions, actions);
    }

    pub(super) fn acknowledged(&mut self, mine: Acknowledged, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        self.head = self.head.max(mine.revision);
        self.arrived(mine.previous, actions);
        // The acknowledgement is revision N of the same sequence. Without those before it, it waits to be caught up with. So
        // does one whose hash the client must see, and a change that was merged.
        let due = mine.client == self.id && mine.revision == self.revision + 1 && !Snapshot::is_kept(mine.revision);
        let Some(known) = self.in_flight.take_if(|known| due && known.seq == mine.seq && !known.merged) else { return Ok(()) };
        self.confirm(known, None, actions)?;
        self.release(actions);
        Ok(())
    }

    pub(super) fn caught_up(&mut self, more: CaughtUp, actions: &mut Vec<Action>) {
        self.catching_up = None;
        self.head = self.head.max(more.head);
        // Whoever asks for what comes next and is given what comes later would ask for ever.
        let gone = more.revisions.first().is_some_and(|first| first.revision > self.revision + 1);
        self.arrived(more.revisions, actions);
        if gone {
            self.start_again(actions);
        }
        if more.by_rest && self.head > self.revision {
            self.catching_up = Some(self.now);
            actions.push(Action::CatchUpByRest(self.revision));
        }
    }

    pub(super) fn arrived(&mut self, revisions: Vec<Revision>, actions: &mut Vec<Action>) {
        for revision in revisions {
            self.head = self.head.max(revision.revision);
            if in_force(Check::Ordering) {
                if revision.revision > self.revision {
                    self.held.insert(revision.revision, revision);
                }
            } else {
                self.revision = revision.revision - 1;
                self.follow(revision, actions);
            }
        }
        self.release(actions);
    }

    /// Applies what was held as far as there is no gap.
    pub(super) fn release(&mut self, actions: &mut Vec<Action>) {
        self.held.retain(|number, _| *number > self.revision);
        while let Some(next) = self.held.remove(&(self.revision + 1)) {
            self.follow(next, actions);
        }
    }

    /// Goes on by the next revision. One that does not fit shows that the client's document is not the platform's.
    fn follow(&mut self, next: Revision, actions: &mut Vec<Action>) {
        if self.apply(next, actions).is_err() {
            self.start_again(actions);
        }
    }

    fn apply(&mut self, next: Revision, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        if next.client == Some(self.id)
            && let Some(mine) = self.in_flight.take_if(|mine| mine.seq == next.seq)
        {
            return self.confirm(mine, Some(&next), actions);
        }
        let mut theirs = next.change.clone();
        let mut rolling = None;
        if let Some(mine) = &self.in_flight {
            rolling = Some(theirs.transform(&mine.rolling, true)?);
            theirs = mine.rolling.transform(&theirs, false)?;
        }
        self.confirmed.apply(&next.change)?;
        if let (Some(mine), Some(rolling)) = (&mut self.in_flight, rolling) {
            mine.rolling = rolling;
        }
        self.show(theirs, Some(next.revision), actions)?;
        self.revision = next.revision;
        self.closed = next.closed;
        self.compare(next.hash, actions);
        Ok(())
    }

    /// What is under the buffer changed: the buffer is carried over that, and the editor shows it.
    pub(super) fn show(&mut self, theirs: Delta, revision: Option<u64>, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let mut theirs = theirs;
        if let Some(buffer) = &mut self.buffer {
            let over_buffer = buffer.transform(&theirs, false)?;
            *buffer = theirs.transform(buffer, true)?;
            theirs = over_buffer;
        }
        self.buffer.take_if(|buffer| buffer.is_empty());
        self.shadow.apply(&theirs)?;
        if !theirs.is_empty() {
            actions.push(Action::Apply { change: theirs, revision });
        }
        Ok(())
    }

    /// The change that was in flight is the next revision, which may not be at hand.
    fn confirm(&mut self, mine: InFlight, next: Option<&Revision>, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let confirmed = match next {
            Some(next) if mine.merged => self.settle(&mine, next, actions),
            _ => self.confirmed.apply(&mine.rolling).map_err(ClientError::from),
        };
        if confirmed.is_err() {
            self.in_flight = Some(mine);
            return confirmed;
        }
        self.revision += 1;
        self.sent_at = None;
        self.compare(next.and_then(|next| next.hash.clone()), actions);
        Ok(())
    }

    /// What is in flight and was merged is a revision: what this says counts, and not what the client made of it.
    fn settle(&mut self, mine: &InFlight, revision: &Revision, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let mut meant = self.confirmed.clone();
        meant.apply(&mine.rolling)?;
        self.confirmed.apply(&revision.change)?;
        self.show(meant.diff(&self.confirmed), Some(revision.revision), actions)
    }

    fn compare(&mut self, expected: Option<String>, actions: &mut Vec<Action>) {
        let differs = |expected: &String| canonical(&self.confirmed).is_ok_and(|json| hash(&json) != *expected);
        if expected.as_ref().is_some_and(differs) {
            self.start_again(actions);
        }
    }

    /// The client's document cannot be continued: nothing more is sent until it was rebuilt, and then it is opened anew.
    pub(super) fn start_again(&mut self, actions: &mut Vec<Action>) {
        self.link = Link::Closed;
        self.starting_again = true;
        actions.push(Action::Rebuild);
    }
}
