//! A whole text that changes are applied to.
//!
//! The server holds one for every document that is being edited and applies each revision to it, so applying must cost little
//! even when the text is long: only the runs a change touches are copied, and everything is checked before anything is altered.

use crate::cursor::Cursor;
use crate::op::Piece;
use crate::run::{self, Run};
use crate::{Content, Delta, LIMIT, Op, OtError, attributes};

/// A document: text with formats and embeds, and nothing to keep or delete.
///
/// Two documents are equal when they show the same, however they came about.
#[derive(Debug, Clone, Default)]
pub struct Document {
    runs: Vec<Run>,
    units: u32,
}

/// What becomes of the runs of a document, in order; whatever is not mentioned at the end is kept.
enum Step {
    Keep(usize),
    Drop(usize),
    Add(Run),
}

impl Document {
    /// The document every new document starts as: one line without anything on it.
    pub fn empty() -> Self {
        let mut runs = Vec::new();
        run::extend(&mut runs, Content::Text("\n".to_owned()).view(), &attributes::NONE);
        Self { runs, units: 1 }
    }

    /// The document these operations spell; all of them must be inserts.
    pub fn from_delta(delta: Delta) -> Result<Self, OtError> {
        let units = delta.measure()?;
        let mut runs = Vec::new();
        for (index, op) in delta.ops().iter().enumerate() {
            let Op::Insert { content, attributes } = op else { return Err(OtError::NotADocument { index }) };
            run::extend(&mut runs, content.view(), attributes);
        }
        Ok(Self { runs, units })
    }

    /// The length in UTF-16 code units; an embed counts as one.
    pub fn length(&self) -> u32 {
        self.units
    }

    /// The document as inserts in canonical form: neighbours of one format are one insert.
    pub fn delta(&self) -> Delta {
        let mut delta = Delta::new();
        for (piece, _) in self.pieces() {
            delta.append(piece);
        }
        delta
    }

    /// The characters alone, an embed as U+FFFC (object replacement character).
    pub fn text(&self) -> String {
        self.runs.iter().map(run::text).collect()
    }

    /// Changes the document. On an error nothing is changed.
    pub fn apply(&mut self, change: &Delta) -> Result<(), OtError> {
        change.measure()?;
        let units = i64::from(self.units).saturating_add(change.change_length());
        let steps = self.plan(change)?;
        let units = u32::try_from(units).ok().filter(|units| *units < LIMIT).ok_or(OtError::TooLong)?;
        self.carry_out(steps);
        self.units = units;
        Ok(())
    }

    /// The runs borrowed, each with its length.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (Piece<'_>, u32)> {
        self.runs.iter().map(Run::piece)
    }

    fn plan(&self, change: &Delta) -> Result<Vec<Step>, OtError> {
        let mut at = Cursor::new(self.pieces());
        let mut steps = Vec::new();
        for op in change.ops() {
            let mut left = match op {
                Op::Insert { content, attributes } => {
                    run::cut(content.view(), attributes, |run| steps.push(Step::Add(run)));
                    continue;
                }
                Op::Retain { length, .. } | Op::Delete { length } => *length,
            };
            while left > 0 {
                let length = left.min(at.length());
                let starts = at.is_whole();
                let whole = starts && length == at.length();
                let Piece::Insert(view, format) = at.take(length)? else {
                    return Err(OtError::PastEnd { consumed: change.base_length(), length: self.units });
                };
                left = left.saturating_sub(length);
                match op {
                    Op::Retain { attributes, .. } if attributes.is_empty() && whole => {
                        keep(&mut steps);
                        continue;
                    }
                    Op::Retain { attributes, .. } => {
                        let format = attributes::compose(format, attributes, false);
                        run::cut(view, &format, |run| steps.push(Step::Add(run)));
                    }
                    _ => {}
                }
                if starts {
                    steps.push(Step::Drop(1));
                }
            }
        }
        if !at.is_whole()
            && let Piece::Insert(view, format) = at.take_all()
        {
            run::cut(view, format, |run| steps.push(Step::Add(run)));
        }
        Ok(steps)
    }

    fn carry_out(&mut self, mut steps: Vec<Step>) {
        // Only the runs between the first and the last that change are moved, and one on either side to join with.
        let mut first = 0;
        if let Some(Step::Keep(count)) = steps.first_mut() {
            first = count.saturating_sub(1);
            *count = count.saturating_sub(first);
        }
        let touched = steps.iter().fold(1, |sum: usize, step| match step {
            Step::Keep(count) | Step::Drop(count) => sum.saturating_add(*count),
            Step::Add(_) => sum,
        });
        let last = first.saturating_add(touched).min(self.runs.len());
        let Some(window) = self.runs.get_mut(first..last) else { return };
        let mut old = window.iter_mut().map(Run::take);
        let mut new = Vec::new();
        for step in steps {
            match step {
                Step::Keep(count) => old.by_ref().take(count).for_each(|run| run::push(&mut new, run)),
                Step::Drop(count) => old.by_ref().take(count).for_each(drop),
                Step::Add(run) => run::push(&mut new, run),
            }
        }
        old.for_each(|run| run::push(&mut new, run));
        self.runs.splice(first..last, new);
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.units == other.units && self.delta() == other.delta()
    }
}

impl Eq for Document {}

fn keep(steps: &mut Vec<Step>) {
    if let Some(Step::Keep(count)) = steps.last_mut() {
        *count = count.saturating_add(1);
    } else {
        steps.push(Step::Keep(1));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::run::LONGEST;

    fn document(ops: Value) -> Document {
        serde_json::from_value(ops).unwrap()
    }

    fn change(ops: Value) -> Delta {
        serde_json::from_value(ops).unwrap()
    }

    #[test]
    fn a_change_is_applied_where_it_says() {
        let mut text =
            document(json!([{"insert": "Hello "}, {"insert": "wörld", "attributes": {"bold": true}}, {"insert": "\n"}]));
        text.apply(&change(
            json!([{"retain": 4}, {"insert": "😀"}, {"retain": 4, "attributes": {"bold": null, "size": 2}}, {"delete": 1}]),
        ))
        .unwrap();
        let wanted = json!([{"insert": "Hell😀"}, {"insert": "o wö", "attributes": {"size": 2}}, {"insert": "ld", "attributes": {"bold": true}}, {"insert": "\n"}]);
        assert_eq!(json!(text), wanted);
        assert_eq!((text.length(), text.text()), (13, "Hell😀o wöld\n".to_owned()));
    }

    #[test]
    fn a_change_for_another_document_changes_nothing() {
        let mut text = document(json!([{"insert": "a😀b\n"}]));
        let before = text.clone();
        let refused = [
            (json!([{"insert": "x"}, {"retain": 6}]), OtError::PastEnd { consumed: 6, length: 5 }),
            (json!([{"insert": "x"}, {"delete": 6}]), OtError::PastEnd { consumed: 6, length: 5 }),
            (json!([{"delete": 1}, {"retain": 1}, {"insert": "x"}]), OtError::SplitsPair { at: 2 }),
            (json!([{"delete": 2}]), OtError::SplitsPair { at: 2 }),
        ];
        for (ops, error) in refused {
            assert_eq!(text.apply(&change(ops)), Err(error));
            assert_eq!(text, before);
            assert_eq!(text.text(), before.text());
        }
        let mut longest = Document { units: LIMIT - 1, ..Document::empty() };
        assert_eq!(longest.apply(&change(json!([{"insert": "x"}]))), Err(OtError::TooLong));
    }

    #[test]
    fn runs_stay_short_and_few_under_many_edits() {
        let mut text = Document::empty();
        let mut expected = "\n".to_owned();
        for round in 0..4000u32 {
            let at = (round * 7919) % text.length();
            let word = "word ".repeat(usize::try_from(round % 9).unwrap() + 1);
            text.apply(&Delta::new().retain(at, Default::default()).insert(&word, Default::default())).unwrap();
            expected.insert_str(usize::try_from(at).unwrap(), &word);
        }
        assert_eq!(text.text(), expected);
        assert_eq!(usize::try_from(text.length()).unwrap(), expected.len());
        assert!(text.runs.iter().all(|run| run::text(run).len() <= LONGEST));
        assert!(text.runs.len() < 3 * expected.len() / LONGEST, "{} runs for {} bytes", text.runs.len(), expected.len());
        assert_eq!(text.delta().ops().len(), 1);
    }
}
