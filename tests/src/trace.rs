//! Recorded typing: what everybody did, and what everybody had seen when they did it.
//!
//! A trace is read into a list of [`Edit`]s and a list of characters. Each character that was ever written has one place in
//! one order, whether or not it is visible to somebody at some time. So an edit that was made on a view of the past can be
//! said again on any later view, by the characters that it means. A [`View`] counts the visible ones.

use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use ot::{Attributes, Delta};
use serde::Deserialize;
use thiserror::Error;

/// Why a trace cannot be used.
#[derive(Debug, Error)]
pub enum TraceError {
    /// Not a file, not gzip, not JSON, not a trace.
    #[error("{path} is no editing trace: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// It contradicts itself.
    #[error("transaction {transaction} of the trace is impossible: {reason}")]
    Impossible {
        /// Which transaction.
        transaction: usize,
        /// What is wrong.
        reason: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    start_content: String,
    end_content: String,
    #[serde(default)]
    num_agents: Option<usize>,
    txns: Vec<Transaction>,
}

#[derive(Deserialize)]
struct Transaction {
    /// Absent in sequential traces, where each follows the one before.
    parents: Option<Vec<usize>>,
    #[serde(default)]
    agent: usize,
    patches: Vec<(usize, usize, String)>,
}

/// One deletion and insertion of one author.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Who.
    pub author: usize,
    /// How many edits of each author had been seen.
    pub seen: Vec<u32>,
    /// The characters taken away.
    pub deleted: Vec<u32>,
    /// The characters put in, which stand together.
    pub inserted: std::ops::Range<u32>,
    /// Their text.
    pub text: String,
}

/// A whole trace.
#[derive(Debug)]
pub struct Trace {
    /// What everybody starts from.
    pub start: String,
    /// What everybody ends with.
    pub end: String,
    /// How many authors there are.
    pub authors: usize,
    /// The edits, each after those that it builds on.
    pub edits: Vec<Edit>,
    /// The place of each character in the one order.
    place: Vec<u32>,
    /// The length of each character in UTF-16 code units.
    units: Vec<u8>,
}

/// A character while the order is being built.
struct Placed {
    id: u32,
    author: usize,
    number: u32,
    deleted: Vec<(usize, u32)>,
}

impl Placed {
    fn is_visible(&self, seen: &[u32]) -> bool {
        let is_seen = |author: usize, number: u32| seen.get(author).is_some_and(|known| number < *known);
        is_seen(self.author, self.number) && !self.deleted.iter().any(|(author, number)| is_seen(*author, *number))
    }
}

/// Where the last edit was: whoever types goes on near there, and need not be looked for from the beginning.
#[derive(Default)]
struct Finger {
    /// What its author had seen after it.
    seen: Vec<u32>,
    /// A place in the one order.
    at: usize,
    /// The characters before it that its author sees.
    before: usize,
}

/// The author of what everybody starts from: known to all from the beginning.
const NOBODY: usize = 0;

impl Trace {
    /// Reads a trace, gzipped or not.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(path: &Path) -> Result<Self, TraceError> {
        let unreadable = |reason: String| TraceError::Unreadable { path: path.display().to_string(), reason };
        let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let mut text = String::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(|error| unreadable(error.to_string()))?;
        } else {
            text = String::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))?;
        }
        let file: File = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        Builder::new(&file).build(file)
    }

    /// How many edits an author makes.
    #[must_use]
    pub fn edits_of(&self, author: usize) -> usize {
        self.edits.iter().filter(|edit| edit.author == author).count()
    }
}

struct Builder {
    /// Every character so far, in the one order.
    order: Vec<Placed>,
    finger: Finger,
    units: Vec<u8>,
    /// Edits so far of each author; author 0 is nobody, who made the beginning.
    made: Vec<u32>,
}

impl Builder {
    fn new(file: &File) -> Self {
        let authors = file.num_agents.unwrap_or_else(|| file.txns.iter().map(|one| one.agent + 1).max().unwrap_or(1));
        let mut made = vec![0; authors + 1];
        made[NOBODY] = 1;
        let mut builder = Self { order: Vec::new(), finger: Finger::default(), units: Vec::new(), made };
        let beginning: Vec<char> = file.start_content.chars().collect();
        builder.place(0, NOBODY, 0, &beginning);
        builder
    }

    fn place(&mut self, at: usize, author: usize, number: u32, text: &[char]) -> std::ops::Range<u32> {
        let first = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        let placed = (first..).zip(text).map(|(id, _)| Placed { id, author, number, deleted: Vec::new() });
        self.order.splice(at..at, placed);
        self.units.extend(text.iter().map(|letter| u8::try_from(letter.len_utf16()).unwrap_or(1)));
        first..u32::try_from(self.units.len()).unwrap_or(u32::MAX)
    }

    fn build(mut self, file: File) -> Result<Trace, TraceError> {
        let mut after: Vec<Vec<u32>> = Vec::with_capacity(file.txns.len());
        let mut edits = Vec::new();
        for (index, transaction) in file.txns.into_iter().enumerate() {
            let impossible = |reason| TraceError::Impossible { transaction: index, reason };
            let parents = transaction.parents.unwrap_or_else(|| index.checked_sub(1).into_iter().collect());
            let mut seen = vec![0; self.made.len()];
            seen[NOBODY] = 1;
            for parent in parents {
                let known = after.get(parent).ok_or_else(|| impossible("its parent comes after it"))?;
                seen.iter_mut().zip(known).for_each(|(seen, known)| *seen = (*seen).max(*known));
            }
            let author = transaction.agent + 1;
            let made = self.made.get(author).copied().ok_or_else(|| impossible("it has an author too many"))?;
            if seen[author] != made {
                return Err(impossible("its author had not seen an edit of their own"));
            }
            for (position, deleted, text) in transaction.patches {
                edits.push(self.edit(author, &seen, position, deleted, text).ok_or_else(|| impossible("it is past the end"))?);
                self.made[author] += 1;
                seen[author] += 1;
            }
            after.push(seen);
        }
        let mut place = vec![0; self.units.len()];
        (0..).zip(&self.order).for_each(|(index, placed)| place[placed.id as usize] = index);
        let authors = self.made.len() - 1;
        Ok(Trace { start: file.start_content, end: file.end_content, authors, edits, place, units: self.units })
    }

    /// The place just behind the character before the position.
    fn find(&mut self, seen: &[u32], position: usize) -> Option<usize> {
        if self.finger.seen != seen {
            self.finger = Finger { seen: seen.to_vec(), at: 0, before: 0 };
        }
        let Finger { at, before, .. } = &mut self.finger;
        while *before >= position && *at > 0 {
            *at -= 1;
            *before -= usize::from(self.order[*at].is_visible(seen));
        }
        while *before < position {
            *before += usize::from(self.order.get(*at)?.is_visible(seen));
            *at += 1;
        }
        Some(*at)
    }

    fn edit(&mut self, author: usize, seen: &[u32], position: usize, deleted: usize, text: String) -> Option<Edit> {
        let number = self.made[author];
        let at = self.find(seen, position)?;
        let visible = (at..self.order.len()).filter(|index| self.order[*index].is_visible(seen));
        let gone: Vec<usize> = visible.take(deleted).collect();
        (gone.len() == deleted).then_some(())?;
        let deleted = gone.iter().map(|index| self.order[*index].id).collect();
        gone.iter().for_each(|index| self.order[*index].deleted.push((author, number)));
        let letters: Vec<char> = text.chars().collect();
        let inserted = self.place(at, author, number, &letters);
        self.finger = Finger { seen: seen.to_vec(), at, before: position };
        self.finger.seen[author] += 1;
        Some(Edit { author: author - 1, seen: seen[1..].to_vec(), deleted, inserted, text })
    }
}

/// What somebody sees: which of all characters are visible, counted so that a position is found in a few steps (a Fenwick
/// tree over the one order).
#[derive(Debug)]
pub struct View<'t> {
    trace: &'t Trace,
    sums: Vec<u32>,
    written: Vec<bool>,
    deletions: Vec<u32>,
}

impl<'t> View<'t> {
    /// The view of somebody who starts.
    #[must_use]
    pub fn start(trace: &'t Trace) -> Self {
        let count = trace.units.len();
        let mut view = Self { trace, sums: vec![0; count + 1], written: vec![false; count], deletions: vec![0; count] };
        (0..u32::try_from(trace.start.chars().count()).unwrap_or(u32::MAX)).for_each(|id| view.write(id));
        view
    }

    fn add(&mut self, id: u32, units: i64) {
        let mut at = self.trace.place[id as usize] as usize + 1;
        while at < self.sums.len() {
            self.sums[at] = u32::try_from(i64::from(self.sums[at]) + units).unwrap_or_default();
            at += at & at.wrapping_neg();
        }
    }

    /// Visible units before a character's place.
    fn before(&self, id: u32) -> u32 {
        let mut at = self.trace.place[id as usize] as usize;
        let mut sum = 0;
        while at > 0 {
            sum += self.sums[at];
            at -= at & at.wrapping_neg();
        }
        sum
    }

    fn is_visible(&self, id: u32) -> bool {
        self.written[id as usize] && self.deletions[id as usize] == 0
    }

    fn units(&self, id: u32) -> u32 {
        u32::from(self.trace.units[id as usize])
    }

    fn write(&mut self, id: u32) {
        self.written[id as usize] = true;
        if self.is_visible(id) {
            self.add(id, i64::from(self.units(id)));
        }
    }

    fn delete(&mut self, id: u32) {
        if self.is_visible(id) {
            self.add(id, -i64::from(self.units(id)));
        }
        self.deletions[id as usize] += 1;
    }

    /// The edit as a change of this view. Empty when everything that it deletes is gone already and it inserts nothing.
    #[must_use]
    pub fn change(&self, edit: &Edit) -> Delta {
        let mut deleted: Vec<(u32, u32)> =
            edit.deleted.iter().filter(|id| self.is_visible(**id)).map(|id| (self.before(*id), self.units(*id))).collect();
        deleted.sort_unstable();
        let insert_at = edit.inserted.clone().next().map(|id| self.before(id));
        let (mut change, mut at, mut inserted) = (Delta::new(), 0, edit.text.is_empty());
        let retain = |change: Delta, at: u32, to: u32| change.retain(to.saturating_sub(at), Attributes::new());
        for (position, units) in deleted {
            if let Some(place) = insert_at.filter(|place| !inserted && *place <= position) {
                change = retain(change, at, place).insert(&edit.text, Attributes::new());
                (at, inserted) = (place.max(at), true);
            }
            change = retain(change, at, position).delete(units);
            at = position + units;
        }
        if let Some(place) = insert_at.filter(|_| !inserted) {
            change = retain(change, at, place).insert(&edit.text, Attributes::new());
        }
        change.chop()
    }

    /// The edit was made, or its effect has arrived.
    pub fn apply(&mut self, edit: &Edit) {
        edit.deleted.iter().for_each(|id| self.delete(*id));
        edit.inserted.clone().for_each(|id| self.write(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ot::Document;

    fn trace(json: &str) -> Result<Trace, TraceError> {
        let file: File = serde_json::from_str(json).unwrap();
        Builder::new(&file).build(file)
    }

    #[test]
    fn an_edit_made_on_the_past_is_said_again_on_the_present() {
        // Both saw "abc"; one writes X behind a, the other deletes c and writes Y behind b.
        let trace = trace(
            r#"{"startContent":"abc","endContent":"aXbY","numAgents":2,"txns":[
                {"parents":[],"agent":0,"patches":[[1,0,"X"]]},
                {"parents":[],"agent":1,"patches":[[2,1,"Y"]]}]}"#,
        )
        .unwrap();
        let mut view = View::start(&trace);
        let mut text = Document::empty();
        text.apply(&Delta::new().insert("abc", Attributes::new())).unwrap();
        for edit in &trace.edits {
            text.apply(&view.change(edit)).unwrap();
            view.apply(edit);
        }
        assert_eq!(text.text(), "aXbY\n");
    }

    #[test]
    fn positions_count_code_points_and_changes_count_units() {
        let trace = trace(r#"{"startContent":"👋b","endContent":"👋c","txns":[{"patches":[[1,1,"c"]]}]}"#).unwrap();
        let change = View::start(&trace).change(&trace.edits[0]);
        assert_eq!((change.base_length(), change.change_length()), (3, 0));
    }

    #[test]
    fn an_impossible_trace_is_refused_with_its_transaction() {
        let past = trace(r#"{"endContent":"","txns":[{"patches":[[1,0,"c"]]}]}"#);
        assert_eq!(past.unwrap_err().to_string(), "transaction 0 of the trace is impossible: it is past the end");
        assert!(trace(r#"{"endContent":"","txns":[{"parents":[3],"patches":[]}]}"#).is_err());
    }
}
