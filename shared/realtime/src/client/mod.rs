//! The client: what a program that edits a document remembers, sends and applies.
//!
//! It keeps two documents: the confirmed one, at the newest revision it has seen, and the shadow, which has its own changes
//! on top: one in flight, and a buffer of what was written since. Revisions are applied in the order of their numbers
//! whatever order they arrive in. What is in flight is frozen under its number and stored before it is sent; it is sent again,
//! under the same number, until it is seen as a revision. The client knows no network, no clock and no editor: it is told
//! what happened and answers what to do, as a list of [`Action`]s in the order in which to do them.

mod state;

use std::collections::BTreeMap;

use kernel::{ClientId, DocumentId};
use ot::{Delta, Document, OtError};
use thiserror::Error;

use crate::checks::{Check, in_force};
use crate::limits::{FIRST_PING_MS, FRAME_BYTES, PATIENCE_MS, PING_MS};
use crate::snapshot::{canonical, hash};
use crate::wire::{
    Acknowledged, Capacity, CatchUp, Frame, Head, Message, Open, Opened, Ping, ProblemFrame, RequestId, Revision, Submit,
    SubmitMessage,
};

pub use state::{InFlight, Saved};

/// What the client asks of whoever runs it, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Store this where it survives a crash, before anything that follows.
    Save(Box<Saved>),
    /// Send this on the socket.
    Send(Message),
    /// Send this change by REST: it is too large for the socket.
    SubmitByRest(Submit),
    /// Fetch the revisions after this one by REST: the next is too large for the socket.
    CatchUpByRest(u64),
    /// Apply this to the editor.
    Apply {
        /// The remote change, over what the person wrote.
        change: Delta,
        /// The revision that it comes from; `None` when it is no single one's.
        revision: Option<u64>,
    },
    /// The place of a writer is lost, or the connection's state: open the document again.
    Reopen,
    /// The client's document cannot be continued. Fetch the snapshot and call [`Client::rebuild`].
    Rebuild,
    /// The document cannot be opened: it is not there, or in the trash. What was written is still in the shadow.
    CannotOpen {
        /// The code of the problem.
        code: String,
        /// Why, for a person.
        detail: String,
    },
    /// The platform refused the change in flight for good: here it is, as it would apply to the shadow before it was taken
    /// out. Show it to the person; nothing else keeps it.
    Refused {
        /// The change that was refused.
        change: Delta,
        /// The code of the problem.
        code: String,
        /// Why, for a person.
        detail: String,
    },
}

/// Something that a correct platform and editor never do.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ClientError {
    /// A change does not fit the document.
    #[error("a change does not fit the client's document: {0}")]
    Misfit(#[from] OtError),
}

/// Whether and how the document is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// No connection, or not asked yet.
    Closed,
    /// Asked at this time.
    Opening(i64),
    /// Open.
    Open(Capacity),
}

/// One open editor.
#[derive(Debug, Clone)]
pub struct Client {
    id: ClientId,
    document: DocumentId,
    revision: u64,
    confirmed: Document,
    shadow: Document,
    in_flight: Option<InFlight>,
    buffer: Option<Delta>,
    next_seq: u64,
    held: BTreeMap<u64, Revision>,
    /// The greatest revision that is known to exist.
    head: u64,
    /// Whether the document is closed to changes at the confirmed revision.
    closed: bool,
    link: Link,
    /// How often the document was opened.
    opens: u64,
    catching_up: Option<i64>,
    /// When a viewer may catch up again.
    rested_at: i64,
    sync_interval: i64,
    sent_at: Option<i64>,
    /// The platform cannot continue from the base of what is in flight.
    outdated: bool,
    /// The client waits to be rebuilt.
    starting_again: bool,
    ping_at: i64,
    now: i64,
}

impl Client {
    /// A client of this document as a snapshot has it.
    #[must_use]
    pub fn new(id: ClientId, document: DocumentId, revision: u64, text: Document) -> Self {
        Self {
            id,
            document,
            revision,
            confirmed: text.clone(),
            shadow: text,
            in_flight: None,
            buffer: None,
            next_seq: 1,
            held: BTreeMap::new(),
            head: revision,
            closed: false,
            link: Link::Closed,
            opens: 0,
            catching_up: None,
            rested_at: 0,
            sync_interval: 0,
            sent_at: None,
            outdated: false,
            starting_again: false,
            ping_at: i64::MAX,
            now: 0,
        }
    }

    /// The document as the person sees it.
    #[must_use]
    pub const fn shadow(&self) -> &Document {
        &self.shadow
    }

    /// The document at [`Client::revision`], as the platform has it.
    #[must_use]
    pub const fn confirmed(&self) -> &Document {
        &self.confirmed
    }

    /// The newest revision that was applied.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether everything that was written is a revision, and every revision that is known of was applied.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.in_flight.is_none() && self.buffer.is_none() && self.head <= self.revision
    }

    /// What the document may be used for now; `None` while it is not open.
    #[must_use]
    pub const fn capacity(&self) -> Option<Capacity> {
        match self.link {
            Link::Open(capacity) => Some(capacity),
            Link::Closed | Link::Opening(_) => None,
        }
    }

    /// The person changed the shadow.
    ///
    /// # Errors
    /// When the change does not fit the shadow; nothing is changed then.
    pub fn edit(&mut self, change: &Delta, now: i64) -> Result<Vec<Action>, ClientError> {
        let buffer = match &self.buffer {
            Some(buffer) => buffer.compose(change)?,
            None => change.clone(),
        };
        self.shadow.apply(change)?;
        self.buffer = Some(buffer).filter(|buffer| !buffer.is_empty());
        self.now = now;
        Ok(self.go_on())
    }

    /// There is a connection: the document is to be opened on it.
    pub fn connected(&mut self, now: i64) -> Vec<Action> {
        self.now = now;
        self.link = Link::Opening(now);
        self.catching_up = None;
        self.sent_at = None;
        self.opens += 1;
        let request = Some(open_request(self.opens));
        let open = Open { request, document: self.document, client: self.id, revision: self.revision, view: false };
        vec![Action::Send(Message::Open(open))]
    }

    /// The connection is gone.
    pub fn disconnected(&mut self) {
        self.link = Link::Closed;
        self.catching_up = None;
        self.sent_at = None;
        self.ping_at = i64::MAX;
    }

    /// When [`Client::tick`] wants to be called next; `None` while nothing is waited for.
    #[must_use]
    pub fn next_tick(&self) -> Option<i64> {
        let Link::Open(capacity) = self.link else {
            return if let Link::Opening(since) = self.link { Some(since + PATIENCE_MS) } else { None };
        };
        let waits = [self.sent_at, self.catching_up].into_iter().flatten().map(|since| since + PATIENCE_MS);
        let rest = Some(self.rested_at).filter(|_| self.wants_revisions() && capacity == Capacity::Viewer);
        waits.chain(rest).chain([self.ping_at]).min()
    }

    /// Time passed: ask again for what was not answered, and ping.
    pub fn tick(&mut self, now: i64) -> Vec<Action> {
        self.now = now;
        let overdue = |since: Option<i64>| since.is_some_and(|since| since + PATIENCE_MS <= now);
        if let Link::Opening(since) = self.link {
            return if overdue(Some(since)) { vec![Action::Reopen] } else { Vec::new() };
        }
        if overdue(self.sent_at) {
            self.sent_at = None;
        }
        if overdue(self.catching_up) {
            self.catching_up = None;
        }
        let mut actions = self.go_on();
        if self.ping_at <= now && self.capacity().is_some() {
            self.ping_at = now + PING_MS;
            let head = Head { document: self.document, revision: self.revision };
            actions.push(Action::Send(Message::Ping(Ping { request: None, documents: vec![head] })));
        }
        actions
    }

    /// The platform said something.
    ///
    /// # Errors
    /// When a revision does not fit: the client's document is not the platform's. [`Client::rebuild`] mends it.
    pub fn receive(&mut self, frame: Frame, now: i64) -> Result<Vec<Action>, ClientError> {
        self.now = now;
        let mut actions = Vec::new();
        match frame {
            Frame::Opened(opened) if opened.document == self.document => self.opened(opened, &mut actions)?,
            Frame::Acknowledged(mine) if mine.document == self.document => self.acknowledged(mine, &mut actions)?,
            Frame::CaughtUp(more) if more.document == self.document => {
                self.catching_up = None;
                self.head = self.head.max(more.head);
                // Whoever asks for what comes next and is given what comes later would ask for ever.
                let gone = more.revisions.first().is_some_and(|first| first.revision > self.revision + 1);
                self.arrived(more.revisions, &mut actions)?;
                if gone {
                    self.start_again(&mut actions);
                }
                if more.by_rest && self.head > self.revision {
                    self.catching_up = Some(now);
                    actions.push(Action::CatchUpByRest(self.revision));
                }
            }
            Frame::Revision(new) if new.document == self.document => self.arrived(vec![new.revision], &mut actions)?,
            Frame::Head(head) if head.document == self.document => self.head = self.head.max(head.revision),
            Frame::Pong(pong) => {
                for head in pong.heads.iter().filter(|head| head.document == self.document) {
                    self.head = self.head.max(head.revision);
                }
                if pong.lost.contains(&self.document) && self.capacity().is_some() {
                    self.link = Link::Closed;
                    actions.push(Action::Reopen);
                }
            }
            Frame::Problem(problem) if problem.document.is_none_or(|document| document == self.document) => {
                self.refused(problem, &mut actions)?;
            }
            _ => {}
        }
        actions.extend(self.go_on());
        Ok(actions)
    }

    fn opened(&mut self, opened: Opened, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        self.link = Link::Open(opened.capacity);
        self.ping_at = self.now + FIRST_PING_MS;
        self.sync_interval = i64::from(opened.sync_interval_ms);
        self.head = self.head.max(opened.head);
        self.arrived(opened.revisions, actions)
    }

    fn acknowledged(&mut self, mine: Acknowledged, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        self.head = self.head.max(mine.revision);
        self.arrived(mine.previous, actions)?;
        // The acknowledgement is revision N of the same sequence. Without those before it, it waits to be caught up with, and
        // so does a change that was merged.
        let due = mine.client == self.id && mine.revision == self.revision + 1;
        let Some(known) = self.in_flight.take_if(|known| due && known.seq == mine.seq && !known.merged) else { return Ok(()) };
        self.confirm(&known, None, actions)?;
        self.release(actions)
    }

    fn arrived(&mut self, revisions: Vec<Revision>, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        for revision in revisions {
            self.head = self.head.max(revision.revision);
            if in_force(Check::Ordering) {
                if revision.revision > self.revision {
                    self.held.insert(revision.revision, revision);
                }
            } else {
                self.revision = revision.revision - 1;
                self.apply(revision, actions)?;
            }
        }
        self.release(actions)
    }

    /// Applies what was held as far as there is no gap.
    fn release(&mut self, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        self.held.retain(|number, _| *number > self.revision);
        while let Some(next) = self.held.remove(&(self.revision + 1)) {
            self.apply(next, actions)?;
        }
        Ok(())
    }

    fn apply(&mut self, next: Revision, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        if next.client == Some(self.id)
            && let Some(mine) = self.in_flight.take_if(|mine| mine.seq == next.seq)
        {
            return self.confirm(&mine, Some(&next), actions);
        }
        let mut theirs = next.change.clone();
        self.confirmed.apply(&next.change)?;
        if let Some(mine) = &mut self.in_flight {
            let over_mine = mine.rolling.transform(&theirs, false)?;
            mine.rolling = theirs.transform(&mine.rolling, true)?;
            theirs = over_mine;
        }
        if let Some(buffer) = &mut self.buffer {
            let over_buffer = buffer.transform(&theirs, false)?;
            *buffer = theirs.transform(buffer, true)?;
            theirs = over_buffer;
        }
        self.shadow.apply(&theirs)?;
        self.buffer.take_if(|buffer| buffer.is_empty());
        self.revision = next.revision;
        self.closed = next.closed;
        if !theirs.is_empty() {
            actions.push(Action::Apply { change: theirs, revision: Some(self.revision) });
        }
        self.compare(next.hash, actions);
        Ok(())
    }

    /// The change that was in flight is the next revision, which may not be at hand.
    fn confirm(&mut self, mine: &InFlight, next: Option<&Revision>, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        match next {
            Some(next) if mine.merged => self.settle(&mine.rolling, next, actions)?,
            _ => self.confirmed.apply(&mine.rolling)?,
        }
        self.revision += 1;
        self.sent_at = None;
        self.compare(next.and_then(|next| next.hash.clone()), actions);
        Ok(())
    }

    fn compare(&mut self, expected: Option<String>, actions: &mut Vec<Action>) {
        let differs = |expected: &String| canonical(&self.confirmed).is_ok_and(|json| hash(&json) != *expected);
        if expected.as_ref().is_some_and(differs) {
            self.start_again(actions);
        }
    }

    /// The client's document cannot be continued: nothing more is sent until it was rebuilt, and then it is opened anew.
    fn start_again(&mut self, actions: &mut Vec<Action>) {
        self.link = Link::Closed;
        self.starting_again = true;
        actions.push(Action::Rebuild);
    }

    /// A request was refused: the codes are those of `docs/realtime.md`.
    fn refused(&mut self, frame: ProblemFrame, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let (request, code, detail) = (frame.request.unwrap_or_default().0, frame.problem.code, frame.problem.detail);
        if request == open_request(self.opens).0 {
            // A part that does not answer is asked again when the answer is overdue.
            if frame.problem.status < 500 {
                self.link = Link::Closed;
                if code == "resync" {
                    self.start_again(actions);
                } else {
                    actions.push(Action::CannotOpen { code, detail });
                }
            }
            return Ok(());
        }
        if request == catch_up_request(self.revision).0 && code == "resync" {
            self.start_again(actions);
            return Ok(());
        }
        let in_flight = self.in_flight.as_ref().map(|mine| submit_request(mine.seq).0);
        if in_flight != Some(request) {
            return Ok(());
        }
        match code.as_str() {
            "lease_lost" => {
                self.link = Link::Closed;
                actions.push(Action::Reopen);
            }
            // What is in flight is rebased when the client knows all that happened, and sent again.
            "behind" | "resync" => {
                self.sent_at = None;
                self.outdated = true;
                self.catch_up(actions);
            }
            "not_a_writer" => {
                self.link = Link::Open(Capacity::Viewer);
                self.sent_at = None;
            }
            "invalid_change" => {
                if let Some(mine) = self.in_flight.take() {
                    self.sent_at = None;
                    self.take_back(&mine.rolling, actions)?;
                    actions.push(Action::Refused { change: mine.rolling, code, detail });
                }
            }
            // Anything else is tried again when the answer is overdue.
            _ => {}
        }
        Ok(())
    }

    /// Takes a change out from under the buffer.
    fn take_back(&mut self, change: &Delta, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        let mut undo = change.invert(&self.confirmed)?;
        if let Some(buffer) = &mut self.buffer {
            let over_buffer = buffer.transform(&undo, false)?;
            *buffer = undo.transform(buffer, true)?;
            undo = over_buffer;
        }
        self.shadow.apply(&undo)?;
        self.buffer.take_if(|buffer| buffer.is_empty());
        actions.push(Action::Apply { change: undo, revision: None });
        Ok(())
    }

    fn catch_up(&mut self, actions: &mut Vec<Action>) {
        self.catching_up = Some(self.now);
        self.rested_at = self.now + self.sync_interval;
        let ask = CatchUp { request: Some(catch_up_request(self.revision)), document: self.document, after: self.revision };
        actions.push(Action::Send(Message::CatchUp(ask)));
    }

    fn wants_revisions(&self) -> bool {
        self.head > self.revision && self.catching_up.is_none()
    }

    /// Whatever can be done now: fill a gap, put the buffer into flight, send what is in flight.
    fn go_on(&mut self) -> Vec<Action> {
        let Link::Open(capacity) = self.link else { return Vec::new() };
        let mut actions = Vec::new();
        if self.wants_revisions() && (capacity == Capacity::Writer || self.rested_at <= self.now) {
            self.catch_up(&mut actions);
        }
        if capacity == Capacity::Viewer || self.closed {
            return actions;
        }
        if self.in_flight.is_none() {
            if let Some(buffer) = self.buffer.take() {
                let (first, rest) = state::split(buffer);
                self.buffer = rest;
                self.in_flight = Some(InFlight::new(self.next_seq, self.revision, first));
                self.next_seq += 1;
                self.sent_at = None;
                self.outdated = false;
                actions.push(Action::Save(Box::new(self.saved())));
            }
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
}

/// The request id of a `document.open`, so that a late refusal is not taken for one of a later attempt.
fn open_request(count: u64) -> RequestId {
    RequestId(format!("open-{count}"))
}

/// The request id of a `document.catch_up`, so that a late refusal is not taken for one of where the client is now.
fn catch_up_request(after: u64) -> RequestId {
    RequestId(format!("catch_up-{after}"))
}

/// The request id of a `document.submit`, so that a late refusal is not taken for one of a later change.
pub(crate) fn submit_request(seq: u64) -> RequestId {
    RequestId(format!("submit-{seq}"))
}
