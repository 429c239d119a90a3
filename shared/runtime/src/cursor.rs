//! Pages of a list: the cursor that goes on where a page ended, and how many rows a page has.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloud::Position;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;

/// An opaque text that continues one list. It carries the list it belongs to, and names no tenant: a tampered cursor is refused
/// or reads what the caller may read anyway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(rename = "l")]
    list: String,
    #[serde(rename = "at")]
    position: Position,
}

fn fingerprint(list: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(list.as_bytes())[..9])
}

impl Cursor {
    /// The cursor behind `position` of the list; `list` names the question with all its filters.
    ///
    /// # Errors
    /// Never in practice; a position is always written as JSON.
    pub fn seal(list: &str, position: Position) -> Result<Self, Problem> {
        let sealed = Sealed { list: fingerprint(list), position };
        let json = serde_json::to_vec(&sealed).map_err(Problem::internal)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(json)))
    }

    /// The position within the same list.
    ///
    /// # Errors
    /// 400 when this is no cursor, or one of another list.
    pub fn open(&self, list: &str) -> Result<Position, Problem> {
        let sealed = URL_SAFE_NO_PAD.decode(&self.0).ok();
        let sealed = sealed.and_then(|bytes| serde_json::from_slice::<Sealed>(&bytes).ok());
        match sealed {
            Some(sealed) if sealed.list == fingerprint(list) => Ok(sealed.position),
            _ => Err(cloud::TableError::Position.into()),
        }
    }
}

impl JsonSchema for Cursor {
    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "description": "The `next` of the page before.", "maxLength": 1024})
    }
}

/// How many rows a page has: 1 to 100, 50 unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub struct PageSize(u32);

impl PageSize {
    /// The number of rows.
    #[must_use]
    pub const fn rows(self) -> u32 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(50)
    }
}

impl TryFrom<u32> for PageSize {
    type Error = &'static str;
    fn try_from(rows: u32) -> Result<Self, Self::Error> {
        if (1..=100).contains(&rows) { Ok(Self(rows)) } else { Err("a page has 1 to 100 rows") }
    }
}

impl From<PageSize> for u32 {
    fn from(size: PageSize) -> u32 {
        size.0
    }
}

impl JsonSchema for PageSize {
    fn schema_name() -> Cow<'static, str> {
        "PageSize".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": 100, "default": 50})
    }
}

/// The query of a list that has no filters: which page of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// How many.
    #[serde(default)]
    pub limit: PageSize,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<Cursor>,
}

impl Paging {
    /// How many rows of the list, and where to go on; `list` names the question with all its filters.
    ///
    /// # Errors
    /// 400 for a cursor of another list.
    pub fn of(&self, list: &str) -> Result<(u32, Option<Position>), Problem> {
        Ok((self.limit.rows(), self.after.as_ref().map(|cursor| cursor.open(list)).transpose()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position() -> Position {
        serde_json::from_str(r#"{"p":"W","s":"wsp_1"}"#).unwrap()
    }

    #[test]
    fn a_cursor_opens_in_its_own_list_only() {
        let cursor = Cursor::seal("workspace_list", position()).unwrap();
        assert_eq!(cursor.open("workspace_list").unwrap(), position());
        assert_eq!(cursor.open("document_list:wsp_1").unwrap_err().code(), "invalid_cursor");
        assert_eq!(Cursor("?".into()).open("workspace_list").unwrap_err().status(), 400);
    }
}
