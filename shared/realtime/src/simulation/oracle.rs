//! The judge: what was written and promised, against what is there in the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ot::{Content, Delta, Op};

use super::world::World;
use super::{Fault, fault};
use crate::snapshot::{Snapshot, canonical, hash};
use crate::wire::Revision;

/// The first of the characters that mark insertions: a private plane, two units each.
const MARKERS: u32 = 0xF_0000;

/// A change of a client: whose, and its number.
type Change = (usize, u64);

/// What happened, as far as the judge must know.
#[derive(Debug)]
pub(super) struct Ledger {
    markers: u32,
    /// Markers that somebody deleted.
    deleted: BTreeSet<char>,
    /// Markers of changes that were refused for good.
    refused: BTreeSet<char>,
    /// When a change was first sent, and when its author knew that it was a revision.
    sent: BTreeMap<Change, i64>,
    done: BTreeMap<Change, i64>,
    unwanted: BTreeSet<Change>,
    may_rebuild: bool,
    may_revive: bool,
    /// The document of a client went wrong: what it wrote is not worth following.
    broken: bool,
}

impl Ledger {
    pub(super) const fn new(may_rebuild: bool, may_revive: bool) -> Self {
        Self {
            markers: 0,
            deleted: BTreeSet::new(),
            refused: BTreeSet::new(),
            sent: BTreeMap::new(),
            done: BTreeMap::new(),
            unwanted: BTreeSet::new(),
            may_rebuild,
            may_revive,
            broken: false,
        }
    }

    pub(super) fn of_a_broken_client() -> Self {
        Self { broken: true, ..Self::new(true, true) }
    }

    pub(super) const fn may_rebuild(&self) -> bool {
        self.may_rebuild
    }

    pub(super) fn new_marker(&mut self) -> char {
        self.markers += 1;
        char::from_u32(MARKERS + self.markers).unwrap_or_default()
    }

    pub(super) fn deleted(&mut self, character: char) {
        if is_marker(character) {
            self.deleted.insert(character);
        }
    }

    pub(super) fn sent(&mut self, client: usize, seq: u64, now: i64) {
        self.sent.entry((client, seq)).or_insert(now);
    }

    /// A client knows that its change is a revision.
    pub(super) fn done(&mut self, client: usize, seq: u64, now: i64) {
        self.done.entry((client, seq)).or_insert(now);
    }

    pub(super) fn refused(&mut self, client: usize, change: &Delta, code: &str) -> Result<(), Fault> {
        if !self.broken && !self.unwanted.iter().any(|(whose, _)| *whose == client) {
            return fault(format!("a valid change of client {client} was refused: {code}"));
        }
        self.refused.extend(inserted(change).filter(|one| is_marker(*one)));
        Ok(())
    }

    /// Whether the schedule wants this change refused for good.
    pub(super) fn is_unwanted(&mut self, client: usize, seq: u64, often: f64) -> bool {
        let lot = (client as u64 * 31 + seq).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let unwanted = (lot as f64) < often * f64::from(1 << 24);
        if unwanted {
            self.unwanted.insert((client, seq));
        }
        unwanted || self.unwanted.contains(&(client, seq))
    }
}

fn is_marker(character: char) -> bool {
    (MARKERS..MARKERS + 0xFFFE).contains(&(character as u32))
}

fn inserted(change: &Delta) -> impl Iterator<Item = char> {
    change.ops().iter().flat_map(|op| {
        match op {
            Op::Insert { content: Content::Text(text), .. } => text.as_str(),
            _ => "",
        }
        .chars()
    })
}

impl World {
    /// Judges what is there after everybody has settled.
    pub(super) fn judge(&self) -> Result<(), Fault> {
        let replayed = self.replay()?;
        let canonical_of = |document| canonical(document).map_err(|error| Fault(error.to_string()));
        let expected = canonical_of(&replayed.document)?;
        for (index, driver) in self.drivers.iter().enumerate() {
            let Some(client) = &driver.client else { return fault(format!("client {index} is not there in the end")) };
            if client.revision() != replayed.revision || client.confirmed() != client.shadow() || *client.shadow() != driver.view
            {
                return fault(format!("client {index} has not settled"));
            }
            if client.confirmed() != &replayed.document || canonical_of(client.confirmed())? != expected {
                return fault(format!("client {index} has {:?}, the platform {:?}", client.confirmed(), replayed.document));
            }
        }
        self.judge_order()?;
        if self.ledger.broken { Ok(()) } else { self.judge_markers(&replayed) }
    }

    /// Follows every revision from the first, as a reader of the table would.
    fn replay(&self) -> Result<Snapshot, Fault> {
        let mut replayed = Snapshot::empty();
        for revision in &self.store.archive()[1..] {
            if replayed.closed && revision.client.is_some() {
                return fault(format!("revision {} is a change of a closed document", revision.revision));
            }
            replayed.follow(revision).map_err(|error| Fault(format!("the history cannot be replayed: {error}")))?;
            if let Some(expected) = &revision.hash {
                let json = canonical(&replayed.document).map_err(|error| Fault(error.to_string()))?;
                if hash(&json) != *expected {
                    return fault(format!("revision {} has a wrong hash", revision.revision));
                }
            }
        }
        if replayed != *self.store.head() {
            return fault("the history does not lead to the head");
        }
        Ok(replayed)
    }

    /// Each change once, everybody's in the order of their numbers, and nothing before what was known when it was sent.
    fn judge_order(&self) -> Result<(), Fault> {
        let index = |revision: &Revision| self.drivers.iter().position(|driver| Some(driver.id) == revision.client);
        let mut last: HashMap<usize, u64> = HashMap::new();
        let mut found: Vec<Change> = Vec::new();
        for revision in self.store.archive() {
            let Some(client) = index(revision) else { continue };
            if let Some(before) = last.insert(client, revision.seq).filter(|before| *before >= revision.seq) {
                return fault(format!(
                    "change {} of client {client} is revision {}, after its change {before}",
                    revision.seq, revision.revision
                ));
            }
            found.push((client, revision.seq));
        }
        let known: BTreeSet<&Change> = found.iter().collect();
        if let Some((client, seq)) = self.ledger.done.keys().find(|change| !known.contains(change)) {
            return fault(format!("change {seq} of client {client} was acknowledged and is no revision"));
        }
        let mut earliest = i64::MAX;
        for change in found.iter().rev() {
            if let Some(sent) = self.ledger.sent.get(change).filter(|sent| **sent > earliest) {
                return fault(format!("change {change:?}, sent at {sent}, comes before one acknowledged at {earliest}"));
            }
            earliest = earliest.min(self.ledger.done.get(change).copied().unwrap_or(i64::MAX));
        }
        Ok(())
    }

    fn judge_markers(&self, last: &Snapshot) -> Result<(), Fault> {
        let mut written: HashMap<char, u32> = HashMap::new();
        for revision in self.store.archive().iter().filter(|one| one.client.is_some()) {
            inserted(&revision.change).filter(|one| is_marker(*one)).for_each(|one| *written.entry(one).or_default() += 1);
        }
        let mut there: HashMap<char, u32> = HashMap::new();
        last.document.text().chars().filter(|one| is_marker(*one)).for_each(|one| *there.entry(one).or_default() += 1);
        for number in 1..=self.ledger.markers {
            let marker = char::from_u32(MARKERS + number).unwrap_or_default();
            let (deleted, refused) = (self.ledger.deleted.contains(&marker), self.ledger.refused.contains(&marker));
            let written = written.get(&marker).copied().unwrap_or_default();
            let there = there.get(&marker).copied().unwrap_or_default();
            let right = match (deleted, refused) {
                (_, true) => written == 0 && there == 0,
                (true, false) => written <= 1 && (there == 0 || self.ledger.may_revive && there == 1),
                (false, false) => written == 1 && there == 1,
            };
            if !right {
                return fault(format!(
                    "insertion {number} was written {written} times and is there {there} times; deleted {deleted}, refused {refused}"
                ));
            }
        }
        Ok(())
    }
}
