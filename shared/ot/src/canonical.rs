//! The one allowed spelling of a change and of a document.
//!
//! What the server stores must be equal byte for byte wherever it was made, so there is one spelling of everything, and the
//! server refuses every other: it never repairs. Some irregular changes cannot even be read (an empty insert, a length of zero,
//! empty attributes, a lone surrogate); this module finds the others. Which attributes and embeds a kind of document allows is
//! decided by that kind, not here.

use serde_json::Value;

use crate::{Attributes, Content, Delta, Document, Op};

/// Characters that no document contains: editors turn them into something else, and then the copies differ.
const FORBIDDEN: [char; 3] = ['\r', '\0', '\u{FEFF}'];

/// The largest integer that every JavaScript client reads exactly.
const LARGEST: i64 = (1 << 53) - 1;

/// What is irregular, and at which operation (from 0).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Irregular {
    /// An insert has an attribute that is `null`.
    #[error(
        "operation {index} inserts with the attribute {name:?} set to null: only a retain removes an attribute, leave it out"
    )]
    NullOnInsert {
        /// Which operation.
        index: usize,
        /// Which attribute.
        name: String,
    },
    /// An attribute is neither `true` nor a string nor an integer.
    #[error("operation {index} sets the attribute {name:?} to something that is not true, a string or an integer below 2^53")]
    Value {
        /// Which operation.
        index: usize,
        /// Which attribute.
        name: String,
    },
    /// An insert stands behind a delete.
    #[error("operation {index} inserts behind a delete: put the insert before the delete")]
    InsertAfterDelete {
        /// Which operation.
        index: usize,
    },
    /// An operation could be one with the operation before it.
    #[error("operation {index} does the same as the one before it: merge them")]
    Unmerged {
        /// Which operation.
        index: usize,
    },
    /// The last operation keeps the rest, which goes without saying.
    #[error("operation {index} is a last retain that changes nothing: leave it out")]
    TrailingRetain {
        /// Which operation.
        index: usize,
    },
    /// A text contains a character that no document may contain.
    #[error("operation {index} inserts the character {character:?}: no document may contain it, leave it out")]
    Character {
        /// Which operation.
        index: usize,
        /// Which character.
        character: char,
    },
    /// An embed does not have exactly one member.
    #[error("operation {index} inserts an embed that does not have exactly one member, the one that names its kind")]
    Embed {
        /// Which operation.
        index: usize,
    },
    /// A document does not end with a newline.
    #[error("the document does not end with a newline, as every document must")]
    NoFinalNewline,
    /// A change deletes the final newline of the document.
    #[error("operation {index} deletes the final newline of the document, which must stay")]
    DeletesFinalNewline {
        /// Which operation.
        index: usize,
    },
    /// A change inserts behind the final newline of the document.
    #[error("operation {index} inserts behind the final newline of the document: insert before it")]
    InsertsBehindEnd {
        /// Which operation.
        index: usize,
    },
    /// A change keeps or deletes more than the document has.
    #[error("operation {index} reaches behind the end of the document: the change was made for another document")]
    PastEnd {
        /// Which operation.
        index: usize,
    },
}

/// Refuses a change that is not in canonical form.
pub fn check_change(change: &Delta) -> Result<(), Irregular> {
    let mut before: Option<&Op> = None;
    for (index, op) in change.ops().iter().enumerate() {
        if matches!((before, op), (Some(Op::Delete { .. }), Op::Insert { .. })) {
            return Err(Irregular::InsertAfterDelete { index });
        }
        if before.is_some_and(|before| mergeable(before, op)) {
            return Err(Irregular::Unmerged { index });
        }
        check_op(index, op)?;
        before = Some(op);
    }
    match change.ops() {
        [.., Op::Retain { attributes, .. }] if attributes.is_empty() => {
            Err(Irregular::TrailingRetain { index: change.ops().len().saturating_sub(1) })
        }
        _ => Ok(()),
    }
}

/// Refuses a document with something in it that no document may have. Its spelling is canonical whenever it is written.
pub fn check_document(document: &Document) -> Result<(), Irregular> {
    let delta = document.delta();
    delta.ops().iter().enumerate().try_for_each(|(index, op)| check_op(index, op))?;
    match delta.ops().last() {
        Some(Op::Insert { content: Content::Text(text), .. }) if text.ends_with('\n') => Ok(()),
        _ => Err(Irregular::NoFinalNewline),
    }
}

/// Refuses a change that would not leave the final newline of a document of this length alone at its end.
pub fn check_final_newline(change: &Delta, length: u32) -> Result<(), Irregular> {
    let mut at: u32 = 0;
    for (index, op) in change.ops().iter().enumerate() {
        if let Op::Insert { .. } = op {
            if at >= length {
                return Err(Irregular::InsertsBehindEnd { index });
            }
            continue;
        }
        at = at.saturating_add(op.length());
        if at > length {
            return Err(Irregular::PastEnd { index });
        }
        if at == length && matches!(op, Op::Delete { .. }) {
            return Err(Irregular::DeletesFinalNewline { index });
        }
    }
    Ok(())
}

fn mergeable(before: &Op, op: &Op) -> bool {
    match (before, op) {
        (Op::Delete { .. }, Op::Delete { .. }) => true,
        (Op::Retain { attributes: a, .. }, Op::Retain { attributes: b, .. }) => a == b,
        (Op::Insert { content: Content::Text(_), attributes: a }, Op::Insert { content: Content::Text(_), attributes: b }) => {
            a == b
        }
        _ => false,
    }
}

fn check_op(index: usize, op: &Op) -> Result<(), Irregular> {
    match op {
        Op::Delete { .. } => Ok(()),
        Op::Retain { attributes, .. } => check_values(index, attributes, true),
        Op::Insert { content, attributes } => {
            match content {
                Content::Text(text) => {
                    if let Some(character) = text.chars().find(|character| FORBIDDEN.contains(character)) {
                        return Err(Irregular::Character { index, character });
                    }
                }
                Content::Embed(embed) if embed.len() != 1 => return Err(Irregular::Embed { index }),
                Content::Embed(_) => {}
            }
            check_values(index, attributes, false)
        }
    }
}

fn check_values(index: usize, attributes: &Attributes, removals: bool) -> Result<(), Irregular> {
    for (name, value) in attributes {
        match value {
            Value::Bool(true) | Value::String(_) => {}
            Value::Number(number) if number.as_i64().is_some_and(|number| (-LARGEST..=LARGEST).contains(&number)) => {}
            Value::Null if removals => {}
            Value::Null => return Err(Irregular::NullOnInsert { index, name: name.clone() }),
            _ => return Err(Irregular::Value { index, name: name.clone() }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(ops: &Value) -> Delta {
        serde_json::from_value(ops.clone()).unwrap()
    }

    #[test]
    fn a_regular_change_passes() {
        let ops = json!([
            {"retain": 2, "attributes": {"bold": null, "size": -3}}, {"retain": 1}, {"insert": "a\n", "attributes": {"bold": true}},
            {"insert": {"image": "i"}}, {"insert": {"image": "i"}}, {"delete": 3}, {"retain": 1, "attributes": {"color": "red"}}
        ]);
        assert_eq!(check_change(&change(&ops)), Ok(()));
        assert_eq!(check_change(&Delta::new()), Ok(()));
    }

    #[test]
    fn every_irregularity_is_named_with_its_place() {
        let name = || "bold".to_owned();
        let cases = [
            (
                json!([{"retain": 1}, {"insert": "a", "attributes": {"bold": null}}]),
                Irregular::NullOnInsert { index: 1, name: name() },
            ),
            (json!([{"insert": "a", "attributes": {"bold": false}}]), Irregular::Value { index: 0, name: name() }),
            (json!([{"retain": 1, "attributes": {"bold": 1.5}}]), Irregular::Value { index: 0, name: name() }),
            (json!([{"retain": 1, "attributes": {"bold": 1i64 << 53}}]), Irregular::Value { index: 0, name: name() }),
            (json!([{"retain": 1, "attributes": {"bold": {}}}]), Irregular::Value { index: 0, name: name() }),
            (json!([{"delete": 1}, {"insert": "a"}]), Irregular::InsertAfterDelete { index: 1 }),
            (json!([{"insert": "a"}, {"insert": "a"}]), Irregular::Unmerged { index: 1 }),
            (json!([{"delete": 1}, {"delete": 1}]), Irregular::Unmerged { index: 1 }),
            (json!([{"retain": 1}, {"retain": 1}, {"delete": 1}]), Irregular::Unmerged { index: 1 }),
            (json!([{"insert": "a"}, {"retain": 1}]), Irregular::TrailingRetain { index: 1 }),
            (json!([{"insert": "a\r\n"}]), Irregular::Character { index: 0, character: '\r' }),
            (json!([{"insert": "\u{0}"}]), Irregular::Character { index: 0, character: '\0' }),
            (json!([{"insert": "\u{FEFF}"}]), Irregular::Character { index: 0, character: '\u{FEFF}' }),
            (json!([{"insert": {}}]), Irregular::Embed { index: 0 }),
            (json!([{"insert": {"image": 1, "alt": 2}}]), Irregular::Embed { index: 0 }),
        ];
        for (ops, irregular) in cases {
            assert_eq!(check_change(&change(&ops)), Err(irregular), "{ops}");
        }
    }

    #[test]
    fn a_document_has_a_final_newline_and_no_forbidden_things() {
        let check = |ops| check_document(&serde_json::from_value(ops).unwrap());
        assert_eq!(check(json!([{"insert": "a"}, {"insert": "\n"}])), Ok(()));
        assert_eq!(check(json!([])), Err(Irregular::NoFinalNewline));
        assert_eq!(check(json!([{"insert": "\na"}])), Err(Irregular::NoFinalNewline));
        assert_eq!(check(json!([{"insert": "\n"}, {"insert": {"image": "i"}}])), Err(Irregular::NoFinalNewline));
        assert_eq!(
            check(json!([{"insert": {"a": 1}}, {"insert": "\u{FEFF}\n"}])),
            Err(Irregular::Character { index: 1, character: '\u{FEFF}' })
        );
        assert_eq!(
            check(json!([{"insert": "\n", "attributes": {"bold": null}}])),
            Err(Irregular::NullOnInsert { index: 0, name: "bold".to_owned() })
        );
    }

    #[test]
    fn the_final_newline_stays_last() {
        let check = |ops: Value| check_final_newline(&change(&ops), 3);
        assert_eq!(check(json!([{"delete": 2}, {"insert": "a"}])), Ok(()));
        assert_eq!(check(json!([{"retain": 3, "attributes": {"block": "h1"}}])), Ok(()));
        assert_eq!(check(json!([{"retain": 2}, {"delete": 1}])), Err(Irregular::DeletesFinalNewline { index: 1 }));
        assert_eq!(check(json!([{"retain": 3}, {"insert": "a"}])), Err(Irregular::InsertsBehindEnd { index: 1 }));
        assert_eq!(check(json!([{"retain": 4, "attributes": {"block": "h1"}}])), Err(Irregular::PastEnd { index: 0 }));
        assert_eq!(check(json!([{"delete": 4}])), Err(Irregular::PastEnd { index: 0 }));
    }
}
