//! Connections, and messages that are lost, doubled, delayed and overtaken.
//!
//! A socket keeps its order, but the platform runs every message of a connection by itself and posts frames from many places
//! at once, so in effect messages and frames arrive in any order.

use super::Fault;
use super::record::Told;
use super::world::{Event, World};
use crate::wire::{Frame, Message};

/// A connection at the gateway.
#[derive(Debug)]
pub(super) struct Connection {
    /// Whose it is.
    pub(super) client: usize,
    pub(super) alive: bool,
}

impl World {
    /// How long this message takes.
    pub(super) fn latency(&mut self) -> i64 {
        if self.dice.chance(self.weather.slow) {
            return self.dice.between(500, 9_000);
        }
        self.dice.between(1, self.weather.latency)
    }

    /// How long a handler's next step takes.
    pub(super) fn step(&mut self) -> i64 {
        self.dice.between(1, self.weather.step)
    }

    /// How often it arrives.
    fn copies(&mut self) -> usize {
        let lost = self.dice.chance(self.weather.loss);
        usize::from(!lost) + usize::from(self.dice.chance(self.weather.doubled))
    }

    /// A client sends a message.
    pub(super) fn send(&mut self, connection: usize, message: &Message) {
        for _ in 0..self.copies() {
            let latency = self.latency();
            self.after(latency, Event::Arrive { connection, message: Box::new(message.clone()) });
        }
    }

    /// The platform posts a frame to a connection.
    pub(super) fn post(&mut self, connection: usize, frame: &Frame) {
        if !self.connections[connection].alive {
            return;
        }
        for _ in 0..self.copies() {
            let latency = self.latency();
            self.after(latency, Event::Deliver { connection, frame: Box::new(frame.clone()) });
        }
    }

    /// The platform answers a REST request; the client may be another by then.
    pub(super) fn answer(&mut self, client: usize, life: u32, frame: Frame) {
        if self.dice.chance(self.weather.loss) {
            return;
        }
        let latency = self.latency();
        self.after(latency, Event::Answer { client, life, frame: Box::new(frame) });
    }

    pub(super) fn connect(&mut self, client: usize) -> Result<(), Fault> {
        let number = self.connections.len();
        let driver = &mut self.drivers[client];
        if driver.connection.is_some() || driver.client.is_none() {
            return Ok(());
        }
        driver.connection = Some(number);
        self.connections.push(Connection { client, alive: true });
        self.note(|| format!("client {client} connects as connection {number}"));
        self.with(client, Told::Connected)
    }

    /// The connection of a client breaks; what is under way on it to the client is lost.
    pub(super) fn drop_connection(&mut self, client: usize) -> Result<(), Fault> {
        let Some(connection) = self.drivers[client].connection.take() else { return Ok(()) };
        self.note(|| format!("connection {connection} of client {client} breaks"));
        self.count("drops");
        self.connections[connection].alive = false;
        self.with(client, Told::Disconnected)?;
        let soon = self.dice.between(20, self.weather.away);
        self.after(soon, Event::Connect(client));
        // The gateway tells of it some time later, and not for certain.
        if !self.dice.chance(self.weather.loss) {
            let noticed = self.dice.between(1, 5_000);
            self.after(noticed, Event::Disconnect(connection));
        }
        Ok(())
    }

    pub(super) fn deliver(&mut self, connection: usize, frame: Frame) -> Result<(), Fault> {
        let Connection { client, alive } = self.connections[connection];
        if !alive {
            return Ok(());
        }
        self.note(|| format!("client {client} < {}", told_frame(&frame)));
        self.with(client, Told::Receive(Box::new(frame)))
    }

    pub(super) fn answered(&mut self, client: usize, life: u32, frame: Frame) -> Result<(), Fault> {
        if self.drivers[client].life != life || self.drivers[client].client.is_none() {
            return Ok(());
        }
        self.note(|| format!("client {client} < {} by REST", told_frame(&frame)));
        self.with(client, Told::Receive(Box::new(frame)))
    }
}

/// A frame, for the story.
pub(super) fn told_frame(frame: &Frame) -> String {
    match frame {
        Frame::Opened(it) => {
            let span = (it.revisions.first().map(|one| one.revision), it.revisions.last().map(|one| one.revision));
            format!("opened as {:?}, head {}, revisions {span:?}", it.capacity, it.head)
        }
        Frame::Acknowledged(it) => {
            format!("acknowledged: change {} is revision {}, with {} before it", it.seq, it.revision, it.previous.len())
        }
        Frame::CaughtUp(it) => {
            let span = (it.revisions.first().map(|one| one.revision), it.revisions.last().map(|one| one.revision));
            format!("caught up: head {}, revisions {span:?}, by_rest {}", it.head, it.by_rest)
        }
        Frame::Revision(it) => format!("revision {}: change {}", it.revision.revision, it.revision.seq),
        Frame::Head(it) => format!("head {}", it.revision),
        Frame::Pong(it) => format!("pong: {:?}, lost {}", it.heads.first().map(|head| head.revision), it.lost.len()),
        Frame::Problem(it) => {
            format!("problem {} for {:?}: {}", it.problem.code, it.request.as_ref().map(|id| &id.0), it.problem.detail)
        }
        other => format!("{other:?}"),
    }
}

/// A message, for the story.
pub(super) fn told_message(message: &Message) -> String {
    match message {
        Message::Open(it) => format!("open at {}", it.revision),
        Message::Submit(it) => {
            format!("submit change {} on {}: {}", it.submit.seq, it.submit.base, told_change(&it.submit.change))
        }
        Message::CatchUp(it) => format!("catch up after {}", it.after),
        Message::Ping(_) => "ping".to_owned(),
        Message::Presence(_) => "presence".to_owned(),
    }
}

/// A change, or the beginning of a long one, for the story.
pub(super) fn told_change(change: &ot::Delta) -> String {
    let mut json = serde_json::to_string(change).unwrap_or_default();
    if let Some((end, _)) = json.char_indices().nth(200) {
        json.truncate(end);
        json.push('…');
    }
    json
}
