//! A program that edits: the client's state machine over a real socket and real REST.
//!
//! An editor opens a document, sends what its person writes, applies what others wrote, and comes back when its connection
//! breaks. Its sense of time can be quickened, so that a test need not wait five seconds for every lost answer.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use kernel::{ClientId, DocumentId};
use ot::{Delta, Document, OtError};
use realtime::client::{Action, ClientError};
use realtime::wire::{CaughtUp, Head, ProblemFrame, Refused};
use realtime::{Client, Frame, Revision, Submit};
use serde_json::Value;
use thiserror::Error;

use crate::caller::{Caller, Unreached};
use crate::faults::Faults;
use crate::socket::Socket;

/// Why an editor cannot go on.
#[derive(Debug, Error)]
pub enum EditorError {
    /// The platform does not answer.
    #[error(transparent)]
    Unreached(#[from] Unreached),
    /// The client's own state is wrong.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// What the platform sent is wrong.
    #[error("the platform sent a document that is none: {0}")]
    Document(#[from] OtError),
    /// Something was refused for good.
    #[error("refused: {code}: {detail}")]
    Refused {
        /// The code.
        code: String,
        /// Why.
        detail: String,
    },
}

/// One open editor.
pub struct Editor {
    client: Client,
    document: DocumentId,
    caller: Caller,
    socket: Option<Socket>,
    outgoing: Faults,
    incoming: Faults,
    started: Instant,
    haste: i64,
    /// Whose change each revision is that was seen in a frame.
    authors: HashMap<u64, (Option<ClientId>, u64)>,
    /// Changes that were put into flight since [`Editor::launched`] was asked, and whether each has all that was written.
    launched: Vec<(u64, bool)>,
    last_launched: u64,
    /// How often the document was opened.
    pub opened: u64,
    /// How many changes were sent, repetitions included.
    pub submitted: u64,
}

/// Breaks of the connection that are tried again, in a row.
const PATIENCE: u32 = 20;

impl Editor {
    /// Reads the newest snapshot of the document and opens it.
    ///
    /// # Errors
    /// When there is no such document, or no connection.
    pub async fn open(caller: Caller, document: DocumentId, id: ClientId) -> Result<Self, EditorError> {
        let (revision, text, _, _) = snapshot(&caller, document, id).await?;
        let mut editor = Self {
            client: Client::new(id, document, revision, text),
            document,
            caller,
            socket: None,
            outgoing: Faults::none(),
            incoming: Faults::none(),
            started: Instant::now(),
            haste: 1,
            authors: HashMap::new(),
            launched: Vec::new(),
            last_launched: 0,
            opened: 0,
            submitted: 0,
        };
        editor.connect().await?;
        while editor.client.capacity().is_none() {
            editor.step(Duration::from_secs(1)).await?;
        }
        Ok(editor)
    }

    /// Spoils the network from now on, and lets the editor's time run `haste` times as fast.
    pub fn spoil(&mut self, seed: u64, haste: i64) {
        self.outgoing = Faults::seeded(seed);
        self.incoming = Faults::seeded(seed ^ 0x9e37_79b9_7f4a_7c15);
        self.haste = haste;
    }

    /// The network is good again.
    pub fn heal(&mut self) {
        self.outgoing.heal();
        self.incoming.heal();
    }

    /// The client's state machine.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Whose change a revision is: the client and its number. `None` for one that no frame brought.
    #[must_use]
    pub fn author(&self, revision: u64) -> Option<(Option<ClientId>, u64)> {
        self.authors.get(&revision).copied()
    }

    /// How many faults the network had.
    #[must_use]
    pub const fn faults(&self) -> u64 {
        self.outgoing.done + self.incoming.done
    }

    fn now(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX).saturating_mul(self.haste)
    }

    /// Drops the connection, as a lost network does, and comes back.
    ///
    /// # Errors
    /// When the platform cannot be reached any more.
    pub async fn reconnect(&mut self) -> Result<(), EditorError> {
        self.client.disconnected();
        self.socket = None;
        self.outgoing.forget();
        self.incoming.forget();
        self.connect().await
    }

    async fn connect(&mut self) -> Result<(), EditorError> {
        let mut tries = 0;
        let socket = loop {
            match Socket::open(&self.caller).await {
                Ok(socket) => break socket,
                Err(error) if tries == PATIENCE => return Err(error.into()),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        self.socket = Some(socket);
        self.opened += 1;
        let actions = self.client.connected(self.now());
        self.act(actions).await
    }

    /// The person changes the document.
    ///
    /// # Errors
    /// When the change does not fit.
    pub async fn edit(&mut self, change: &Delta) -> Result<(), EditorError> {
        let actions = self.client.edit(change, self.now())?;
        self.act(actions).await
    }

    /// Does what is due: at most one frame is taken, and for at most so long is one waited for.
    ///
    /// # Errors
    /// When the platform refuses for good, or cannot be reached any more.
    pub async fn step(&mut self, wait: Duration) -> Result<bool, EditorError> {
        for text in self.outgoing.due() {
            self.transmit(&text).await;
        }
        for text in self.incoming.due() {
            self.take(&text).await?;
        }
        if self.client.next_tick().is_some_and(|at| at <= self.now()) {
            let now = self.now();
            let actions = self.client.tick(now);
            self.act(actions).await?;
        }
        let Some(socket) = &mut self.socket else {
            self.reconnect().await?;
            return Ok(true);
        };
        let now = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX).saturating_mul(self.haste);
        let tick =
            self.client.next_tick().map(|at| Duration::from_millis(u64::try_from((at - now) / self.haste).unwrap_or(0) + 1));
        let waits = [tick, self.outgoing.next_due(), self.incoming.next_due()];
        let wait = waits.into_iter().flatten().fold(wait, Duration::min);
        match socket.next(wait).await {
            Ok(None) => Ok(false),
            Ok(Some(text)) => {
                if self.incoming.breaks() {
                    self.reconnect().await?;
                } else {
                    for text in self.incoming.pass(text) {
                        self.take(&text).await?;
                    }
                }
                Ok(true)
            }
            Err(_) => {
                self.reconnect().await?;
                Ok(true)
            }
        }
    }

    /// Goes on until everything written is a revision and everything known of is applied.
    ///
    /// # Errors
    /// As [`Editor::step`], and when it takes longer than so.
    pub async fn settle(&mut self, within: Duration) -> Result<(), EditorError> {
        let until = Instant::now() + within;
        while !self.client.is_settled() {
            if Instant::now() > until {
                let what = format!("settling at revision {}", self.client.revision());
                return Err(Unreached { what, reason: "it took too long".to_owned() }.into());
            }
            self.step(Duration::from_millis(100)).await?;
        }
        Ok(())
    }

    async fn take(&mut self, text: &str) -> Result<(), EditorError> {
        // API Gateway says things of its own, without a type: that a function failed, say. What was asked is asked again.
        if serde_json::from_str::<Value>(text).is_ok_and(|value| value["type"].is_null()) {
            return Ok(());
        }
        let frame: Frame = serde_json::from_str(text)
            .map_err(|error| Unreached { what: format!("a frame: {text}"), reason: error.to_string() })?;
        self.note(&frame);
        let actions = self.client.receive(frame, self.now())?;
        self.act(actions).await
    }

    fn note(&mut self, frame: &Frame) {
        let mut note = |revisions: &[Revision]| {
            self.authors.extend(revisions.iter().map(|one| (one.revision, (one.client, one.seq))));
        };
        match frame {
            Frame::Opened(opened) => note(&opened.revisions),
            Frame::CaughtUp(more) => note(&more.revisions),
            Frame::Revision(new) => note(std::slice::from_ref(&new.revision)),
            Frame::Acknowledged(mine) => {
                note(&mine.previous);
                self.authors.insert(mine.revision, (Some(mine.client), mine.seq));
            }
            _ => {}
        }
    }

    fn note_launch(&mut self) {
        if let Some((seq, whole)) = self.client.in_flight().filter(|(seq, _)| *seq > self.last_launched) {
            self.last_launched = seq;
            self.launched.push((seq, whole));
        }
    }

    /// The changes that were put into flight since this was asked last: the number of each, and whether it has everything
    /// that had been written by then.
    pub fn launched(&mut self) -> Vec<(u64, bool)> {
        std::mem::take(&mut self.launched)
    }

    /// Does what the client asks for, and what that leads to.
    async fn act(&mut self, actions: Vec<Action>) -> Result<(), EditorError> {
        let mut actions: std::collections::VecDeque<Action> = actions.into();
        while let Some(action) = actions.pop_front() {
            match action {
                // This program's memory is all it has: it does not survive a crash, and its tests do not ask it to.
                Action::Apply { .. } => {}
                Action::Save(_) => self.note_launch(),
                Action::Send(message) => {
                    self.submitted += u64::from(matches!(message, realtime::wire::Message::Submit(_)));
                    let text = serde_json::to_string(&message)
                        .map_err(|error| Unreached { what: "a message".to_owned(), reason: error.to_string() })?;
                    for text in self.outgoing.pass(text) {
                        self.transmit(&text).await;
                    }
                }
                Action::SubmitByRest(submit) => {
                    let frame = self.submit_by_rest(&submit).await?;
                    self.note(&frame);
                    actions.extend(self.client.receive(frame, self.now())?);
                }
                Action::CatchUpByRest(after) => {
                    let frame = self.catch_up_by_rest(after).await?;
                    self.note(&frame);
                    actions.extend(self.client.receive(frame, self.now())?);
                }
                Action::Reopen => {
                    self.opened += 1;
                    let now = self.now();
                    actions.extend(self.client.connected(now));
                }
                Action::Rebuild => {
                    let (revision, text, closed, last) =
                        snapshot(&self.caller, self.document, self.client.saved().client).await?;
                    let now = self.now();
                    actions.extend(self.client.rebuild(revision, text, closed, last, now)?);
                }
                Action::CannotOpen { code, detail } | Action::Refused { code, detail, .. } => {
                    return Err(EditorError::Refused { code, detail });
                }
            }
        }
        Ok(())
    }

    /// A text that cannot be sent is a lost text; that the connection is gone is noticed when it is read from.
    async fn transmit(&mut self, text: &str) {
        if let Some(socket) = &mut self.socket
            && socket.send(text).await.is_err()
        {
            self.socket = None;
        }
    }

    async fn submit_by_rest(&mut self, submit: &Submit) -> Result<Frame, EditorError> {
        self.submitted += 1;
        let body =
            serde_json::to_value(submit).map_err(|error| Unreached { what: "a submit".to_owned(), reason: error.to_string() })?;
        let answer = self.caller.post(&format!("/collaboration/documents/{}/revisions", self.document), body).await?;
        if answer.status == 200 {
            return Ok(answer.read()?);
        }
        let problem: Refused = answer.read()?;
        let request = Some(realtime::wire::RequestId(format!("submit-{}", submit.seq)));
        Ok(Frame::Problem(ProblemFrame { request, document: Some(self.document), problem }))
    }

    async fn catch_up_by_rest(&self, after: u64) -> Result<Frame, EditorError> {
        let path = format!("/collaboration/documents/{}/revisions?since={after}", self.document);
        let body: Value = self.caller.get(&path).await?.read()?;
        let revisions: Vec<Revision> =
            serde_json::from_value(body["items"].clone()).map_err(|error| Unreached { what: path, reason: error.to_string() })?;
        let head = revisions.last().map_or(after, |last| last.revision);
        Ok(Frame::CaughtUp(CaughtUp { request: None, document: self.document, head, revisions, by_rest: false }))
    }

    /// Asks how far the document is, and goes on until the editor is there.
    ///
    /// # Errors
    /// As [`Editor::settle`].
    pub async fn catch_up(&mut self, head: u64, within: Duration) -> Result<(), EditorError> {
        let known = Frame::Head(Head { document: self.document, revision: head });
        let actions = self.client.receive(known, self.now())?;
        self.act(actions).await?;
        self.settle(within).await
    }
}

/// The newest snapshot, and the number of the client's last change in it.
async fn snapshot(
    caller: &Caller,
    document: DocumentId,
    id: ClientId,
) -> Result<(u64, Document, bool, Option<u64>), EditorError> {
    let answer = caller.get(&format!("/collaboration/documents/{document}/snapshot")).await?;
    if answer.status != 200 {
        return Err(EditorError::Refused { code: answer.code(), detail: answer.text });
    }
    let body = answer.json();
    let content: Delta = serde_json::from_value(body["content"].clone())
        .map_err(|error| Unreached { what: "a snapshot".to_owned(), reason: error.to_string() })?;
    let last = body["clients"][id.to_string()]["seq"].as_u64();
    let closed = body["closed"].as_bool().unwrap_or_default();
    Ok((body["revision"].as_u64().unwrap_or_default(), Document::from_delta(content)?, closed, last))
}
