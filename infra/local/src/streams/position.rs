//! How far a stream was read: the sequence number of the last record that is done, in a file when it is to last.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// The place in one stream.
pub(crate) struct Position {
    file: Option<PathBuf>,
    after: Mutex<Option<String>>,
}

impl Position {
    /// The place where the mapping of that id was left, or the beginning.
    pub(crate) fn open(state: Option<&Path>, mapping: &str) -> Result<Self, String> {
        let Some(state) = state else { return Ok(Self { file: None, after: Mutex::default() }) };
        let folder = state.join("streams");
        let file = folder.join(format!("{mapping}.json"));
        let unusable = |what: String| format!("{}: {what}", file.display());
        fs::create_dir_all(&folder).map_err(|error| unusable(error.to_string()))?;
        let after = match fs::read_to_string(&file) {
            Ok(text) => {
                let read: Value = serde_json::from_str(&text).unwrap_or_default();
                let after = read["after"].as_str().map(str::to_owned);
                let damaged = "is damaged; remove it to have every record of the last 24 hours delivered again";
                Some(after.ok_or_else(|| unusable(damaged.to_owned()))?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unusable(error.to_string())),
        };
        Ok(Self { file: Some(file), after: Mutex::new(after) })
    }

    /// The sequence number of the last record that is done.
    pub(crate) fn get(&self) -> Option<String> {
        self.held().clone()
    }

    /// The record with this number, and all before it, are done.
    pub(crate) fn advance(&self, sequence: &str) {
        *self.held() = Some(sequence.to_owned());
        let Some(file) = &self.file else { return };
        let draft = file.with_extension("draft");
        let written = fs::write(&draft, json!({"after": sequence}).to_string()).and_then(|()| fs::rename(&draft, file));
        if let Err(error) = written {
            tracing::error!(%error, file = %file.display(), "not noted: these records will be delivered again at the next start");
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<String>> {
        self.after.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lasts_and_a_damaged_one_is_not_taken_for_the_beginning() {
        let home = tempfile::TempDir::new().unwrap();
        let open = || Position::open(Some(home.path()), "m");
        assert_eq!(open().unwrap().get(), None);
        open().unwrap().advance("100000000000000000007");
        assert_eq!(open().unwrap().get().as_deref(), Some("100000000000000000007"));
        fs::write(home.path().join("streams/m.json"), "{").unwrap();
        assert!(open().err().unwrap().contains("m.json: is damaged; remove it"));
    }
}
