//! What a document may hold: which formats, with which values, on what.
//!
//! Inline formats stand on text, block formats on the newline that ends a paragraph; `block` says in one word what kind of
//! paragraph it is, so that two people who change it at the same moment still end with one kind. Everything that is not
//! listed here is refused, never repaired: an unknown format or embed would break the editor of everybody who opens the
//! document. The cases in `vectors/content.json` say the same for implementations in other languages.

use ot::canonical::{Irregular, check_change, check_final_newline};
use ot::{Attributes, Content, Delta, Document, Op, OtError};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::limits::{CHANGE_BYTES, CHANGE_OPERATIONS, DOCUMENT_UNITS};

const BLOCKS: [&str; 8] = ["h1", "h2", "h3", "bullet", "ordered", "check", "quote", "code"];
const ALIGNMENTS: [&str; 3] = ["center", "right", "justify"];
const LINK_BYTES: usize = 2_000;

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ContentError {
    /// More than [`CHANGE_OPERATIONS`].
    #[error("a change has at most {CHANGE_OPERATIONS} operations; send it in parts")]
    TooManyOperations,
    /// More than [`CHANGE_BYTES`].
    #[error("a change has at most {CHANGE_BYTES} bytes; send it in parts")]
    TooManyBytes,
    /// Longer than [`DOCUMENT_UNITS`].
    #[error("a document has at most {DOCUMENT_UNITS} UTF-16 code units; start another one")]
    DocumentTooLong,
    /// Nothing is changed.
    #[error("the change changes nothing")]
    Empty,
    /// Not in the canonical form.
    #[error(transparent)]
    Irregular(#[from] Irregular),
    /// It does not fit the document.
    #[error(transparent)]
    Misfit(#[from] OtError),
    /// A format that no document has.
    #[error("no document has the format {name:?} with the value {value}")]
    Format {
        /// Its name.
        name: String,
        /// The value.
        value: Value,
    },
    /// A format on the wrong thing.
    #[error("the format {name:?} does not stand on {place}")]
    Place {
        /// Its name.
        name: String,
        /// What it was put on.
        place: &'static str,
    },
    /// An embed that no document has.
    #[error("no document holds {0}")]
    Embed(Value),
}

fn is_block(name: &str) -> bool {
    matches!(name, "block" | "indent" | "align")
}

fn known_format(name: &str, value: &Value) -> bool {
    match name {
        "bold" | "italic" | "underline" | "strike" | "code" => *value == Value::Bool(true),
        "link" => value.as_str().is_some_and(is_link),
        "block" => value.as_str().is_some_and(|block| BLOCKS.contains(&block)),
        "align" => value.as_str().is_some_and(|align| ALIGNMENTS.contains(&align)),
        "indent" => value.as_u64().is_some_and(|indent| (1..=8).contains(&indent)),
        _ => false,
    }
}

fn is_link(target: &str) -> bool {
    let lower = target.to_ascii_lowercase();
    target.len() <= LINK_BYTES
        && !target.contains(|c: char| c.is_control() || c == ' ')
        && ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len())
}

/// A removal (`null`) is fine for a format that exists, whatever its value was.
fn check_formats(attributes: &Attributes) -> Result<(), ContentError> {
    let exists = |name: &str| is_block(name) || matches!(name, "bold" | "italic" | "underline" | "strike" | "code" | "link");
    let known = |name: &str, value: &Value| if value.is_null() { exists(name) } else { known_format(name, value) };
    match attributes.iter().find(|(name, value)| !known(name, value)) {
        None => Ok(()),
        Some((name, value)) => Err(ContentError::Format { name: name.clone(), value: value.clone() }),
    }
}

fn check_embed(embed: &Map<String, Value>) -> Result<(), ContentError> {
    let known = embed.len() == 1 && embed.get("divider") == Some(&Value::Bool(true));
    if known { Ok(()) } else { Err(ContentError::Embed(Value::Object(embed.clone()))) }
}

/// Checks a change by itself, as it was submitted on a base of this length.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_submitted(change: &Delta, base_length: u32) -> Result<(), ContentError> {
    if change.is_empty() {
        return Err(ContentError::Empty);
    }
    if change.ops().len() > CHANGE_OPERATIONS {
        return Err(ContentError::TooManyOperations);
    }
    if serde_json::to_string(change).map_or(usize::MAX, |json| json.len()) > CHANGE_BYTES {
        return Err(ContentError::TooManyBytes);
    }
    check_change(change)?;
    check_final_newline(change, base_length)?;
    for op in change.ops() {
        match op {
            Op::Insert { content: Content::Embed(embed), attributes } => {
                check_embed(embed)?;
                check_formats(attributes)?;
            }
            Op::Insert { attributes, .. } | Op::Retain { attributes, .. } => check_formats(attributes)?,
            Op::Delete { .. } => {}
        }
    }
    Ok(())
}

/// Checks that every format stands where it may, and that the document is not too long.
///
/// # Errors
/// The first rule that the document breaks.
pub fn check_document(document: &Document) -> Result<(), ContentError> {
    if document.length() > DOCUMENT_UNITS {
        return Err(ContentError::DocumentTooLong);
    }
    document.delta().ops().iter().try_for_each(|op| match op {
        Op::Insert { content: Content::Text(text), attributes } => check_placed(text, attributes),
        Op::Insert { content: Content::Embed(_), attributes } => match attributes.keys().next() {
            Some(name) => Err(ContentError::Place { name: name.clone(), place: "an embed" }),
            None => Ok(()),
        },
        Op::Retain { .. } | Op::Delete { .. } => Ok(()),
    })
}

fn check_placed(text: &str, attributes: &Attributes) -> Result<(), ContentError> {
    if attributes.is_empty() {
        return Ok(());
    }
    let newlines = text.bytes().filter(|byte| *byte == b'\n').count();
    let misplaced = attributes.keys().find(|name| if is_block(name) { newlines != text.len() } else { newlines > 0 });
    match misplaced {
        None => Ok(()),
        Some(name) if is_block(name) => Err(ContentError::Place { name: name.clone(), place: "text" }),
        Some(name) => Err(ContentError::Place { name: name.clone(), place: "a newline" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        document: Delta,
        change: Delta,
        accepted: bool,
    }

    #[test]
    fn the_shared_cases_are_judged_as_they_say() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../vectors/content.json")).unwrap();
        assert!(cases.len() > 30);
        for case in cases {
            let mut document = Document::from_delta(case.document).unwrap();
            let verdict = check_submitted(&case.change, document.length())
                .and_then(|()| document.apply(&case.change).map_err(ContentError::from))
                .and_then(|()| check_document(&document));
            assert_eq!(verdict.is_ok(), case.accepted, "{}: {verdict:?}", case.name);
        }
    }

    #[test]
    fn sizes_are_refused_at_their_limits() {
        let long = |units: usize| Delta::new().insert(&"a".repeat(units), Attributes::new());
        assert_eq!(check_submitted(&long(CHANGE_BYTES), 1), Err(ContentError::TooManyBytes));
        assert_eq!(check_submitted(&long(CHANGE_BYTES - 20), 1), Ok(()));
        let bold = |on: bool| if on { Attributes::from([("bold".to_owned(), Value::Bool(true))]) } else { Attributes::new() };
        let many = (0..=CHANGE_OPERATIONS).fold(Delta::new(), |delta, index| delta.insert("a", bold(index % 2 == 0)));
        assert_eq!(check_submitted(&many, 1), Err(ContentError::TooManyOperations));
        let mut document = Document::empty();
        document.apply(&long(DOCUMENT_UNITS as usize - 1)).unwrap();
        assert_eq!(check_document(&document), Ok(()));
        document.apply(&long(1)).unwrap();
        assert_eq!(check_document(&document), Err(ContentError::DocumentTooLong));
    }
}
