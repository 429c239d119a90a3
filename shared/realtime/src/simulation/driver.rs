//! The program around one client: it does what the client asks, keeps what must survive, and shows the document.

use kernel::{ClientId, PersonId};
use ot::Document;

use super::network::{told_change, told_message};
use super::prelude::PRELUDE;
use super::record::{Recording, Told};
use super::store::DOCUMENT;
use super::submission::{Origin, Submission};
use super::world::{Event, World};
use super::{Fault, fault};
use crate::client::{Action, Client, Saved};
use crate::snapshot::Snapshot;
use crate::wire::{Message, SubmitMessage};

/// So many calls at one instant and the client is spinning.
const SPINS: u32 = 20;

#[derive(Debug)]
pub(super) struct Driver {
    pub(super) id: ClientId,
    pub(super) person: PersonId,
    /// The client, while its program runs.
    pub(super) client: Option<Client>,
    /// What the editor shows: only local edits and [`Action::Apply`] change it.
    pub(super) view: Document,
    pub(super) connection: Option<usize>,
    /// How often the program was started.
    pub(super) life: u32,
    saved: Saved,
    rebuilding: bool,
    /// When the next call is due, and how many there were at this instant.
    tick_at: i64,
    spins: (i64, u32),
    recording: Option<Recording>,
}

impl Driver {
    /// A client that knows the document up to a revision of the prelude.
    pub(super) fn new(index: usize, person: usize, revision: u64) -> Self {
        let id = ClientId::from_u128(index as u128 + 1);
        let document = PRELUDE.documents[revision as usize].document.clone();
        let client = Client::new(id, DOCUMENT, revision, document.clone());
        Self {
            id,
            person: PersonId::from_u128(person as u128 + 1),
            saved: client.saved(),
            client: Some(client),
            view: document,
            connection: None,
            life: 0,
            rebuilding: false,
            tick_at: i64::MAX,
            spins: (0, 0),
            recording: None,
        }
    }

    /// Makes the client believe that an older document is the one at this revision.
    pub(super) fn break_document(&mut self, revision: u64) {
        let document = PRELUDE.documents[revision as usize / 2].document.clone();
        let client = Client::new(self.id, DOCUMENT, revision, document.clone());
        self.saved = client.saved();
        self.client = Some(client);
        self.view = document;
    }
}

impl World {
    /// Keeps from now on what every client is told and does.
    pub(super) fn record(&mut self) {
        for driver in &mut self.drivers {
            driver.recording = Some(Recording::new(driver.saved.clone()));
        }
    }

    /// What was kept.
    pub(super) fn recordings(mut self) -> Vec<Recording> {
        let running = self.drivers.iter_mut().filter_map(|driver| driver.recording.take());
        self.recordings.extend(running);
        self.recordings
    }

    /// Calls a client that runs, does what it asks, and looks at it.
    pub(super) fn with(&mut self, index: usize, told: Told) -> Result<(), Fault> {
        let now = self.now;
        let Driver { client: Some(client), recording, .. } = &mut self.drivers[index] else { return Ok(()) };
        let before = client.in_flight().map(|(seq, _)| seq);
        let kept = recording.is_some().then(|| told.clone());
        let actions = told.tell(client, now).map_err(|error| Fault(format!("client {index}: {error}")))?;
        if let (Some(recording), Some(told)) = (recording, kept) {
            recording.step(now, &told, &actions, client);
        }
        let after = client.in_flight().map(|(seq, _)| seq);
        if let Some(seq) = before.filter(|_| before != after) {
            let refused = actions.iter().any(|action| matches!(action, Action::Refused { .. }));
            if !refused {
                self.done(index, seq)?;
            }
        }
        let applied = actions.iter().any(|action| matches!(action, Action::Apply { .. }));
        for action in actions {
            self.perform(index, action)?;
        }
        self.look(index, applied)
    }

    /// A client takes its change for a revision, so it must be one by now; or nothing was left of it when it was rebased.
    fn done(&mut self, index: usize, seq: u64) -> Result<(), Fault> {
        let id = self.drivers[index].id;
        if self.store.archive().iter().rev().any(|revision| revision.is(id, seq)) {
            self.ledger.done(index, seq, self.now);
        } else if !self.ledger.may_rebuild() && !self.tally.0.contains_key("behind") {
            return fault(format!("client {index} takes its change {seq} for a revision, and it is none"));
        }
        Ok(())
    }

    /// Compares what is shown with what is meant, and sees to it that the client is called when it asks for it.
    fn look(&mut self, index: usize, applied: bool) -> Result<(), Fault> {
        let now = self.now;
        let driver = &mut self.drivers[index];
        let Some(client) = &driver.client else { return Ok(()) };
        if applied && driver.view != *client.shadow() {
            return fault(format!("client {index} shows {:?} and means {:?}", driver.view, client.shadow()));
        }
        if let Some(at) = client.next_tick()
            && (at < driver.tick_at || driver.tick_at < now)
        {
            driver.tick_at = at.max(now);
            let delay = driver.tick_at - now;
            self.after(delay, Event::Tick(index));
        }
        Ok(())
    }

    pub(super) fn tick(&mut self, index: usize) -> Result<(), Fault> {
        let now = self.now;
        let driver = &mut self.drivers[index];
        if driver.tick_at != now {
            return Ok(());
        }
        driver.tick_at = i64::MAX;
        driver.spins = if driver.spins.0 == now { (now, driver.spins.1 + 1) } else { (now, 0) };
        if driver.spins.1 > SPINS {
            return fault(format!("client {index} asks to be called again and again"));
        }
        self.with(index, Told::Tick)
    }

    fn perform(&mut self, index: usize, action: Action) -> Result<(), Fault> {
        let driver = &mut self.drivers[index];
        match action {
            Action::Save(saved) => driver.saved = *saved,
            Action::Send(message) => {
                let Some(connection) = driver.connection else {
                    return fault(format!("client {index} sends without a connection: {}", told_message(&message)));
                };
                self.note(|| format!("client {index} > {}", told_message(&message)));
                if let Message::Submit(it) = &message {
                    self.ledger.sent(index, it.submit.seq, self.now);
                }
                self.send(connection, &message);
            }
            Action::SubmitByRest(submit) => {
                let (life, now) = (driver.life, self.now);
                self.count("submits by REST");
                self.note(|| format!("client {index} > submit change {} on {} by REST", submit.seq, submit.base));
                self.ledger.sent(index, submit.seq, now);
                if !self.dice.chance(self.weather.loss) {
                    let latency = self.latency();
                    let request = Some(crate::client::submit_request(submit.seq));
                    let message = SubmitMessage { request, document: DOCUMENT, submit, selection: None };
                    let submission = Submission::new(Origin::Rest { client: index, life }, message);
                    self.after(latency, Event::Submission(Box::new(submission)));
                }
            }
            Action::CatchUpByRest(after) => {
                let life = driver.life;
                self.count("catch-ups by REST");
                self.note(|| format!("client {index} > catch up after {after} by REST"));
                if !self.dice.chance(self.weather.loss) {
                    let latency = self.latency();
                    self.after(latency, Event::CatchUp { client: index, life, after });
                }
            }
            Action::Apply { change, .. } => {
                if let Err(error) = driver.view.apply(&change) {
                    return fault(format!("the editor of client {index} is given a change that does not fit: {error}"));
                }
            }
            Action::Reopen => {
                self.count("reopenings");
                if self.drivers[index].connection.is_some() {
                    return self.with(index, Told::Connected);
                }
            }
            Action::Rebuild => {
                if !self.ledger.may_rebuild() {
                    return fault(format!("client {index} wants to start again though nothing was pruned or broken"));
                }
                if !std::mem::replace(&mut driver.rebuilding, true) {
                    let (client, life) = (index, driver.life);
                    self.note(|| format!("client {index} fetches the snapshot"));
                    let latency = self.latency();
                    self.after(latency, Event::Rebuild { client, life });
                }
            }
            Action::CannotOpen { code, .. } => {
                self.note(|| format!("client {index} cannot open: {code}"));
                if let Some(connection) = self.drivers[index].connection {
                    let later = self.dice.between(300, 3_000);
                    self.after(later, Event::Retry { client: index, connection });
                }
            }
            Action::Refused { change, code, .. } => {
                self.count("refused for good");
                self.note(|| format!("client {index} takes back {}: {code}", told_change(&change)));
                self.ledger.refused(index, &change, &code)?;
            }
        }
        Ok(())
    }

    pub(super) fn retry(&mut self, index: usize, connection: usize) -> Result<(), Fault> {
        if self.drivers[index].connection == Some(connection) {
            return self.with(index, Told::Connected);
        }
        Ok(())
    }

    /// A client that asked for it starts again from the snapshot as it is at this instant.
    pub(super) fn rebuild(&mut self, index: usize, life: u32) -> Result<(), Fault> {
        if self.drivers[index].life != life || self.drivers[index].client.is_none() {
            return Ok(());
        }
        self.drivers[index].rebuilding = false;
        let snapshot = self.store.newest()?;
        let last = snapshot.clients.get(&self.drivers[index].id).map(|last| last.seq);
        self.count("rebuilds");
        self.note(|| {
            format!("client {index} starts again from revision {}; its last change there is {last:?}", snapshot.revision)
        });
        let Snapshot { revision, document, closed, .. } = snapshot;
        self.with(index, Told::Rebuild { revision, document, closed, last })
    }

    /// A person writes, and goes on writing until the network heals.
    pub(super) fn edit(&mut self, index: usize) -> Result<(), Fault> {
        if self.healed {
            return Ok(());
        }
        let pause = if self.dice.chance(0.3) { self.dice.between(500, 4_000) } else { self.dice.between(20, 400) };
        self.after(pause, Event::Edit(index));
        let Some(client) = &self.drivers[index].client else { return Ok(()) };
        let large = self.dice.chance(self.weather.large);
        let change = super::edits::edit(&mut self.dice, client.shadow(), large, &mut self.ledger);
        if change.is_empty() {
            return Ok(());
        }
        self.count("edits");
        self.note(|| format!("client {index} writes {}", told_change(&change)));
        let driver = &mut self.drivers[index];
        if let Err(error) =
            driver.view.apply(&change).map_err(Into::into).and_then(|()| crate::content::check_document(&driver.view))
        {
            return fault(format!("the simulation made an edit that is not valid: {error}"));
        }
        self.with(index, Told::Edit(change))?;
        self.save(index);
        Ok(())
    }

    fn save(&mut self, index: usize) {
        let driver = &mut self.drivers[index];
        if let Some(client) = &driver.client {
            driver.saved = client.saved();
        }
    }

    /// The program of a client ends without notice, to be started again later.
    pub(super) fn crash(&mut self, index: usize) -> Result<(), Fault> {
        if self.drivers[index].client.is_none() {
            return Ok(());
        }
        self.note(|| format!("client {index} crashes"));
        self.count("crashes");
        self.drop_connection(index)?;
        let driver = &mut self.drivers[index];
        driver.client = None;
        // A recording is of one life.
        self.recordings.extend(driver.recording.take());
        driver.life += 1;
        driver.tick_at = i64::MAX;
        let later = self.dice.between(100, self.weather.away);
        self.after(later, Event::Restore(index));
        Ok(())
    }

    /// A client that crashed takes its work up where it was stored.
    pub(super) fn restore(&mut self, index: usize) -> Result<(), Fault> {
        let driver = &mut self.drivers[index];
        if driver.client.is_some() {
            return Ok(());
        }
        let json = serde_json::to_string(&driver.saved).map_err(|error| Fault(error.to_string()))?;
        let saved: Saved =
            serde_json::from_str(&json).map_err(|error| Fault(format!("what was stored cannot be read: {error}")))?;
        let client = Client::restore(saved).map_err(|error| Fault(format!("client {index} cannot be restored: {error}")))?;
        if driver.saved != client.saved() {
            return fault(format!("client {index} was stored as {:?} and restored as {:?}", driver.saved, client.saved()));
        }
        driver.view = client.shadow().clone();
        driver.client = Some(client);
        driver.rebuilding = false;
        self.note(|| format!("client {index} is started again"));
        let soon = self.dice.between(1, 500);
        self.after(soon, Event::Connect(index));
        Ok(())
    }
}
