//! What a client keeps when its program ends, and how it takes its work up again.

use kernel::{ClientId, DocumentId};
use ot::{Attributes, Content, Delta, Document, Op};
use serde::{Deserialize, Serialize};

use super::{Action, Client, ClientError};
use crate::limits::{CHANGE_BYTES, CHANGE_OPERATIONS};

/// A change that was sent and is not yet known to be a revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InFlight {
    /// Its number among the client's own.
    pub seq: u64,
    /// The revision that it was made on.
    pub base: u64,
    /// The change as it was sent, and as it will be sent again.
    pub change: Delta,
    /// The same change on the newest revision that was applied.
    pub(super) rolling: Delta,
    /// Whether it was carried over the difference of two documents instead of over every revision between them. A copy sent
    /// before then may have become something else, so that only the revision tells what it is.
    #[serde(default)]
    pub(super) merged: bool,
    /// Whether it is a part of something larger, of which more will follow.
    #[serde(default)]
    pub(super) partial: bool,
}

impl InFlight {
    pub(super) fn new(seq: u64, base: u64, change: Delta, partial: bool) -> Self {
        Self { seq, base, rolling: change.clone(), change, merged: false, partial }
    }
}

/// All that must survive a crash: the document at a revision and the work on top of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// The open editor.
    pub client: ClientId,
    /// The document.
    pub document: DocumentId,
    /// The newest revision that was applied.
    pub revision: u64,
    /// The document at that revision.
    pub confirmed: Delta,
    /// The change in flight.
    pub in_flight: Option<InFlight>,
    /// What was written since.
    pub buffer: Option<Delta>,
    /// The number of the next change.
    pub next_seq: u64,
}

impl Client {
    /// What to store so that nothing written is lost.
    #[must_use]
    pub fn saved(&self) -> Saved {
        Saved {
            client: self.id,
            document: self.document,
            revision: self.revision,
            confirmed: self.confirmed.delta(),
            in_flight: self.in_flight.clone(),
            buffer: self.buffer.clone(),
            next_seq: self.next_seq,
        }
    }

    /// Takes the work up where it was stored.
    ///
    /// # Errors
    /// When what was stored does not fit together.
    pub fn restore(saved: Saved) -> Result<Self, ClientError> {
        let confirmed = Document::from_delta(saved.confirmed)?;
        let mut client = Self::new(saved.client, saved.document, saved.revision, confirmed);
        for change in saved.in_flight.iter().map(|mine| &mine.rolling).chain(&saved.buffer) {
            client.shadow.apply(change)?;
        }
        client.in_flight = saved.in_flight;
        client.buffer = saved.buffer;
        client.next_seq = saved.next_seq;
        Ok(client)
    }

    /// The revisions that the client's work was based on are gone, or its document went wrong: starts again from a snapshot,
    /// with the work transformed over the difference. `last` is the client's last change in the snapshot, if there is one, and
    /// the snapshot says whether the document is closed.
    /// The answer has the change to apply to the editor; the caller should tell the person that offline work was merged,
    /// and keep a copy of the shadow as it was.
    ///
    /// # Errors
    /// When the client's own state does not fit together.
    pub fn rebuild(
        &mut self,
        revision: u64,
        document: Document,
        closed: bool,
        last: Option<u64>,
        now: i64,
    ) -> Result<Vec<Action>, ClientError> {
        if let Some(mine) = self.in_flight.take_if(|mine| last.is_some_and(|last| last >= mine.seq)) {
            self.confirmed.apply(&mine.rolling)?;
        }
        let mut theirs = self.confirmed.diff(&document);
        let mut shadow = document.clone();
        if let Some(mine) = &mut self.in_flight {
            let over_mine = mine.rolling.transform(&theirs, false)?;
            mine.rolling = theirs.transform(&mine.rolling, true)?;
            mine.merged = true;
            shadow.apply(&mine.rolling)?;
            theirs = over_mine;
        }
        if let Some(buffer) = &mut self.buffer {
            *buffer = theirs.transform(buffer, true)?;
            shadow.apply(buffer)?;
        }
        self.buffer.take_if(|buffer| buffer.is_empty());
        let change = self.shadow.diff(&shadow);
        self.shadow = shadow;
        self.confirmed = document;
        self.revision = revision;
        self.closed = closed;
        self.head = self.head.max(revision);
        self.catching_up = None;
        self.now = now;
        let mut actions = Vec::new();
        self.rebase(&mut actions);
        if !change.is_empty() {
            actions.push(Action::Apply { change, revision: None });
        }
        self.release(&mut actions);
        if std::mem::take(&mut self.starting_again) {
            actions.push(Action::Reopen);
        }
        actions.extend(self.go_on());
        Ok(actions)
    }
}

/// Room left for the parts of a change that the split itself adds.
const MARGIN: usize = 1024;

/// The first part of a change that one submit can carry, and the rest as a change on the result of the first.
pub(super) fn split(change: Delta) -> (Delta, Option<Delta>) {
    let (mut first, mut rest) = (Delta::new(), Delta::new());
    let (mut bytes, mut kept, mut full) = (MARGIN, 0_u32, false);
    for op in change.ops() {
        if !full {
            let (fits, left) = fit(op, (CHANGE_BYTES).saturating_sub(bytes));
            full = left.is_some() || first.ops().len() + 2 >= CHANGE_OPERATIONS;
            if let Some(op) = fits {
                bytes += serde_json::to_string(&op).map_or(0, |json| json.len() + 1);
                kept += if matches!(op, Op::Delete { .. }) { 0 } else { op.length() };
                first.push(op);
            }
            let Some(left) = left else { continue };
            rest = rest.retain(kept, Attributes::new());
            rest.push(left);
        } else {
            if rest.is_empty() {
                rest = rest.retain(kept, Attributes::new());
            }
            rest.push(op.clone());
        }
    }
    let rest = rest.chop();
    (first.chop(), Some(rest).filter(|rest| !rest.is_empty()))
}

/// As much of the operation as fits into so many bytes, and what is left.
fn fit(op: &Op, bytes: usize) -> (Option<Op>, Option<Op>) {
    let Op::Insert { content: Content::Text(text), attributes } = op else { return (Some(op.clone()), None) };
    // A character takes at most six bytes for each of its own in JSON (`\u0001`), so this much surely fits.
    let whole = text.len().saturating_mul(6) <= bytes || serde_json::to_string(op).is_ok_and(|json| json.len() <= bytes);
    if whole {
        return (Some(op.clone()), None);
    }
    let cut = (0..=bytes / 6).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let part = |text: &str| Op::Insert { content: Content::Text(text.to_owned()), attributes: attributes.clone() };
    let (head, tail) = text.split_at(cut);
    (Some(head).filter(|head| !head.is_empty()).map(part), Some(part(tail)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::check_submitted;

    #[test]
    fn a_large_change_is_split_into_parts_that_can_be_sent_and_say_the_same() {
        let mut document = Document::empty();
        document.apply(&Delta::new().insert("Dear all,", Attributes::new())).unwrap();
        let change = Delta::new().retain(5, Attributes::new()).delete(3).insert(&"naïve 👋 ".repeat(60_000), Attributes::new());
        let mut whole = document.clone();
        whole.apply(&change).unwrap();
        let (mut parts, mut left) = (0, Some(change));
        while let Some(change) = left {
            let (first, rest) = split(change);
            check_submitted(&first, document.length()).unwrap();
            document.apply(&first).unwrap();
            parts += 1;
            left = rest;
        }
        assert!(parts > 2, "{parts}");
        assert_eq!(document, whole);
    }

    #[test]
    fn a_change_that_fits_is_left_alone() {
        let change = Delta::new().insert("a", Attributes::new()).delete(1);
        assert_eq!(split(change.clone()), (change, None));
    }
}
