//! Is told of notes, and fails with those whose text asks for it.

use runtime::{Change, Changed, Problem, System};
use serde::Deserialize;

runtime::stream! {
    /// Is told of notes.
}

#[derive(Debug, Deserialize)]
pub(crate) struct Note {
    text: String,
}

pub(crate) async fn handler(system: &System, change: Change<Note>) -> Result<(), Problem> {
    let what = match &change.what {
        Changed::Inserted(new) => new.text.clone(),
        Changed::Modified { old, new } => format!("{}>{}", old.text, new.text),
        Changed::Removed(old) => format!("-{}", old.text),
    };
    let before = super::remember(system.tenant(), &what);
    assert!(!what.contains("crash") || before > 0, "a panic on purpose");
    if what.contains("bad") || what.contains("flaky") && before < 2 {
        return Err(Problem::conflict("bad", "it is bad"));
    }
    Ok(())
}
