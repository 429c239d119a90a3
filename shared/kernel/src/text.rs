//! What a name may look like: one trimmed line that a person can read.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The name of a workspace or a document: 1 to 200 characters on one line, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(String);

/// Why a text cannot be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("a name has at least one visible character")]
    Blank,
    /// More than [`Name::MAX`] characters.
    #[error("a name has at most 200 characters")]
    TooLong,
    /// A line break or another control character.
    #[error("a name is one line without control characters")]
    Control,
}

impl Name {
    /// The most characters a name may have.
    pub const MAX: usize = 200;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            Err(NameError::Blank)
        } else if trimmed.chars().count() > Self::MAX {
            Err(NameError::TooLong)
        } else if trimmed.chars().any(char::is_control) {
            Err(NameError::Control)
        } else {
            Ok(Self(trimmed.to_owned()))
        }
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}

impl JsonSchema for Name {
    fn schema_name() -> Cow<'static, str> {
        "Name".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "minLength": 1, "maxLength": Self::MAX, "examples": ["Cover letter, Harbour Analytics"],
            "description": "One line of 1 to 200 characters; white space around it is removed.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<Name, NameError> {
        Name::try_from(text.to_owned())
    }

    #[test]
    fn a_name_is_trimmed() {
        assert_eq!(name("  Applications 2027 ").unwrap().as_str(), "Applications 2027");
    }

    #[test]
    fn blank_long_and_many_lined_names_are_refused() {
        assert_eq!(name(" \t "), Err(NameError::Blank));
        assert_eq!(name(&"é".repeat(201)), Err(NameError::TooLong));
        assert!(name(&"é".repeat(200)).is_ok());
        assert_eq!(name("two\nlines"), Err(NameError::Control));
    }
}
