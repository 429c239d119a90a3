//! What remains of a thing that was deleted: its fact, for a week, so that the deletion is announced like every other change.

use std::time::Duration;

use cloud::{Condition, Key, Row, TableError, Transaction};
use directory::keys;
use events::{Announcement, Fact};
use kernel::Timestamp;
use serde::Serialize;

/// Longer than any stream keeps its records.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

#[derive(Serialize)]
struct Tombstone {}

/// Adds the tombstone of what the transaction deletes.
///
/// # Errors
/// When the fact cannot be written.
pub(crate) fn burying<'t, B: Announcement>(
    writes: Transaction<'t>,
    fact: &Fact<B>,
    now: Timestamp,
) -> Result<Transaction<'t>, TableError> {
    let key = Key::new(keys::ORGANIZATION, format!("gone#{}", fact.id));
    writes.put(&Row::new(key, &Tombstone {}).announcing(fact)?.expiring(now.plus(KEPT)), Condition::Absent)
}
