//! Plays a recorded trace through the platform: every author a person with an editor of their own.
//!
//! An author types what the trace says as soon as they have seen what the trace says they had seen, and looks at the socket
//! only when they have to wait or have typed a few keystrokes: so they lag behind each other as the authors of the trace did,
//! and their changes cross. What is typed while a change is in flight goes out together as the next one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::{ClientId, Clock, DocumentId};
use ot::{Attributes, Delta};
use thiserror::Error;
use tokio::task::JoinSet;

use crate::caller::{Caller, Unreached};
use crate::editor::{Editor, EditorError};
use crate::trace::{Edit, Trace, View};

/// Why a replay did not come to its end.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// An editor could not go on.
    #[error("author {author}: {error}")]
    Editor {
        /// Whose.
        author: usize,
        /// Why.
        error: EditorError,
    },
    /// The platform refused something on the way.
    #[error(transparent)]
    Unreached(#[from] Unreached),
    /// Something ended differently from the trace.
    #[error("{who} ended with another text than the trace: {difference}")]
    Differs {
        /// Whose text.
        who: String,
        /// Where it differs first.
        difference: String,
    },
    /// A task was torn down.
    #[error("an author's task ended: {0}")]
    Task(String),
}

/// How to play.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Spoil everybody's network by this seed.
    pub faults: Option<u64>,
    /// How many keystrokes an author types before looking up.
    pub keystrokes: usize,
    /// How much faster than real time an editor's patience runs out while the network is spoilt.
    pub haste: i64,
}

/// What happened.
#[derive(Debug, Default, Clone, Copy)]
pub struct Summary {
    /// Edits in the trace.
    pub edits: usize,
    /// The newest revision of the document.
    pub revisions: u64,
    /// Changes sent, repetitions included.
    pub submitted: u64,
    /// How often documents were opened.
    pub opened: u64,
    /// Faults of the network.
    pub faults: u64,
    /// From the first edit to the last agreement.
    pub took: Duration,
}

/// What the authors tell each other beside the document: which edits there are in what they send.
#[derive(Default)]
struct Told {
    /// The last edit that each change has, by its client and number.
    covers: HashMap<(ClientId, u64), u32>,
    /// By author: so many of their edits are in the document at this revision. Edits that cancel each other out before they
    /// are sent are in no change at all.
    settled: HashMap<usize, (u32, u64)>,
}

type Together = Arc<Mutex<Told>>;

/// Plays the trace into a document by these callers, one for each author, and compares everybody's text with the trace's.
///
/// # Errors
/// When somebody cannot go on, or ends with another text.
pub async fn replay(
    trace: Arc<Trace>,
    callers: Vec<Caller>,
    document: DocumentId,
    manner: Manner,
) -> Result<Summary, ReplayError> {
    let told = Together::default();
    let started = Instant::now();
    let first = callers.first().cloned();
    let mut authors = Vec::new();
    let ids: Vec<ClientId> = callers.iter().map(|_| ClientId::new(Clock::system().now())).collect();
    for (author, caller) in callers.into_iter().enumerate() {
        let open = Editor::open(caller, document, ids[author]).await;
        let mut editor = open.map_err(|error| ReplayError::Editor { author, error })?;
        if author == 0 {
            begin(&trace, &mut editor).await.map_err(|error| ReplayError::Editor { author, error })?;
        }
        if let Some(seed) = manner.faults {
            editor.spoil(seed.wrapping_add(author as u64), manner.haste);
        }
        authors.push(Author { number: author, ids: ids.clone(), editor, told: Arc::clone(&told) });
    }
    let mut tasks: JoinSet<_> = authors.into_iter().map(|author| author.play(Arc::clone(&trace), manner)).collect();
    let mut editors = Vec::new();
    // The first who cannot go on ends it for all: the others would wait for them.
    while let Some(ended) = tasks.join_next().await {
        editors.push(ended.map_err(|error| ReplayError::Task(error.to_string()))??);
    }
    editors.sort_by_key(|(author, _)| *author);
    let mut editors: Vec<Editor> = editors.into_iter().map(|(_, editor)| editor).collect();
    let head = editors.iter().map(|editor| editor.client().revision()).max().unwrap_or_default();
    for (author, editor) in editors.iter_mut().enumerate() {
        let caught_up = editor.catch_up(head, WITHIN).await;
        caught_up.map_err(|error| ReplayError::Editor { author, error })?;
        compare(&format!("author {author}"), &editor.client().shadow().text(), &trace.end)?;
    }
    let mut summary = Summary { edits: trace.edits.len(), revisions: head, took: started.elapsed(), ..Summary::default() };
    for editor in &editors {
        summary.submitted += editor.submitted;
        summary.opened += editor.opened;
        summary.faults += editor.faults();
    }
    if let Some(caller) = first {
        let reader = Editor::open(caller, document, ClientId::new(Clock::system().now())).await;
        let mut reader = reader.map_err(|error| ReplayError::Editor { author: 0, error })?;
        reader.catch_up(head, WITHIN).await.map_err(|error| ReplayError::Editor { author: 0, error })?;
        compare("the server", &reader.client().shadow().text(), &trace.end)?;
    }
    Ok(summary)
}

/// How long agreement may take at the end.
const WITHIN: Duration = Duration::from_secs(60);

/// Writes what the trace starts from.
async fn begin(trace: &Trace, editor: &mut Editor) -> Result<(), EditorError> {
    if !trace.start.is_empty() {
        editor.edit(&Delta::new().insert(&trace.start, Attributes::new())).await?;
        editor.settle(WITHIN).await?;
    }
    Ok(())
}

fn compare(who: &str, text: &str, wanted: &str) -> Result<(), ReplayError> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text == wanted {
        return Ok(());
    }
    let at = text.chars().zip(wanted.chars()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| text.chars().skip(at.saturating_sub(20)).take(60).collect::<String>();
    let difference = format!("at character {at}: {:?} instead of {:?}", around(text), around(wanted));
    Err(ReplayError::Differs { who: who.to_owned(), difference })
}

struct Author {
    number: usize,
    ids: Vec<ClientId>,
    editor: Editor,
    told: Together,
}

impl Author {
    async fn play(mut self, trace: Arc<Trace>, manner: Manner) -> Result<(usize, Editor), ReplayError> {
        let author = self.number;
        let played = self.type_all(&trace, manner).await;
        played.map_err(|error| ReplayError::Editor { author, error })?;
        Ok((author, self.editor))
    }

    async fn type_all(&mut self, trace: &Trace, manner: Manner) -> Result<(), EditorError> {
        let mut by_author: Vec<Vec<&Edit>> = vec![Vec::new(); trace.authors];
        trace.edits.iter().for_each(|edit| by_author[edit.author].push(edit));
        let mut view = View::start(trace);
        let mut known = vec![0_u32; trace.authors];
        let mut revision = self.editor.client().revision();
        let mut typed = 0;
        for edit in by_author[self.number].clone() {
            loop {
                self.look(&by_author, &mut view, &mut known, &mut revision).await?;
                if edit.seen.iter().zip(&known).all(|(needed, known)| needed <= known) {
                    break;
                }
                typed = 0;
                self.editor.step(Duration::from_millis(20)).await?;
                self.record(known[self.number]);
            }
            let change = view.change(edit);
            view.apply(edit);
            known[self.number] += 1;
            if !change.is_empty() {
                self.editor.edit(&change).await?;
            }
            self.record(known[self.number]);
            typed += 1;
            if typed >= manner.keystrokes {
                typed = 0;
                while self.editor.step(Duration::ZERO).await? {}
                self.record(known[self.number]);
            }
        }
        // The last words must arrive whatever the network does, and the others must be able to wait for them.
        self.editor.heal();
        while !self.editor.client().is_settled() || self.editor.client().revision() < revision {
            self.editor.step(Duration::from_millis(100)).await?;
            self.record(known[self.number]);
        }
        Ok(())
    }

    /// Notes which edits the changes have that were put into flight, for those who will receive them.
    fn record(&mut self, made: u32) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for (seq, whole) in self.editor.launched() {
            if whole {
                told.covers.insert((self.ids[self.number], seq), made);
            }
        }
        if self.editor.client().is_settled() {
            told.settled.insert(self.number, (made, self.editor.client().revision()));
        }
    }

    /// The last edit that a change has. Its author notes it just after sending, perhaps a moment after it arrived here.
    async fn covered(&self, change: (ClientId, u64)) -> Result<u32, EditorError> {
        for _ in 0..1000 {
            let covers = self.told.lock().unwrap_or_else(PoisonError::into_inner).covers.get(&change).copied();
            if let Some(last) = covers {
                return Ok(last);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let reason =
            "its author did not say which edits it has: a change of more than 256 KB goes out in parts, which cannot be played"
                .to_owned();
        Err(Unreached { what: format!("change {} of {}", change.1, change.0), reason }.into())
    }

    /// Takes note of what has arrived since the last look.
    async fn look(
        &self,
        by_author: &[Vec<&Edit>],
        view: &mut View<'_>,
        known: &mut [u32],
        revision: &mut u64,
    ) -> Result<(), EditorError> {
        while *revision < self.editor.client().revision() {
            *revision += 1;
            let Some((Some(client), seq)) = self.editor.author(*revision) else {
                let what = format!("revision {revision}");
                return Err(Unreached { what, reason: "no frame said whose it is".to_owned() }.into());
            };
            let Some(other) = self.ids.iter().position(|id| *id == client).filter(|other| *other != self.number) else {
                continue;
            };
            let last = self.covered((client, seq)).await?;
            learn(&by_author[other], view, &mut known[other], last);
        }
        let settled = self.told.lock().unwrap_or_else(PoisonError::into_inner).settled.clone();
        for (other, (made, at)) in settled {
            if other != self.number && at <= *revision {
                learn(&by_author[other], view, &mut known[other], made);
            }
        }
        Ok(())
    }
}

/// The other's edits up to this number are in the document now.
fn learn(edits: &[&Edit], view: &mut View<'_>, known: &mut u32, made: u32) {
    for edit in edits.iter().take(made as usize).skip(*known as usize) {
        view.apply(edit);
    }
    *known = (*known).max(made);
}
