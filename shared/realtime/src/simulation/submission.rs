//! What the submit handler does with one change, step by step.
//!
//! It reads, decides, puts, tells the others and answers. Between any two steps others may act, and it may be killed. When
//! the put finds the number taken, the revision that has it is in hand: it is added to what was read, and decided again.

use super::server::problem;
use super::store::DOCUMENT;
use super::world::{Event, World};
use super::{Fault, fault};
use crate::limits::FRAME_BYTES;
use crate::snapshot::Snapshot;
use crate::submit::{Decision, History, Refusal, decide, right_to_write};
use crate::wire::{Acknowledged, Capacity, Frame, Revision, SubmitMessage, that_fit};

/// So often a handler decides again before it gives up.
const TRIES: u32 = 8;

/// Where the change came from, and where the answer goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    Socket(usize),
    Rest { client: usize, life: u32 },
}

/// What was read.
#[derive(Debug)]
struct Known {
    head: Snapshot,
    since: Vec<Revision>,
    present: Vec<(usize, Capacity)>,
}

#[derive(Debug)]
enum Step {
    Read,
    Put(Known, Box<Revision>),
    /// Tell the others of the revision, and answer.
    Tell(Known, u64),
}

/// One run of the handler.
#[derive(Debug)]
pub(super) struct Submission {
    origin: Origin,
    message: SubmitMessage,
    step: Step,
    tries: u32,
}

impl Submission {
    pub(super) const fn new(origin: Origin, message: SubmitMessage) -> Self {
        Self { origin, message, step: Step::Read, tries: 0 }
    }
}

impl World {
    pub(super) fn go_on(&mut self, mut submission: Box<Submission>) -> Result<(), Fault> {
        if self.dice.chance(self.weather.killed) {
            self.note(|| format!("the handler of change {} is killed", submission.message.submit.seq));
            self.count("killed handlers");
            return Ok(());
        }
        match std::mem::replace(&mut submission.step, Step::Read) {
            Step::Read => self.read(submission),
            Step::Put(known, revision) => self.put(submission, known, revision),
            Step::Tell(known, number) => self.tell(&submission, &known, number),
        }
    }

    fn next(&mut self, mut submission: Box<Submission>, step: Step) {
        submission.step = step;
        let later = self.step();
        self.after(later, Event::Submission(submission));
    }

    fn author(&self, origin: Origin) -> usize {
        match origin {
            Origin::Socket(connection) => self.connections[connection].client,
            Origin::Rest { client, .. } => client,
        }
    }

    fn read(&mut self, submission: Box<Submission>) -> Result<(), Fault> {
        let submit = &submission.message.submit;
        let person = self.drivers[self.author(submission.origin)].person;
        if submission.tries > 0 {
            // The right to write was checked when the handler read for the first time.
        } else if let Err(refusal) = right_to_write(self.store.people(), submit, person, self.timestamp()) {
            self.refuse(&submission, &refusal);
            return Ok(());
        }
        let mut since = self.store.from(submit.base);
        if since.len() > 1 && self.dice.chance(self.weather.short_page) {
            let (first, last) = (self.dice.below(since.len()), self.dice.below(since.len()));
            self.note(|| "a query leaves out a page".to_owned());
            self.count("short pages");
            since.drain(first.min(last)..first.max(last) + 1);
        }
        let known = Known { head: self.store.head().clone(), since, present: self.present() };
        self.decide(submission, known)
    }

    fn decide(&mut self, submission: Box<Submission>, known: Known) -> Result<(), Fault> {
        let submit = &submission.message.submit;
        let client = self.author(submission.origin);
        let author = self.drivers[client].person;
        // Whether a change is refused depends on the change alone, so that its copies fare alike.
        if self.ledger.is_unwanted(client, submit.seq, self.weather.refused) {
            let frame = problem(submission.message.request.clone(), 422, "invalid_change", "nobody wants it".to_owned());
            self.reply(submission.origin, frame);
            return Ok(());
        }
        let decided = decide(&History { head: &known.head, since: &known.since }, submit, author, self.timestamp());
        match decided {
            Ok(Decision::Append(revision)) => self.next(submission, Step::Put(known, revision)),
            Ok(Decision::Already(number)) => {
                self.count("already revisions");
                self.note(|| format!("change {} of client {client} is revision {number} already", submission.message.submit.seq));
                self.next(submission, Step::Tell(known, number));
            }
            Err(refusal) => self.refuse(&submission, &refusal),
        }
        Ok(())
    }

    fn put(&mut self, mut submission: Box<Submission>, mut known: Known, revision: Box<Revision>) -> Result<(), Fault> {
        let unknown = self.dice.chance(self.weather.unknown);
        if unknown && self.dice.chance(0.5) {
            self.note(|| format!("a put of revision {} does not happen and is tried again", revision.revision));
            self.next(submission, Step::Put(known, revision));
            return Ok(());
        }
        let winner = self.store.put(&revision)?;
        if unknown {
            self.count("unknown outcomes");
            self.note(|| format!("the answer to a put of revision {} is lost", revision.revision));
            self.next(submission, Step::Put(known, revision));
            return Ok(());
        }
        let mut number = revision.revision;
        if let Some(winner) = winner {
            let submit = &submission.message.submit;
            let own = winner.is(submit.client, submit.seq);
            self.note(|| format!("revision {number} is taken by change {} of {:?}", winner.seq, winner.client));
            if let Err(error) = known.head.follow(&winner) {
                return fault(format!("the winner does not follow what was read: {error}"));
            }
            known.since.push(winner);
            if !own {
                self.count("lost races");
                submission.tries += 1;
                match submission.tries {
                    // The winner is in hand, so that the next try needs no question; after that there may be more of them.
                    1 => return self.decide(submission, known),
                    2..TRIES => {
                        self.next(submission, Step::Read);
                        return Ok(());
                    }
                    _ => {}
                }
                let frame = problem(submission.message.request.clone(), 503, "busy", "too many write at once".to_owned());
                self.reply(submission.origin, frame);
                return Ok(());
            }
        } else {
            let client = self.author(submission.origin);
            self.note(|| format!("revision {number} is change {} of client {client}", revision.seq));
            if let Err(error) = known.head.follow(&revision) {
                return fault(format!("a revision does not follow what was read: {error}"));
            }
            number = revision.revision;
            known.since.push(*revision);
        }
        self.next(submission, Step::Tell(known, number));
        Ok(())
    }

    /// Tells the others, answers, and keeps a snapshot if it is time for one.
    fn tell(&mut self, submission: &Submission, known: &Known, number: u64) -> Result<(), Fault> {
        if let Some(revision) = known.since.iter().find(|one| one.revision == number) {
            self.fan_out(&known.present, revision);
        }
        let submit = &submission.message.submit;
        let between: Vec<_> =
            known.since.iter().filter(|one| one.revision > submit.base && one.revision < number).cloned().collect();
        let fits = that_fit(&between, FRAME_BYTES - 512) == between.len();
        self.reply(
            submission.origin,
            Frame::Acknowledged(Acknowledged {
                request: submission.message.request.clone(),
                document: DOCUMENT,
                client: submit.client,
                seq: submit.seq,
                revision: number,
                previous: if fits { between } else { Vec::new() },
            }),
        );
        if Snapshot::is_kept(number) && known.head.revision == number && !self.dice.chance(self.weather.killed) {
            self.count("snapshots");
            self.note(|| format!("the snapshot of revision {number} is kept"));
            self.store.keep(known.head.clone());
        }
        Ok(())
    }

    fn refuse(&mut self, submission: &Submission, refusal: &Refusal) {
        let (status, code) = match refusal {
            Refusal::LeaseLost => (409, "lease_lost"),
            Refusal::Viewer => (403, "not_a_writer"),
            Refusal::Closed => (409, "document_closed"),
            Refusal::Behind(_) => (409, "behind"),
            Refusal::Resync(_) => (409, "resync"),
            Refusal::Content(_) => (422, "invalid_change"),
        };
        self.count(code);
        let frame = problem(submission.message.request.clone(), status, code, refusal.to_string());
        self.reply(submission.origin, frame);
    }

    fn reply(&mut self, origin: Origin, frame: Frame) {
        match origin {
            Origin::Socket(connection) => self.post_later(connection, &frame),
            Origin::Rest { client, life } => self.answer(client, life, frame),
        }
    }
}
