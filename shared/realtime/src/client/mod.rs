//! The client: what a program that edits a document remembers, sends and applies.
//!
//! It keeps two documents: the confirmed one, at the newest revision it has seen, and the shadow, which has its own changes
//! on top: one in flight, and a buffer of what was written since. Revisions are applied in the order of their numbers
//! whatever order they arrive in. What is in flight is frozen under its number and stored before it is sent; it is sent again,
//! under the same number, until it is seen as a revision. The client knows no network, no clock and no editor: it is told
//! what happened and answers what to do, as a list of [`Action`]s in the order in which to do them.

mod refusal;
mod sending;
mod state;
mod stream;

use std::collections::BTreeMap;

use kernel::{ClientId, DocumentId};
use ot::{Delta, Document, OtError};
use thiserror::Error;

use crate::limits::{PATIENCE_MS, PING_MS};
use crate::wire::{Capacity, Frame, Head, Message, Open, Ping, Revision, Submit};

#[cfg(test)]
pub(crate) use sending::submit_request;
pub use state::{InFlight, Saved};

/// What the client asks of whoever runs it, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Store this where it survives a crash, before anything that follows.
    Save(Box<Saved>),
    /// Send this on the socket.
    Send(Message),
    /// Send this change by REST: it is too large for the socket. The answer is told as a frame, a refusal as the problem of the
    /// request `submit-<seq>`.
    SubmitByRest(Submit),
    /// Fetch the revisions after this one by REST: the next is too large for the socket. They are told as a `caught_up`.
    CatchUpByRest(u64),
    /// Apply this to the editor.
    Apply {
        /// The remote change, over what the person wrote.
        change: Delta,
        /// The revision that it comes from; `None` when it is no single one's.
        revision: Option<u64>,
    },
    /// The place of a writer is lost, or the connection's state: call [`Client::connected`] again, if there is a connection.
    Reopen,
    /// The client's document cannot be continued. Fetch the newest snapshot and call [`Client::rebuild`]; asked again
    /// meanwhile, once is enough. Until then nothing is sent.
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

    /// The number of the change in flight, and whether it has all that was written before it was sent: a change that is too
    /// large goes out in parts, of which only the last does.
    #[must_use]
    pub fn in_flight(&self) -> Option<(u64, bool)> {
        self.in_flight.as_ref().map(|mine| (mine.seq, !mine.partial))
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
            None => change.clone().chop(),
        };
        self.shadow.apply(change)?;
        self.buffer = Some(buffer).filter(|buffer| !buffer.is_empty());
        self.now = now;
        Ok(self.go_on())
    }

    /// There is a connection: the document is to be opened on it.
    pub fn connected(&mut self, now: i64) -> Vec<Action> {
        self.now = now;
        self.catching_up = None;
        self.sent_at = None;
        if self.starting_again {
            return Vec::new();
        }
        self.link = Link::Opening(now);
        self.opens += 1;
        let request = Some(sending::open_request(self.opens));
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
    /// When the client's own state does not fit together. A revision that does not fit is an [`Action::Rebuild`].
    pub fn receive(&mut self, frame: Frame, now: i64) -> Result<Vec<Action>, ClientError> {
        self.now = now;
        let mut actions = Vec::new();
        self.hear(frame, &mut actions)?;
        actions.extend(self.go_on());
        Ok(actions)
    }

    fn hear(&mut self, frame: Frame, actions: &mut Vec<Action>) -> Result<(), ClientError> {
        match frame {
            Frame::Opened(opened) if opened.document == self.document => self.opened(opened, actions),
            Frame::Acknowledged(mine) if mine.document == self.document => self.acknowledged(mine, actions)?,
            Frame::CaughtUp(more) if more.document == self.document => self.caught_up(more, actions),
            Frame::Revision(new) if new.document == self.document => self.arrived(vec![new.revision], actions),
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
                self.refused(problem, actions)?;
            }
            _ => {}
        }
        Ok(())
    }
}
