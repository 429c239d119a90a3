//! A change, or a position, carried over another change that was made at the same time.

use crate::attributes;
use crate::cursor::{self, Kind};
use crate::op::Piece;
use crate::{Delta, LIMIT, OtError};

impl Delta {
    /// What `other` must become to be applied after `self`, when both were made for the same document.
    ///
    /// With `priority`, `self` came first: of two inserts at one place its own stays left, and of two formats its own wins.
    pub fn transform(&self, other: &Delta, priority: bool) -> Result<Delta, OtError> {
        let mut ours = cursor::over(&self.ops);
        let mut theirs = cursor::over(&other.ops);
        let mut transformed = Delta::new();
        let within = self.measure()?.saturating_add(other.measure()?) < LIMIT;

        while ours.has_next() || theirs.has_next() {
            if ours.kind() == Kind::Insert && (priority || theirs.kind() != Kind::Insert) {
                transformed.append(Piece::Retain(ours.length(), &attributes::NONE));
                ours.take_all();
                continue;
            }
            if theirs.kind() == Kind::Insert {
                transformed.append(theirs.take_all());
                continue;
            }
            let length = ours.length().min(theirs.length());
            match (ours.take(length)?, theirs.take(length)?) {
                // What we deleted, they need neither delete nor keep.
                (Piece::Delete(_), _) => {}
                (_, deleted @ Piece::Delete(_)) => {
                    transformed.append(deleted);
                }
                (Piece::Retain(_, our), Piece::Retain(_, their)) => {
                    transformed.append(Piece::Retain(length, &attributes::transform(our, their, priority)));
                }
                // Inserts were taken above.
                (Piece::Insert(..), _) | (_, Piece::Insert(..)) => {}
            }
        }
        if !within {
            transformed.measure()?;
        }
        Ok(transformed.chop())
    }

    /// Where the position `index` is after this change. With `priority` the position stays left of text inserted exactly there.
    pub fn transform_position(&self, index: u32, priority: bool) -> u32 {
        let mut index = index;
        let mut offset: u32 = 0;
        for op in &self.ops {
            if offset > index {
                break;
            }
            let length = op.length();
            match op.piece() {
                Piece::Delete(_) => {
                    index = index.saturating_sub(length.min(index.saturating_sub(offset)));
                    continue;
                }
                Piece::Insert(..) if offset < index || !priority => index = index.saturating_add(length),
                Piece::Insert(..) | Piece::Retain(..) => {}
            }
            offset = offset.saturating_add(length);
        }
        index
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
    fn of_two_inserts_at_one_place_the_one_with_priority_stays_left() {
        let (a, b) = (delta(json!([{"insert": "A"}])), delta(json!([{"insert": "B"}])));
        assert_eq!(json!(a.transform(&b, true).unwrap()), json!([{"retain": 1}, {"insert": "B"}]));
        assert_eq!(json!(a.transform(&b, false).unwrap()), json!([{"insert": "B"}]));
    }

    #[test]
    fn what_both_delete_is_deleted_once_and_what_is_gone_gets_no_format() {
        let a = delta(json!([{"retain": 1}, {"delete": 3}]));
        let b = delta(json!([{"delete": 2}, {"retain": 3, "attributes": {"bold": true}}]));
        assert_eq!(json!(a.transform(&b, true).unwrap()), json!([{"delete": 1}, {"retain": 1, "attributes": {"bold": true}}]));
        assert_eq!(json!(b.transform(&a, false).unwrap()), json!([{"delete": 2}]));
    }

    #[test]
    fn of_two_formats_the_one_with_priority_wins() {
        let a = delta(json!([{"retain": 2, "attributes": {"color": "red"}}]));
        let b = delta(json!([{"retain": 2, "attributes": {"color": "blue", "bold": true}}]));
        assert_eq!(json!(a.transform(&b, true).unwrap()), json!([{"retain": 2, "attributes": {"bold": true}}]));
        assert_eq!(a.transform(&b, false).unwrap(), b);
    }

    #[test]
    fn a_position_moves_with_the_text_around_it() {
        let change = delta(json!([{"retain": 2}, {"insert": "😀"}, {"delete": 3}]));
        let moved = |priority| [0, 2, 3, 5, 9].map(|index| change.transform_position(index, priority));
        assert_eq!(moved(false), [0, 4, 4, 4, 8]);
        assert_eq!(moved(true), [0, 2, 4, 4, 8]);
        assert_eq!(delta(json!([{"insert": "a"}])).transform_position(u32::MAX, false), u32::MAX);
    }
}
