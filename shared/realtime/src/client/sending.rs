//! What the client sends: its changes, one at a time, and its questions for revisions.

use super::state::{InFlight, split};
use super::{Action, Client, Link};
use crate::limits::FRAME_BYTES;
use crate::wire::{Capacity, CatchUp, Message, RequestId, Submit, SubmitMessage};

impl Client {
    pub(super) fn wants_revisions(&self) -> bool {
        self.head > self.revision && self.catching_up.is_none()
    }

    pub(super) fn catch_up(&mut self, actions: &mut Vec<Action>) {
        self.catching_up = Some(self.now);
        self.rested_at = self.now + self.sync_interval;
        let ask = CatchUp { request: Some(catch_up_request(self.revision)), document: self.document, after: self.revision };
        actions.push(Action::Send(Message::CatchUp(ask)));
    }

    /// Whatever can be done now: fill a gap, put the buffer into flight, send what is in flight.
    pub(super) fn go_on(&mut self) -> Vec<Action> {
        let Link::Open(capacity) = self.link else { return Vec::new() };
        let mut actions = Vec::new();
        if self.wants_revisions() && (capacity == Capacity::Writer || self.rested_at <= self.now) {
            self.catch_up(&mut actions);
        }
        if capacity == Capacity::Viewer || self.closed {
            return actions;
        }
        if self.in_flight.is_none()
            && let Some(buffer) = self.buffer.take()
        {
            let (first, rest) = split(buffer);
            self.buffer = rest;
            self.in_flight = Some(InFlight::new(self.next_seq, self.revision, first, self.buffer.is_some()));
            self.next_seq += 1;
            self.sent_at = None;
            self.outdated = false;
            actions.push(Action::Save(Box::new(self.saved())));
        }
        if self.outdated {
            if self.catching_up.is_some() || self.wants_revisions() {
                return actions;
            }
            self.rebase(&mut actions);
        }
        if let (Some(mine), None) = (&self.in_flight, self.sent_at) {
            let submit = Submit { client: self.id, seq: mine.seq, base: mine.base, change: mine.change.clone() };
            let request = Some(submit_request(mine.seq));
            let message = SubmitMessage { request, document: self.document, submit, selection: None };
            let message = Message::Submit(message);
            self.sent_at = Some(self.now);
            let small = serde_json::to_string(&message).is_ok_and(|json| json.len() <= FRAME_BYTES);
            actions.push(match message {
                Message::Submit(message) if !small => Action::SubmitByRest(message.submit),
                message => Action::Send(message),
            });
        }
        actions
    }

    /// Freezes the change in flight anew on the client's revision, under its old number, or drops it when nothing is left of
    /// it. Only to be done when every revision up to there was seen and this change was none of them. Should a copy that is
    /// still under way be accepted after all, it comes back as a revision that says the same.
    pub(super) fn rebase(&mut self, actions: &mut Vec<Action>) {
        self.outdated = false;
        self.sent_at = None;
        self.in_flight.take_if(|mine| mine.rolling.is_empty());
        if let Some(mine) = &mut self.in_flight {
            mine.base = self.revision;
            mine.change = mine.rolling.clone();
        }
        actions.push(Action::Save(Box::new(self.saved())));
    }
}

/// The request id of a `document.open`, so that a late refusal is not taken for one of a later attempt.
pub(super) fn open_request(count: u64) -> RequestId {
    RequestId(format!("open-{count}"))
}

/// The request id of a `document.catch_up`, so that a late refusal is not taken for one of where the client is now.
pub(super) fn catch_up_request(after: u64) -> RequestId {
    RequestId(format!("catch_up-{after}"))
}

/// The request id of a `document.submit`, so that a late refusal is not taken for one of a later change.
pub(crate) fn submit_request(seq: u64) -> RequestId {
    RequestId(format!("submit-{seq}"))
}
