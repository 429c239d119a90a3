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
