//! E-mail that never leaves this machine: SES takes it ([`ses`]), the mailbox keeps it, and pages show it ([`page`]).
//!
//! One mailbox has all letters, whoever they are for. With a data folder each is a file below `mail/`.

pub(crate) mod page;
pub(crate) mod ses;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::gateway::event::hex;

/// An e-mail that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its id, which the sender was told.
    pub id: String,
    /// When it was sent.
    pub at: Timestamp,
    /// The sender, with a name or without.
    pub from: String,
    /// The receivers.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The plain text, when there is one.
    pub text: Option<String>,
    /// The HTML, when there is one.
    pub html: Option<String>,
}

/// All letters.
pub(crate) struct Mailbox {
    folder: Option<PathBuf>,
    /// In the order in which they were sent.
    letters: Mutex<Vec<Letter>>,
}

impl Mailbox {
    /// The letters below the folder where things last, or none.
    pub(crate) fn open(state: Option<&Path>) -> Result<Self, String> {
        let Some(folder) = state.map(|state| state.join("mail")) else {
            return Ok(Self { folder: None, letters: Mutex::default() });
        };
        let read = || {
            fs::create_dir_all(&folder)?;
            let paths = fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path()));
            let mut paths = paths.collect::<Result<Vec<_>, _>>()?;
            paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
            // The names begin with the time.
            paths.sort();
            paths.iter().map(|path| Ok(serde_json::from_slice(&fs::read(path)?)?)).collect::<std::io::Result<Vec<Letter>>>()
        };
        let letters = read().map_err(|error| format!("{}: a letter cannot be read: {error}", folder.display()))?;
        Ok(Self { folder: Some(folder), letters: Mutex::new(letters) })
    }

    /// Keeps a letter; `id` and `at` are given to it.
    fn keep(&self, mut letter: Letter, now: Timestamp) -> Result<String, String> {
        letter.at = now;
        letter.id = format!("{:013}-{}", now.as_millis(), hex(8));
        if let Some(folder) = &self.folder {
            let file = folder.join(format!("{}.json", letter.id));
            let draft = file.with_extension("draft");
            let text = serde_json::to_vec(&letter).map_err(|error| error.to_string())?;
            let written = fs::write(&draft, text).and_then(|()| fs::rename(&draft, &file));
            written.map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let id = letter.id.clone();
        self.held().push(letter);
        Ok(id)
    }

    /// All letters, the newest first.
    pub(crate) fn newest_first(&self) -> Vec<Letter> {
        self.held().iter().rev().cloned().collect()
    }

    /// The letter of that id.
    fn get(&self, id: &str) -> Option<Letter> {
        self.held().iter().find(|letter| letter.id == id).cloned()
    }

    fn held(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
