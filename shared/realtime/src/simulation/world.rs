//! The world of one schedule: its clock, what is due when, and everybody in it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Timestamp;

use super::driver::Driver;
use super::network::Connection;
use super::oracle::Ledger;
use super::prelude::REVISIONS;
use super::record::Recording;
use super::store::Store;
use super::submission::Submission;
use super::weather::{Dice, Weather};
use super::{Fault, fault};
use crate::limits::{BEHIND_REVISIONS, SNAPSHOT_REVISIONS};
use crate::wire::{Frame, Message, RequestId};

/// When every schedule begins, in milliseconds since 1970.
const START: i64 = 1_795_465_805_000;
/// After the network has healed, everybody must have settled within this time.
const SETTLING_MS: i64 = 180_000;
/// Leftovers of the schedule arrive within this time.
const LEFTOVERS_MS: i64 = 12_000;

/// Something that is due.
#[derive(Debug)]
pub(super) enum Event {
    /// A person writes.
    Edit(usize),
    /// A client asked to be called.
    Tick(usize),
    /// A client gets a connection.
    Connect(usize),
    /// A client that could not open tries again.
    Retry { client: usize, connection: usize },
    /// A client that crashed is started again.
    Restore(usize),
    /// A message comes to the platform.
    Arrive { connection: usize, message: Box<Message> },
    /// A frame comes to a client.
    Deliver { connection: usize, frame: Box<Frame> },
    /// The answer to a REST request comes to a client in the life in which it asked.
    Answer { client: usize, life: u32, frame: Box<Frame> },
    /// A REST request for revisions comes to the platform.
    CatchUp { client: usize, life: u32, after: u64 },
    /// A client that must start again has the snapshot.
    Rebuild { client: usize, life: u32 },
    /// A submit handler takes its next step.
    Submission(Box<Submission>),
    /// An open handler that wrote the participant reads the revisions.
    Opened { connection: usize, revision: u64, request: Option<RequestId>, capacity: crate::wire::Capacity },
    /// The platform notices that a connection is gone.
    Disconnect(usize),
    /// A fence is put, or the document is opened again.
    Fence(bool),
    /// Chance acts.
    Act,
}

/// What a schedule did, to see that the schedules do what they are for.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally(pub(super) BTreeMap<&'static str, u64>);

#[derive(Debug)]
pub(super) struct World {
    pub(super) now: i64,
    pub(super) dice: Dice,
    pub(super) weather: Weather,
    pub(super) store: Store,
    pub(super) drivers: Vec<Driver>,
    pub(super) connections: Vec<Connection>,
    pub(super) ledger: Ledger,
    pub(super) tally: Tally,
    pub(super) healed: bool,
    /// What is due, by when and in which order it was asked for.
    due: BTreeMap<(i64, u64), Event>,
    asked: u64,
    story: Option<Vec<String>>,
    pub(super) recordings: Vec<Recording>,
}

impl World {
    pub(super) fn new(seed: u64, told: bool) -> Self {
        let mut dice = Dice::new(seed);
        let weather = Weather::of(&mut dice);
        let head = match dice.below(40) {
            0 => dice.between(650, REVISIONS as i64) as u64,
            1..=17 => dice.between(0, 5) as u64,
            _ => dice.between(70, 99) as u64,
        };
        let clients = dice.between(2, 4) as usize;
        let writers = if dice.chance(0.15) { dice.between(1, clients as i64 - 1) as u32 } else { 50 };
        let drivers = (0..clients).map(|index| {
            let behind = head > BEHIND_REVISIONS as u64 && index == 0;
            let known = if behind || dice.chance(if weather.prune { 0.5 } else { 0.2 }) {
                dice.below(head as usize / 8 + 1) as u64
            } else {
                head
            };
            // Two tabs now and then are one person.
            let person = if index == 1 && dice.chance(0.2) { 0 } else { index };
            Driver::new(index, person, known)
        });
        let drivers: Vec<_> = drivers.collect();
        let ledger = Ledger::new(weather.may_rebuild(), weather.may_revive());
        Self {
            now: START,
            store: Store::new(head, writers),
            drivers,
            connections: Vec::new(),
            ledger,
            tally: Tally::default(),
            healed: false,
            due: BTreeMap::new(),
            asked: 0,
            story: told.then(|| vec![format!("{clients} clients, {writers} writers, from revision {head}; {weather:?}")]),
            recordings: Vec::new(),
            weather,
            dice,
        }
    }

    /// The world of a schedule in good weather, in which the document of the first client has gone wrong unnoticed. The next
    /// revision is one that a hash is kept of.
    pub(super) fn with_a_broken_client(seed: u64, told: bool) -> Self {
        let mut world = Self::new(seed, told);
        let head = SNAPSHOT_REVISIONS - 1;
        world.weather = Weather::calm();
        world.store = Store::new(head, 50);
        world.drivers = (0..world.drivers.len()).map(|index| Driver::new(index, index, head)).collect();
        world.drivers[0].break_document(head);
        world.ledger = Ledger::of_a_broken_client();
        world
    }

    /// Lets the schedule happen, heals the network, and judges.
    pub(super) fn run(&mut self) -> Result<Tally, Fault> {
        for client in 0..self.drivers.len() {
            let (connects, writes) = (self.dice.between(0, 300), self.dice.between(0, 600));
            self.after(connects, Event::Connect(client));
            self.after(writes, Event::Edit(client));
        }
        if self.weather.acts > 0 {
            self.after(self.weather.acts, Event::Act);
        }
        let end = START + self.dice.pick(&[2_000, 8_000, 20_000]);
        self.until(end)?;
        self.heal()?;
        let deadline = self.now + SETTLING_MS;
        while !self.is_settled() {
            if self.now >= deadline {
                return fault(format!("not settled {} s after the network healed: {}", SETTLING_MS / 1000, self.standing()));
            }
            self.until(self.now + 500)?;
        }
        self.until(self.now + LEFTOVERS_MS)?;
        if !self.is_settled() {
            return fault(format!("something came after all had settled: {}", self.standing()));
        }
        self.judge()?;
        self.count("schedules");
        *self.tally.0.entry("revisions").or_default() += self.store.head().revision;
        Ok(std::mem::take(&mut self.tally))
    }

    fn until(&mut self, end: i64) -> Result<(), Fault> {
        while let Some(entry) = self.due.first_entry().filter(|entry| entry.key().0 <= end) {
            self.now = entry.key().0;
            let event = entry.remove();
            self.happen(event)?;
        }
        self.now = end;
        Ok(())
    }

    fn happen(&mut self, event: Event) -> Result<(), Fault> {
        match event {
            Event::Edit(client) => self.edit(client),
            Event::Tick(client) => self.tick(client),
            Event::Connect(client) => self.connect(client),
            Event::Retry { client, connection } => self.retry(client, connection),
            Event::Restore(client) => self.restore(client),
            Event::Arrive { connection, message } => self.handle(connection, *message),
            Event::Deliver { connection, frame } => self.deliver(connection, *frame),
            Event::Answer { client, life, frame } => self.answered(client, life, *frame),
            Event::CatchUp { client, life, after } => self.catch_up_by_rest(client, life, after),
            Event::Rebuild { client, life } => self.rebuild(client, life),
            Event::Submission(submission) => self.go_on(submission),
            Event::Opened { connection, revision, request, capacity } => self.opened(connection, revision, request, capacity),
            Event::Disconnect(connection) => {
                self.store.leave(connection);
                Ok(())
            }
            Event::Fence(closed) => self.fence(closed),
            Event::Act => self.act(),
        }
    }

    pub(super) fn after(&mut self, delay: i64, event: Event) {
        self.asked += 1;
        self.due.insert((self.now + delay, self.asked), event);
    }

    pub(super) const fn timestamp(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    /// Chance does something to somebody.
    fn act(&mut self) -> Result<(), Fault> {
        if self.healed {
            return Ok(());
        }
        let again = self.dice.between(1, 2 * self.weather.acts);
        self.after(again, Event::Act);
        let client = self.dice.below(self.drivers.len());
        let kinds = if self.weather.prune { 20 } else { 12 };
        match self.dice.below(kinds) {
            0..=2 => self.crash(client)?,
            3..=6 => self.drop_connection(client)?,
            7 | 8 => {
                if let Some(connection) = self.drivers[client].connection {
                    self.count("lapses");
                    self.note(|| format!("the lease of client {client} lapses"));
                    self.store.lapse(connection, self.timestamp());
                }
            }
            9 if self.weather.trash => {
                let until = self.dice.between(500, 4_000);
                self.fence(true)?;
                self.after(until, Event::Fence(false));
            }
            10.. if self.weather.prune => {
                let head = self.store.head().revision;
                let numbers: BTreeSet<u64> = (0..head).filter(|_| self.dice.chance(0.5)).collect();
                self.note(|| {
                    format!("of the revisions before the snapshot, {} and others are pruned", numbers.last().unwrap_or(&0))
                });
                self.store.prune(numbers);
                self.count("prunings");
            }
            _ => {}
        }
        Ok(())
    }

    /// The network heals, whoever crashed is started again, and everybody gets a new connection.
    fn heal(&mut self) -> Result<(), Fault> {
        self.note(|| "the network heals".to_owned());
        self.healed = true;
        self.weather = Weather::calm();
        self.store.admit(100);
        if self.store.head().closed {
            self.fence(false)?;
        }
        for client in 0..self.drivers.len() {
            self.restore(client)?;
            self.drop_connection(client)?;
        }
        Ok(())
    }

    pub(super) fn is_settled(&self) -> bool {
        let head = self.store.head().revision;
        self.drivers.iter().all(|driver| {
            driver
                .client
                .as_ref()
                .is_some_and(|client| client.is_settled() && client.revision() == head && client.capacity().is_some())
        })
    }

    fn standing(&self) -> String {
        let of =
            |driver: &Driver| driver.client.as_ref().map(|client| (client.revision(), client.is_settled(), client.capacity()));
        format!("head {}, clients {:?}", self.store.head().revision, self.drivers.iter().map(of).collect::<Vec<_>>())
    }

    pub(super) fn count(&mut self, what: &'static str) {
        *self.tally.0.entry(what).or_default() += 1;
    }

    /// Adds to the story, when it is told.
    pub(super) fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(format!("{:>7} ms  {}", self.now - START, what()));
        }
    }

    /// The story, or the end of a long one.
    pub(super) fn told(&self) -> String {
        let lines = self.story.as_deref().unwrap_or_default();
        let skipped = lines.len().saturating_sub(4_000);
        let beginning = lines.first().filter(|_| skipped > 0).into_iter();
        beginning.chain(&lines[skipped..]).cloned().collect::<Vec<_>>().join("\n")
    }
}
