//! Where the audit trail is kept: by time, and in the index by who did it and time.

use cloud::{Condition, Key, Position, Query, Row, Rows, Sort, TableError, TenantTable};
use events::Fact;
use kernel::{PersonId, Timestamp};
use runtime::{Ctx, Problem};
use serde_json::Value;

use super::AuditEntry;

/// The partition of all entries.
const PARTITION: &str = "A";
/// Sorts after every instant.
const END: &str = "~";

/// The audit trail of the caller's organization.
pub struct AuditEntries {
    table: TenantTable,
}

/// Which entries: all by everybody, unless it says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Which {
    /// By this person.
    pub actor: Option<PersonId>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// At this instant or before.
    pub to: Option<Timestamp>,
}

impl AuditEntries {
    /// That of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self { table: ctx.table(&ctx.cloud().config().enterprise_table) }
    }

    /// Writes a fact down. A fact that comes twice is written once, and what was written stays as it is.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn record(table: &TenantTable, fact: Fact<Value>) -> Result<(), TableError> {
        let entry = AuditEntry::from(fact);
        let sort = sort(&entry);
        let row = Row::new(Key::new(PARTITION, sort.clone()), &entry).indexed(Key::new(by(entry.actor), sort));
        match table.put(&row, Condition::Absent).await {
            Ok(()) | Err(TableError::Conflict { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A page of entries, the newest first.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(&self, which: Which, rows: u32, after: Option<Position>) -> Result<Rows<AuditEntry>, Problem> {
        let query = match which.actor {
            Some(actor) => Query::new(by(actor), which.range()).index(),
            None => Query::new(PARTITION, which.range()),
        };
        Ok(self.table.query(&query.newest_first().limit(rows).after(after)).await?)
    }
}

impl Which {
    fn range(&self) -> Sort {
        let from = self.from.map_or_else(|| Timestamp::default().to_string(), |from| from.to_string());
        Sort::Between(from, self.to.map_or_else(|| END.to_owned(), |to| format!("{to}{END}")))
    }
}

fn by(actor: PersonId) -> String {
    format!("{PARTITION}#{actor}")
}

/// Instants are written so that they sort as they follow each other; facts of one instant sort by id.
fn sort(entry: &AuditEntry) -> String {
    format!("{}#{}", entry.at, entry.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::Origin;
    use kernel::FactId;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_795_465_805_000 + millis)
    }

    fn key(millis: i64) -> String {
        let actor = PersonId::from_u128(1);
        let (from, body) = (Origin::default(), Value::Null);
        let (kind, trace) = ("MemberLeft".to_owned(), "0".repeat(32));
        sort(&AuditEntry::from(Fact { id: FactId::from_u128(u128::MAX), kind, actor, trace, at: at(millis), from, body }))
    }

    fn within(which: Which, millis: i64) -> bool {
        let Sort::Between(from, to) = which.range() else { unreachable!("a range") };
        let key = key(millis);
        from <= key && key <= to
    }

    #[test]
    fn a_range_has_both_of_its_ends() {
        let which = Which { actor: None, from: Some(at(1)), to: Some(at(3)) };
        assert_eq!([0, 1, 2, 3, 4].map(|millis| within(which, millis)), [false, true, true, true, false]);
        let moment = Which { from: Some(at(1)), to: Some(at(1)), ..which };
        assert_eq!([0, 1, 2].map(|millis| within(moment, millis)), [false, true, false]);
    }

    #[test]
    fn a_range_without_an_end_has_everything_there() {
        let from = Which { from: Some(at(1)), ..Which::default() };
        assert_eq!([0, 1, 1_000_000_000].map(|millis| within(from, millis)), [false, true, true]);
        let to = Which { to: Some(at(1)), ..Which::default() };
        assert_eq!([-1_000_000_000, 1, 2].map(|millis| within(to, millis)), [true, true, false]);
        assert!(within(Which::default(), 0));
    }
}
