//! Two changes in a row as one.

use crate::attributes;
use crate::cursor::{self, Kind};
use crate::op::Piece;
use crate::{Delta, LIMIT, Op, OtError};

impl Delta {
    /// The one change that does what `self` and then `other` do. `self` may also be a document; the result is a document then,
    /// if `other` does not reach behind its end.
    pub fn compose(&self, other: &Delta) -> Result<Delta, OtError> {
        let mut ours = cursor::over(&self.ops);
        let mut theirs = cursor::over(&other.ops);
        let mut composed = Delta::new();
        let within = self.measure()?.saturating_add(other.measure()?) < LIMIT;

        // Whatever `other` keeps at the start is copied as it is.
        if let Some(Op::Retain { length, attributes }) = other.ops.first()
            && attributes.is_empty()
        {
            let mut left = *length;
            while ours.kind() == Kind::Insert && ours.length() <= left {
                left = left.saturating_sub(ours.length());
                composed.ops.push(ours.take_all().to_op());
            }
            if left < *length {
                theirs.take(length.saturating_sub(left))?;
            }
        }

        while ours.has_next() || theirs.has_next() {
            if theirs.kind() == Kind::Insert {
                composed.append(theirs.take_all());
                continue;
            }
            if ours.kind() == Kind::Delete {
                composed.append(ours.take_all());
                continue;
            }
            let length = ours.length().min(theirs.length());
            match (ours.take(length)?, theirs.take(length)?) {
                (our, Piece::Retain(_, format)) => {
                    let alone = match our {
                        Piece::Insert(view, base) => {
                            composed.append(Piece::Insert(view, &attributes::compose(base, format, false)))
                        }
                        Piece::Retain(_, base) => {
                            composed.append(Piece::Retain(length, &attributes::compose(base, format, true)))
                        }
                        Piece::Delete(_) => false,
                    };
                    // `other` is at its end: the rest of `self` stays as it is.
                    if !theirs.has_next() && alone {
                        let mut rest = ours.remaining();
                        if let Some(first) = rest.next() {
                            composed.append(first);
                        }
                        composed.ops.extend(rest.map(Piece::to_op));
                        break;
                    }
                }
                (Piece::Retain(..), deleted @ Piece::Delete(_)) => {
                    composed.append(deleted);
                }
                // What `self` inserted and `other` deletes was never there.
                _ => {}
            }
        }
        if !within {
            composed.measure()?;
        }
        Ok(composed.chop())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn delta(ops: Value) -> Delta {
        serde_json::from_value(ops).unwrap()
    }

    #[test]
    fn what_was_inserted_and_deleted_was_never_there() {
        let first = delta(json!([{"retain": 2}, {"insert": "abc"}]));
        let then = delta(json!([{"retain": 3}, {"delete": 1}, {"retain": 2, "attributes": {"bold": true}}]));
        let both = json!([{"retain": 2}, {"insert": "a"}, {"insert": "c", "attributes": {"bold": true}}, {"retain": 1, "attributes": {"bold": true}}]);
        assert_eq!(json!(first.compose(&then).unwrap()), both);
    }

    #[test]
    fn a_removed_format_stays_removed_between_changes_and_is_gone_in_a_document() {
        let remove = delta(json!([{"retain": 1, "attributes": {"bold": null}}]));
        let change = delta(json!([{"retain": 1, "attributes": {"bold": true, "size": 2}}]));
        assert_eq!(json!(change.compose(&remove).unwrap()), json!([{"retain": 1, "attributes": {"bold": null, "size": 2}}]));
        let document = delta(json!([{"insert": "a", "attributes": {"bold": true}}]));
        assert_eq!(json!(document.compose(&remove).unwrap()), json!([{"insert": "a"}]));
    }

    #[test]
    fn a_character_is_not_cut() {
        let document = delta(json!([{"insert": "a😀"}]));
        let bold = |length: u32| delta(json!([{"retain": length, "attributes": {"bold": true}}]));
        assert_eq!(document.compose(&bold(2)), Err(OtError::SplitsPair { at: 2 }));
        assert!(document.compose(&bold(3)).is_ok());
    }
}
