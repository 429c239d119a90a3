//! What the handlers of the platform do, the submit handler apart.
//!
//! Every read and every write of the table happens at one instant of its own, and other handlers come between.

use super::network::told_message;
use super::store::{DOCUMENT, Opener};
use super::submission::{Origin, Submission};
use super::world::{Event, World};
use super::{Fault, fault};
use crate::limits::{BEHIND_REVISIONS, FRAME_BYTES};
use crate::submit::fence;
use crate::wire::{
    Capacity, CatchUp, CaughtUp, Frame, Head, Message, NewRevision, Open, Opened, Ping, Pong, ProblemFrame, Refused, RequestId,
    Revision, that_fit,
};

/// What the other members of a frame take at most.
const ENVELOPE: usize = 1024;
/// How often a viewer catches up at most, in milliseconds.
const SYNC_INTERVAL_MS: u32 = 500;

/// A refusal, as a frame.
pub(super) fn problem(request: Option<RequestId>, status: u16, code: &str, detail: String) -> Frame {
    let problem = Refused { status, code: code.to_owned(), detail };
    Frame::Problem(ProblemFrame { request, document: Some(DOCUMENT), problem })
}

impl World {
    /// A message reaches its handler.
    pub(super) fn handle(&mut self, connection: usize, message: Message) -> Result<(), Fault> {
        // What was under way when a connection broke may have reached the gateway before.
        if !self.connections[connection].alive && self.dice.chance(0.5) {
            return Ok(());
        }
        self.note(|| format!("connection {connection} is heard: {}", told_message(&message)));
        match message {
            Message::Open(open) => self.open(connection, open),
            Message::Submit(message) => {
                let submission = Submission::new(Origin::Socket(connection), message);
                let step = self.step();
                self.after(step, Event::Submission(Box::new(submission)));
            }
            Message::CatchUp(ask) => {
                let frame = self.caught_up(&ask);
                self.post_later(connection, &frame);
            }
            Message::Ping(ping) => self.pong(connection, ping),
            Message::Presence(_) => return fault("nobody moves a selection here"),
        }
        Ok(())
    }

    /// The answer of a handler, unless it is killed first.
    pub(super) fn post_later(&mut self, connection: usize, frame: &Frame) {
        if self.dice.chance(self.weather.killed) {
            self.count("killed handlers");
        } else {
            self.post(connection, frame);
        }
    }

    fn open(&mut self, connection: usize, open: Open) {
        if self.store.head().closed {
            let frame = problem(open.request, 409, "document_closed", "the document is in the trash".to_owned());
            return self.post_later(connection, &frame);
        }
        let driver = &self.drivers[self.connections[connection].client];
        let opener = Opener { connection, client: open.client, person: driver.person };
        let capacity = self.store.open(opener, self.timestamp());
        if capacity == Capacity::Viewer {
            self.count("viewers");
        }
        let step = self.step();
        self.after(step, Event::Opened { connection, revision: open.revision, request: open.request, capacity });
    }

    pub(super) fn opened(
        &mut self,
        connection: usize,
        revision: u64,
        request: Option<RequestId>,
        capacity: Capacity,
    ) -> Result<(), Fault> {
        let Some(mut revisions) = self.store.after(revision) else {
            let frame = problem(request, 409, "resync", format!("the revisions since {revision} are gone"));
            self.post_later(connection, &frame);
            return Ok(());
        };
        revisions.truncate(BEHIND_REVISIONS - 1);
        let head = revisions.last().map_or(revision, |last| last.revision);
        self.cut(&mut revisions, FRAME_BYTES / 2);
        let reason = (capacity == Capacity::Viewer).then(|| "full".to_owned());
        let sync_interval_ms = SYNC_INTERVAL_MS;
        let opened =
            Opened { request, document: DOCUMENT, head, capacity, reason, sync_interval_ms, revisions, participants: vec![] };
        self.post_later(connection, &Frame::Opened(opened));
        Ok(())
    }

    /// Leaves as many revisions as fit, and now and then fewer.
    fn cut(&mut self, revisions: &mut Vec<Revision>, budget: usize) {
        let mut fit = that_fit(revisions, budget);
        if fit > 1 && self.dice.chance(self.weather.partial) {
            fit = 1 + self.dice.below(fit);
            self.count("partial lists");
        }
        revisions.truncate(fit);
    }

    fn caught_up(&mut self, ask: &CatchUp) -> Frame {
        let Some(mut revisions) = self.store.after(ask.after) else {
            let detail = format!("the revisions after {} are gone", ask.after);
            return problem(ask.request.clone(), 409, "resync", detail);
        };
        let more = !revisions.is_empty();
        self.cut(&mut revisions, FRAME_BYTES - ENVELOPE);
        let (head, by_rest) = (self.store.head().revision, more && revisions.is_empty());
        Frame::CaughtUp(CaughtUp { request: ask.request.clone(), document: DOCUMENT, head, revisions, by_rest })
    }

    pub(super) fn catch_up_by_rest(&mut self, client: usize, life: u32, after: u64) -> Result<(), Fault> {
        // The list of revisions has whatever is there, and its pages are put together by who asks.
        let revisions = self.store.from(after + 1);
        let head = revisions.last().map_or(after, |last| last.revision);
        let frame = Frame::CaughtUp(CaughtUp { request: None, document: DOCUMENT, head, revisions, by_rest: false });
        self.answer(client, life, frame);
        Ok(())
    }

    fn pong(&mut self, connection: usize, ping: Ping) {
        let taking_part = self.store.renew(connection, self.timestamp());
        let heads = vec![Head { document: DOCUMENT, revision: self.store.head().revision }];
        let lost = if taking_part { vec![] } else { vec![DOCUMENT] };
        self.post_later(connection, &Frame::Pong(Pong { request: ping.request, heads, lost }));
    }

    /// Tells everybody but its author of a revision.
    pub(super) fn fan_out(&mut self, to: &[(usize, Capacity)], revision: &Revision) {
        let head = Frame::Head(Head { document: DOCUMENT, revision: revision.revision });
        let whole = Frame::Revision(NewRevision { document: DOCUMENT, revision: revision.clone(), selection: None });
        let small = serde_json::to_string(&whole).is_ok_and(|json| json.len() <= FRAME_BYTES);
        for (connection, capacity) in to {
            if revision.client == Some(self.drivers[self.connections[*connection].client].id) {
                continue;
            }
            if self.dice.chance(self.weather.killed) {
                self.count("killed handlers");
                return;
            }
            let by_number = *capacity == Capacity::Viewer || self.dice.chance(self.weather.numbers);
            self.post(*connection, if small && !by_number { &whole } else { &head });
        }
    }

    /// Those who take part at this instant.
    pub(super) fn present(&self) -> Vec<(usize, Capacity)> {
        let capacity = |slot: Option<u32>| if slot.is_some() { Capacity::Writer } else { Capacity::Viewer };
        let present = self.store.people().present(self.timestamp());
        present.filter_map(|one| Some((one.connection.parse().ok()?, capacity(one.slot)))).collect()
    }

    /// Somebody puts the document into the trash, or takes it out.
    pub(super) fn fence(&mut self, closed: bool) -> Result<(), Fault> {
        if self.store.head().closed == closed {
            return Ok(());
        }
        let author = self.drivers[0].person;
        let revision = fence(self.store.head(), closed, author, self.timestamp());
        self.note(|| format!("revision {} {} the document", revision.revision, if closed { "closes" } else { "opens" }));
        self.count("fences");
        self.store.put(&revision)?;
        let present = self.present();
        self.fan_out(&present, &revision);
        Ok(())
    }
}
