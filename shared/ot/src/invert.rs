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
