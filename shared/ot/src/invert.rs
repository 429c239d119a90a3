//! The change that takes a change back.

use crate::cursor::Cursor;
use crate::op::Piece;
use crate::{Delta, Document, Op, OtError, attributes};

impl Delta {
    /// The change that restores `base` after this change was applied to it.
    pub fn invert(&self, base: &Document) -> Result<Delta, OtError> {
        self.measure()?;
        let mut at = Cursor::new(base.pieces());
        let mut inverted = Delta::new();
        for op in &self.ops {
            let mut left = match op {
                Op::Insert { content, .. } => {
                    inverted.append(Piece::Delete(content.length()));
                    continue;
                }
                Op::Retain { length, .. } | Op::Delete { length } => *length,
            };
            while left > 0 {
                let length = left.min(at.length());
                let Piece::Insert(view, format) = at.take(length)? else {
                    return Err(OtError::PastEnd { consumed: self.base_length(), length: base.length() });
                };
                match op {
                    Op::Retain { attributes, .. } => {
                        inverted.append(Piece::Retain(length, &attributes::invert(attributes, format)))
                    }
                    _ => inverted.append(Piece::Insert(view, format)),
                };
                left = left.saturating_sub(length);
            }
        }
        inverted.measure()?;
        Ok(inverted.chop())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn change(ops: Value) -> Delta {
        serde_json::from_value(ops).unwrap()
    }

    #[test]
    fn the_inverse_puts_back_text_and_format() {
        let base: Document =
            serde_json::from_value(json!([{"insert": "ab"}, {"insert": "cd", "attributes": {"bold": true}}, {"insert": "\n"}]))
                .unwrap();
        let made = change(json!([{"insert": "xy"}, {"delete": 3}, {"retain": 1, "attributes": {"bold": null, "size": 2}}]));
        let wanted = json!([
            {"insert": "ab"}, {"insert": "c", "attributes": {"bold": true}}, {"delete": 2},
            {"retain": 1, "attributes": {"bold": true, "size": null}}
        ]);
        assert_eq!(json!(made.invert(&base).unwrap()), wanted);
    }

    #[test]
    fn a_change_to_another_document_has_no_inverse() {
        let base: Document = serde_json::from_value(json!([{"insert": "😀\n"}])).unwrap();
        assert_eq!(change(json!([{"retain": 4}])).invert(&base), Err(OtError::PastEnd { consumed: 4, length: 3 }));
        assert_eq!(change(json!([{"delete": 1}])).invert(&base), Err(OtError::SplitsPair { at: 1 }));
    }
}
