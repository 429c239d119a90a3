//! A document as rows of one partition, in an order that one query can use.
//!
//! The partition `D#<document>` sorts as `access#<grantee>` (with whom it is shared), `base#<20 digits>` (snapshots), `document` (its name and state), `rev#<20 digits>`
//! (revisions), `slot#<2 digits>` (the writers' places), `sock#<connection>` (who has it open). So one strongly consistent
//! query from `rev#<base>` to the end has the base's length, everything since, and everybody who takes part, usually for one
//! read unit. Nothing else may sort between `rev#` and the end.

use kernel::{ClientId, DocumentId, PersonId, Timestamp};
use ot::Delta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::limits::LEASE_MS;
use crate::wire::{Capacity, Presence, Revision};

/// The sort key under which the document's own row lies.
pub const DOCUMENT: &str = "document";
/// What the sort keys of shares begin with.
pub const SHARES: &str = "access#";
/// What the sort keys of snapshots begin with.
pub const SNAPSHOTS: &str = "base#";
/// Sorts after every row of a document.
pub const END: &str = "sock~";

/// The partition of a document, the tenant left out.
#[must_use]
pub fn partition(document: DocumentId) -> String {
    format!("D#{document}")
}

/// The sort key of a snapshot.
#[must_use]
pub fn snapshot_key(revision: u64) -> String {
    format!("{SNAPSHOTS}{revision:020}")
}

/// The sort key of a revision.
#[must_use]
pub fn revision_key(revision: u64) -> String {
    format!("rev#{revision:020}")
}

/// The sort key of a writer's place.
#[must_use]
pub fn slot_key(slot: u32) -> String {
    format!("slot#{slot:02}")
}

/// The sort key of a participant.
#[must_use]
pub fn participant_key(connection: &str) -> String {
    format!("sock#{connection}")
}

/// The index partition that finds what a connection has open.
#[must_use]
pub fn connection_partition(connection: &str) -> String {
    format!("C#{connection}")
}

/// A stored row is not what it should be.
#[derive(Debug, Error)]
#[error("row {key} of a document cannot be read: {reason}")]
pub struct RowError {
    /// Its sort key.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

/// A revision as stored: the change is kept as its JSON text, which is smaller than DynamoDB's own maps and lists.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevisionRow {
    revision: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<ClientId>,
    seq: u64,
    author: PersonId,
    at: Timestamp,
    change: String,
    length: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    closed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

impl RevisionRow {
    /// The row of a revision.
    ///
    /// # Errors
    /// Never in practice; a change is always written as JSON.
    pub fn new(revision: &Revision) -> Result<Self, RowError> {
        let fail = |error: serde_json::Error| RowError { key: revision_key(revision.revision), reason: error.to_string() };
        Ok(Self {
            revision: revision.revision,
            client: revision.client,
            seq: revision.seq,
            author: revision.author,
            at: revision.at,
            change: serde_json::to_string(&revision.change).map_err(fail)?,
            length: revision.length,
            closed: revision.closed,
            hash: revision.hash.clone(),
        })
    }

    /// The revision in the row.
    ///
    /// # Errors
    /// When the stored change is not one.
    pub fn revision(self) -> Result<Revision, RowError> {
        let change: Delta = serde_json::from_str(&self.change)
            .map_err(|error| RowError { key: revision_key(self.revision), reason: error.to_string() })?;
        Ok(Revision {
            revision: self.revision,
            client: self.client,
            seq: self.seq,
            author: self.author,
            at: self.at,
            change,
            length: self.length,
            closed: self.closed,
            hash: self.hash,
        })
    }
}

/// A writer's place. Whoever holds it may write until the lease ends; the epoch tells one tenure from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its number, from 0.
    pub slot: u32,
    /// Who holds it; all of a person's tabs share one.
    pub person: PersonId,
    /// When this tenure began, in milliseconds since 1970.
    pub epoch: i64,
    /// When it ends unless renewed, in milliseconds since 1970.
    pub lease_until: i64,
}

impl Slot {
    /// Whether the person may take this place now: it is theirs, or its lease has ended.
    #[must_use]
    pub fn open_to(&self, person: PersonId, now: Timestamp) -> bool {
        self.person == person || self.lease_until < now.as_millis()
    }

    /// The same place with a new lease, in the same tenure if it is the same person's.
    #[must_use]
    pub fn taken(slot: u32, before: Option<&Self>, person: PersonId, now: Timestamp) -> Self {
        let tenure = before.filter(|before| before.person == person && before.lease_until >= now.as_millis());
        let epoch = tenure.map_or(now.as_millis(), |before| before.epoch);
        Self { slot, person, epoch, lease_until: now.as_millis() + LEASE_MS }
    }
}

/// Somebody who has the document open on one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The document.
    pub document: DocumentId,
    /// The connection at API Gateway.
    pub connection: String,
    /// The open editor.
    pub client: ClientId,
    /// Who it is.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// The writer's place that this participant writes from; none for a viewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<u32>,
    /// The tenure of that place.
    #[serde(default)]
    pub epoch: i64,
    /// The version of the document's sharing under which this participant was let in.
    #[serde(default)]
    pub access_version: i64,
    /// When this row stops counting unless renewed, in milliseconds since 1970.
    pub lease_until: i64,
}

impl Participant {
    /// How others see this participant.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let capacity = if self.slot.is_some() { Capacity::Writer } else { Capacity::Viewer };
        Presence { client: self.client, person: self.person, name: self.name.clone(), capacity }
    }

    /// Whether the row still counts.
    #[must_use]
    pub fn is_present(&self, now: Timestamp) -> bool {
        self.lease_until >= now.as_millis()
    }
}

/// The end of a document's partition, read from one revision on.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    /// Revisions in the order of their keys.
    pub revisions: Vec<Revision>,
    /// The writers' places that were ever taken.
    pub slots: Vec<Slot>,
    /// Everybody who has the document open, those whose lease has ended included.
    pub participants: Vec<Participant>,
}

impl Tail {
    /// Sorts the rows of a query by their kinds.
    ///
    /// # Errors
    /// A row that is not what its key says.
    pub fn read(rows: Vec<(String, serde_json::Value)>) -> Result<Self, RowError> {
        fn row<T: serde::de::DeserializeOwned>(key: &str, value: serde_json::Value) -> Result<T, RowError> {
            serde_json::from_value(value).map_err(|error| RowError { key: key.to_owned(), reason: error.to_string() })
        }
        let mut tail = Self::default();
        for (key, value) in rows {
            match key.split('#').next() {
                Some("rev") => tail.revisions.push(row::<RevisionRow>(&key, value)?.revision()?),
                Some("slot") => tail.slots.push(row(&key, value)?),
                Some("sock") => tail.participants.push(row(&key, value)?),
                _ => return Err(RowError { key, reason: "no such kind of row belongs here".to_owned() }),
            }
        }
        Ok(tail)
    }

    /// The newest revision.
    #[must_use]
    pub fn head(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// Those whose lease has not ended.
    pub fn present(&self, now: Timestamp) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(move |participant| participant.is_present(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_sort_as_the_query_needs() {
        let keys = [
            format!("{SHARES}per_1"),
            snapshot_key(0),
            snapshot_key(100),
            DOCUMENT.to_owned(),
            revision_key(99),
            revision_key(100),
            slot_key(0),
            slot_key(10),
            participant_key("abc="),
            END.to_owned(),
        ];
        assert!(keys.is_sorted());
    }

    #[test]
    fn a_place_is_open_to_its_holder_and_after_its_lease_to_anybody() {
        let (now, amara, jonas) = (Timestamp::from_millis(1_000_000), PersonId::from_u128(1), PersonId::from_u128(2));
        let slot = Slot::taken(0, None, amara, now);
        assert!(slot.open_to(amara, now) && !slot.open_to(jonas, now));
        let later = Timestamp::from_millis(slot.lease_until + 1);
        assert!(slot.open_to(jonas, later));
        assert_eq!(Slot::taken(0, Some(&slot), amara, now).epoch, slot.epoch);
        assert_ne!(Slot::taken(0, Some(&slot), jonas, later).epoch, slot.epoch);
        assert_ne!(Slot::taken(0, Some(&slot), amara, later).epoch, slot.epoch, "after a lapse it is a new tenure");
    }

    #[test]
    fn a_row_of_another_kind_is_an_error() {
        assert!(Tail::read(vec![("thread#1".into(), serde_json::json!({}))]).is_err());
    }
}
