//! The document's partition, behaving as the table does.
//!
//! A query is strongly consistent and sees one instant; a put of a revision is conditional and happens at another. Revisions
//! that were pruned are not found by queries, in whatever order the table expires them; the archive keeps them for the oracle.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{ClientId, DocumentId, PersonId, Timestamp};

use super::prelude::PRELUDE;
use super::{Fault, fault};
use crate::limits::LEASE_MS;
use crate::partition::{Participant, Slot, Tail};
use crate::snapshot::Snapshot;
use crate::wire::{Capacity, Revision};

/// The one document of every schedule.
pub(super) const DOCUMENT: DocumentId = DocumentId::from_u128(7);

/// Who opens the document, on which connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opener {
    pub(super) connection: usize,
    pub(super) client: ClientId,
    pub(super) person: PersonId,
}

#[derive(Debug)]
pub(super) struct Store {
    archive: Vec<Revision>,
    pruned: BTreeSet<u64>,
    head: Snapshot,
    snapshots: BTreeMap<u64, Snapshot>,
    people: Tail,
    writers: u32,
}

impl Store {
    /// The document as the prelude has it at this revision.
    pub(super) fn new(revision: u64, writers: u32) -> Self {
        let kept = (0..=revision).filter(|number| Snapshot::is_kept(*number));
        Self {
            archive: PRELUDE.revisions[..=revision as usize].to_vec(),
            pruned: BTreeSet::new(),
            head: PRELUDE.documents[revision as usize].clone(),
            snapshots: kept.map(|number| (number, PRELUDE.documents[number as usize].clone())).collect(),
            people: Tail::default(),
            writers,
        }
    }

    pub(super) const fn head(&self) -> &Snapshot {
        &self.head
    }

    pub(super) const fn people(&self) -> &Tail {
        &self.people
    }

    pub(super) fn archive(&self) -> &[Revision] {
        &self.archive
    }

    /// The revisions from this one on that are still there, as one query finds them.
    pub(super) fn from(&self, revision: u64) -> Vec<Revision> {
        let from = self.archive.get(revision as usize..).unwrap_or_default();
        from.iter().filter(|one| !self.pruned.contains(&one.revision)).cloned().collect()
    }

    /// The revisions after this one that are still there, `None` when it is not there itself.
    pub(super) fn after(&self, revision: u64) -> Option<Vec<Revision>> {
        let mut found = self.from(revision);
        if found.first().is_none_or(|first| first.revision != revision) {
            return None;
        }
        found.remove(0);
        Some(found)
    }

    /// Puts a revision if its number is free; otherwise answers the revision that has it.
    pub(super) fn put(&mut self, revision: &Revision) -> Result<Option<Revision>, Fault> {
        if let Some(winner) = self.archive.get(revision.revision as usize) {
            return Ok(Some(winner.clone()));
        }
        if let Err(error) = self.head.follow(revision) {
            return fault(format!("a stored revision does not fit: {error}"));
        }
        if self.head.document.length() != revision.length {
            return fault(format!(
                "revision {} says a length of {} and not {}",
                revision.revision,
                revision.length,
                self.head.document.length()
            ));
        }
        self.archive.push(revision.clone());
        Ok(None)
    }

    /// Keeps the snapshot of a revision; whoever comes second made the same.
    pub(super) fn keep(&mut self, snapshot: Snapshot) {
        self.snapshots.entry(snapshot.revision).or_insert(snapshot);
    }

    /// The newest snapshot.
    pub(super) fn newest(&self) -> Result<Snapshot, Fault> {
        self.snapshots.last_key_value().map_or_else(|| fault("there is no snapshot"), |(_, newest)| Ok(newest.clone()))
    }

    /// Expires the revisions of these numbers, except what the newest snapshot still needs.
    pub(super) fn prune(&mut self, numbers: impl IntoIterator<Item = u64>) {
        let newest = self.snapshots.keys().last().copied().unwrap_or_default();
        self.pruned.extend(numbers.into_iter().filter(|number| *number < newest));
    }

    /// How many people may write at once.
    pub(super) const fn admit(&mut self, writers: u32) {
        self.writers = writers;
    }

    /// Writes the participant's row, with a writer's place if one is free.
    pub(super) fn open(&mut self, opener: Opener, now: Timestamp) -> Capacity {
        let Opener { connection, client, person } = opener;
        let slots = &mut self.people.slots;
        let own = slots.iter().find(|slot| slot.person == person).map(|slot| slot.slot);
        let free = (0..self.writers).find(|number| slots.iter().all(|slot| slot.slot != *number || slot.open_to(person, now)));
        let taken = own.or(free).map(|number| {
            let before = slots.iter().find(|slot| slot.slot == number).copied();
            Slot::taken(number, before.as_ref(), person, now)
        });
        if let Some(taken) = taken {
            slots.retain(|slot| slot.slot != taken.slot);
            slots.push(taken);
        }
        let connection = connection.to_string();
        // The same editor on an older connection came back before its end was noticed.
        self.people.participants.retain(|one| one.connection != connection && one.client != client);
        self.people.participants.push(Participant {
            document: DOCUMENT,
            connection,
            client,
            person,
            name: String::new(),
            slot: taken.map(|slot| slot.slot),
            epoch: taken.map_or(0, |slot| slot.epoch),
            access_version: 1,
            lease_until: now.as_millis() + LEASE_MS,
        });
        if taken.is_some() { Capacity::Writer } else { Capacity::Viewer }
    }

    /// Renews the lease of a connection and of its writer's place; false when it is lost.
    pub(super) fn renew(&mut self, connection: usize, now: Timestamp) -> bool {
        let connection = connection.to_string();
        let until = now.as_millis() + LEASE_MS;
        let Some(own) = self.people.participants.iter_mut().find(|one| one.connection == connection && one.is_present(now))
        else {
            return false;
        };
        if let Some(number) = own.slot {
            let Some(slot) = self
                .people
                .slots
                .iter_mut()
                .find(|slot| slot.slot == number && slot.person == own.person && slot.epoch == own.epoch)
            else {
                return false;
            };
            slot.lease_until = until;
        }
        own.lease_until = until;
        true
    }

    /// Ends the lease of whoever is on this connection, and of the place it writes from.
    pub(super) fn lapse(&mut self, connection: usize, now: Timestamp) {
        let connection = connection.to_string();
        let past = now.as_millis() - 1;
        for own in self.people.participants.iter_mut().filter(|one| one.connection == connection) {
            own.lease_until = past;
            let held = self.people.slots.iter_mut().filter(|slot| Some(slot.slot) == own.slot && slot.epoch == own.epoch);
            held.for_each(|slot| slot.lease_until = past);
        }
    }

    /// Removes the row of a connection, and its writer's place unless another tab of the same person writes from it.
    pub(super) fn leave(&mut self, connection: usize) {
        let connection = connection.to_string();
        let people = &mut self.people;
        let Some(index) = people.participants.iter().position(|one| one.connection == connection) else { return };
        let gone = people.participants.swap_remove(index);
        let shared = people.participants.iter().any(|one| one.slot == gone.slot && one.person == gone.person);
        if !shared {
            people.slots.retain(|slot| Some(slot.slot) != gone.slot || slot.person != gone.person || slot.epoch != gone.epoch);
        }
    }
}
