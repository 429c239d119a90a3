//! What a client was told in a schedule and what it did, kept as vectors for implementations in other languages.
//!
//! `vectors/client.json` is a list of recordings. Each begins with what the client had saved, and goes on with steps: the time, what
//! it was told, what it did, its revision, and the hashes of its two documents after that. The web client's own state machine is
//! told the same and must do the same (`web/src/realtime/client.test.ts`).

use ot::{Delta, Document};
use serde_json::{Value, json};

use crate::client::{Action, Client, ClientError, Saved};
use crate::snapshot::{canonical, hash};
use crate::wire::Frame;

/// What a client can be told.
#[derive(Debug, Clone)]
pub(super) enum Told {
    Connected,
    Disconnected,
    Tick,
    Receive(Box<Frame>),
    Edit(Delta),
    Rebuild { revision: u64, document: Document, closed: bool, last: Option<u64> },
}

impl Told {
    pub(super) fn tell(self, client: &mut Client, now: i64) -> Result<Vec<Action>, ClientError> {
        match self {
            Self::Connected => Ok(client.connected(now)),
            Self::Disconnected => {
                client.disconnected();
                Ok(Vec::new())
            }
            Self::Tick => Ok(client.tick(now)),
            Self::Receive(frame) => client.receive(*frame, now),
            Self::Edit(change) => client.edit(&change, now),
            Self::Rebuild { revision, document, closed, last } => client.rebuild(revision, document, closed, last, now),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Connected => json!("connected"),
            Self::Disconnected => json!("disconnected"),
            Self::Tick => json!("tick"),
            Self::Receive(frame) => json!({"receive": frame}),
            Self::Edit(change) => json!({"edit": change}),
            Self::Rebuild { revision, document, closed, last } => {
                json!({"rebuild": {"revision": revision, "content": document, "closed": closed, "last": last}})
            }
        }
    }
}

/// One client's life in one schedule.
#[derive(Debug)]
pub(super) struct Recording {
    saved: Saved,
    steps: Vec<Value>,
}

impl Recording {
    pub(super) fn new(saved: Saved) -> Self {
        Self { saved, steps: Vec::new() }
    }

    pub(super) fn step(&mut self, at: i64, told: &Told, actions: &[Action], client: &Client) {
        let does: Vec<_> = actions.iter().map(action).collect();
        self.steps.push(json!({
            "at": at,
            "told": told.json(),
            "does": does,
            "revision": client.revision(),
            "confirmed": mark(client.confirmed()),
            "shadow": mark(client.shadow()),
            "next_tick": client.next_tick(),
        }));
    }

    /// Up to so many steps, and none from the first that starts again: which of several right differences somebody shows is theirs.
    fn json(self, seed: u64, steps: usize) -> Value {
        let rebuilds = |step: &&Value| step["does"].as_array().is_some_and(|does| does.contains(&json!("rebuild")));
        let steps: Vec<_> = self.steps.iter().take_while(|step| !rebuilds(step)).take(steps).collect();
        json!({"seed": seed, "saved": self.saved, "steps": steps})
    }
}

fn action(action: &Action) -> Value {
    match action {
        Action::Save(_) => json!("save"),
        Action::Send(message) => json!({"send": message}),
        Action::SubmitByRest(submit) => json!({"submit_by_rest": submit}),
        Action::CatchUpByRest(after) => json!({"catch_up_by_rest": after}),
        Action::Apply { change, .. } => json!({"apply": change}),
        Action::Reopen => json!("reopen"),
        Action::Rebuild => json!("rebuild"),
        Action::CannotOpen { code, .. } => json!({"cannot_open": code}),
        Action::Refused { change, code, .. } => json!({"refused": {"change": change, "code": code}}),
    }
}

/// The beginning of a document's hash: enough to tell two apart.
fn mark(document: &Document) -> String {
    canonical(document).map(|json| hash(&json)[..16].to_owned()).unwrap_or_default()
}

mod tests {
    use std::path::Path;

    use super::super::world::World;
    use super::*;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/client.json");
    const STEPS: usize = 60;
    /// A recording is not larger, so that the file can be read.
    const BYTES: usize = 200_000;

    /// The first recording in which a client did what no recording before had, and so on until everything was done once.
    fn recordings() -> Vec<Value> {
        let wanted = [
            "\"save\"",
            "\"apply\"",
            "\"reopen\"",
            "submit_by_rest",
            "cannot_open",
            "refused",
            "document.catch_up",
            "\"viewer\"",
            "\"lost\"",
            "lease_lost",
            "\"closed\":true",
        ];
        let mut missing: Vec<_> = wanted.to_vec();
        let mut recordings = Vec::new();
        for seed in 0..400 {
            if missing.is_empty() {
                break;
            }
            let mut world = World::new(seed, false);
            world.record();
            if world.run().is_err() {
                continue;
            }
            for recording in world.recordings() {
                let json = recording.json(seed, STEPS);
                let text = json.to_string();
                let before = missing.len();
                if text.len() < BYTES && json["steps"].as_array().is_some_and(|steps| steps.len() > 20) {
                    missing.retain(|word| !text.contains(word));
                }
                if missing.len() < before {
                    recordings.push(json);
                }
            }
        }
        assert!(missing.is_empty(), "no recording has any of {missing:?}");
        recordings
    }

    #[test]
    fn the_recorded_vectors_are_what_the_client_does() {
        let recordings: String = recordings().iter().map(|one| format!("{one},\n")).collect();
        let text = format!("[\n{}\n]\n", recordings.trim_end().trim_end_matches(','));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(Path::new(FILE), &text).unwrap();
        }
        let kept = std::fs::read_to_string(FILE).unwrap_or_default();
        assert!(kept == text, "{FILE} is not what the client does now; read what changed, and run this with UPDATE=1");
    }
}
