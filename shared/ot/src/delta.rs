//! A list of operations, kept tidy as it grows.
//!
//! Two neighbours that can be one are merged, and an insert is put before a delete at the same place, because the order of
//! those two makes no difference and one spelling is easier to compare.

use serde_json::{Map, Value};

use crate::op::{Piece, View};
use crate::{Attributes, Content, Op, OtError};

/// The sum of the lengths of a change or a document stays below this.
pub const LIMIT: u32 = 1 << 31;

/// A change to a document, or a document on its way over the wire: a list of operations.
///
/// On the wire it is the JSON list of its operations; `{"ops": […]}` is read as well.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delta {
    pub(crate) ops: Vec<Op>,
}

impl Delta {
    /// A change that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// These operations exactly as they are, unmerged where they are unmerged.
    pub fn from_ops(ops: Vec<Op>) -> Result<Self, OtError> {
        if let Some(index) = ops.iter().position(|op| op.length() == 0) {
            return Err(OtError::EmptyOp { index });
        }
        let mut delta = Self { ops };
        delta.sort_objects();
        delta.measure()?;
        Ok(delta)
    }

    /// Adds an insert of text; an empty text adds nothing.
    pub fn insert(mut self, text: &str, attributes: Attributes) -> Self {
        self.push(Op::Insert { content: Content::Text(text.to_owned()), attributes });
        self
    }

    /// Adds an insert of an embed.
    pub fn embed(mut self, embed: Map<String, Value>, attributes: Attributes) -> Self {
        self.push(Op::Insert { content: Content::Embed(embed), attributes });
        self
    }

    /// Adds a retain; length 0 adds nothing.
    pub fn retain(mut self, length: u32, attributes: Attributes) -> Self {
        self.push(Op::Retain { length, attributes });
        self
    }

    /// Adds a delete; length 0 adds nothing.
    pub fn delete(mut self, length: u32) -> Self {
        self.push(Op::Delete { length });
        self
    }

    /// Adds an operation, merging it with its neighbour where that is possible; an operation of length 0 adds nothing.
    pub fn push(&mut self, mut op: Op) {
        if op.length() > 0 {
            sort_objects(&mut op);
            self.append(op.piece());
        }
    }

    /// Leaves out a last retain that changes no format: keeping the rest goes without saying.
    pub fn chop(mut self) -> Self {
        if let Some(Op::Retain { attributes, .. }) = self.ops.last()
            && attributes.is_empty()
        {
            self.ops.pop();
        }
        self
    }

    /// The operations in order.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// The operations, taken out.
    pub fn into_ops(self) -> Vec<Op> {
        self.ops
    }

    /// Whether there is no operation at all.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// How many units of the document this keeps or deletes. At most `u32::MAX`.
    pub fn base_length(&self) -> u32 {
        let consumed = self.ops.iter().filter(|op| !matches!(op, Op::Insert { .. }));
        consumed.fold(0, |sum: u32, op| sum.saturating_add(op.length()))
    }

    /// By how many units this makes the document longer, or shorter if negative.
    pub fn change_length(&self) -> i64 {
        self.ops.iter().fold(0, |sum: i64, op| match op {
            Op::Insert { content, .. } => sum.saturating_add(i64::from(content.length())),
            Op::Delete { length } => sum.saturating_sub(i64::from(*length)),
            Op::Retain { .. } => sum,
        })
    }

    /// The sum of all lengths, if it is allowed.
    pub(crate) fn measure(&self) -> Result<u32, OtError> {
        let sum = self.ops.iter().try_fold(0u32, |sum, op| sum.checked_add(op.length()));
        sum.filter(|sum| *sum < LIMIT).ok_or(OtError::TooLong)
    }

    /// Puts a piece at the end, merged where possible. True if it became the last operation, alone.
    ///
    /// Lengths that would overflow when merged stay apart; [`measure`](Self::measure) then refuses the whole.
    pub(crate) fn append(&mut self, piece: Piece<'_>) -> bool {
        if let (Some(Op::Delete { length }), Piece::Delete(more)) = (self.ops.last_mut(), piece)
            && let Some(sum) = length.checked_add(more)
        {
            *length = sum;
            return false;
        }
        let behind_delete = matches!(piece, Piece::Insert(..)) && matches!(self.ops.last(), Some(Op::Delete { .. }));
        let at = self.ops.len().saturating_sub(usize::from(behind_delete));
        let before = at.checked_sub(1).and_then(|index| self.ops.get_mut(index));
        match (before, piece) {
            (Some(Op::Insert { content: Content::Text(text), attributes }), Piece::Insert(View::Text(more), format))
                if attributes == format =>
            {
                text.push_str(more);
                return false;
            }
            (Some(Op::Retain { length, attributes }), Piece::Retain(more, format)) if attributes == format => {
                if let Some(sum) = length.checked_add(more) {
                    *length = sum;
                    return false;
                }
            }
            _ => {}
        }
        self.ops.insert(at, piece.to_op());
        !behind_delete
    }

    fn sort_objects(&mut self) {
        self.ops.iter_mut().for_each(sort_objects);
    }
}

/// Sorts the members of every object inside, so that equal operations have equal bytes whatever `serde_json` was built with.
fn sort_objects(op: &mut Op) {
    let (Op::Insert { attributes, .. } | Op::Retain { attributes, .. }) = op else { return };
    attributes.values_mut().for_each(Value::sort_all_objects);
    if let Op::Insert { content: Content::Embed(embed), .. } = op {
        embed.values_mut().for_each(Value::sort_all_objects);
        embed.sort_keys();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bold() -> Attributes {
        [("bold".to_owned(), json!(true))].into()
    }

    #[test]
    fn neighbours_merge_when_their_format_is_equal() {
        let plain = Attributes::new;
        let delta =
            Delta::new().insert("a", plain()).insert("b", plain()).insert("c", bold()).retain(1, bold()).retain(2, bold());
        let wanted =
            json!([{"insert": "ab"}, {"insert": "c", "attributes": {"bold": true}}, {"retain": 3, "attributes": {"bold": true}}]);
        assert_eq!(json!(delta), wanted);
        assert_eq!(json!(Delta::new().delete(1).delete(2).retain(0, plain()).insert("", plain())), json!([{"delete": 3}]));
    }

    #[test]
    fn an_insert_goes_before_a_delete() {
        let delta = Delta::new().delete(1).insert("a", Attributes::new());
        assert_eq!(json!(delta), json!([{"insert": "a"}, {"delete": 1}]));
        let delta = delta.insert("b", Attributes::new());
        assert_eq!(json!(delta), json!([{"insert": "ab"}, {"delete": 1}]));
    }

    #[test]
    fn lengths_are_counted_in_units() {
        let delta = Delta::new().retain(3, bold()).insert("😀", bold()).delete(5);
        assert_eq!((delta.base_length(), delta.change_length()), (8, -3));
    }

    #[test]
    fn chop_drops_only_a_last_bare_retain() {
        let delta = Delta::new().insert("a", bold()).retain(3, Attributes::new());
        assert_eq!(delta.chop().ops().len(), 1);
        assert_eq!(Delta::new().retain(3, bold()).chop().ops().len(), 1);
    }

    #[test]
    fn lengths_beyond_the_limit_are_refused() {
        let long = Delta::new().delete(u32::MAX).delete(u32::MAX);
        assert_eq!(long.base_length(), u32::MAX);
        assert_eq!(long.compose(&Delta::new()), Err(OtError::TooLong));
        assert_eq!(Delta::from_ops(vec![Op::Delete { length: LIMIT }]), Err(OtError::TooLong));
        assert_eq!(Delta::from_ops(vec![Op::Delete { length: 0 }]), Err(OtError::EmptyOp { index: 0 }));
    }
}
