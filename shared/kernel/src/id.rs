//! Typed identifiers: a prefix that says what it names, and a UUIDv7 that sorts by age.
//!
//! `doc_0198f…` can never be passed where a workspace is expected, neither in Rust (each id is its own type) nor on the wire
//! (a wrong prefix does not parse). The list at the end of this file is the registry.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::{NoContext, Uuid};

use crate::time::Timestamp;

/// Why a text is not the identifier it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected an identifier such as {prefix}0198f6a2-7c1e-7d3b-9a51-0c2f6a1b2c3d")]
pub struct IdError {
    /// The prefix that was expected, underscore included.
    pub prefix: &'static str,
}

/// A UUIDv7 for an instant: later instants sort later, and ids of one millisecond differ by chance.
fn uuid_at(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or_default();
    let nanos = u32::try_from(millis % 1000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1000, nanos))
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident $prefix:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// What every identifier of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new identifier, made at `now`.
            #[must_use]
            pub fn new(now: Timestamp) -> Self {
                Self(uuid_at(now))
            }

            /// The identifier with this UUID; for tests and demonstration data that must not change.
            #[must_use]
            pub const fn from_u128(value: u128) -> Self {
                Self(Uuid::from_u128(value))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0.hyphenated())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let error = IdError { prefix: $prefix };
                let rest = text.strip_prefix($prefix).ok_or(error.clone())?;
                let uuid = Uuid::try_parse(rest).map_err(|_| error.clone())?;
                // One spelling an identifier: upper case, braces and missing hyphens name the same UUID, so they are refused.
                if uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) != rest {
                    return Err(error);
                }
                Ok(Self(uuid))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": concat!("^", $prefix, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
                    "examples": [concat!($prefix, "0198f6a2-7c1e-7d3b-9a51-0c2f6a1b2c3d")],
                })
            }
        }
    )*};
}

ids! {
    /// One open editor: a browser tab or a program. Its changes are numbered consecutively.
    ClientId "cli_";
    /// A document that people write together.
    DocumentId "doc_";
    /// A fact: something that happened once.
    FactId "fct_";
    /// An invitation to an organization.
    InvitationId "inv_";
    /// An organization: the tenant that every stored thing belongs to.
    OrganizationId "org_";
    /// A person, the same in every organization they belong to.
    PersonId "per_";
    /// A team within an organization.
    TeamId "tea_";
    /// A workspace: a folder of documents that a team shares.
    WorkspaceId "wsp_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_survives_the_wire() {
        let id = DocumentId::new(Timestamp::from_millis(1_800_000_000_000));
        let json = serde_json::to_string(&id).unwrap();
        assert!(json.starts_with("\"doc_"));
        assert_eq!(serde_json::from_str::<DocumentId>(&json).unwrap(), id);
    }

    #[test]
    fn later_identifiers_sort_later() {
        let earlier = DocumentId::new(Timestamp::from_millis(1_800_000_000_000));
        let later = DocumentId::new(Timestamp::from_millis(1_800_000_000_001));
        assert!(earlier < later);
        assert!(earlier.to_string() < later.to_string());
    }

    #[test]
    fn another_kind_or_another_spelling_is_refused() {
        let document = DocumentId::from_u128(0xabc).to_string();
        assert!(document.parse::<WorkspaceId>().is_err());
        assert!(document.to_uppercase().parse::<DocumentId>().is_err());
        assert!(document.replace('-', "").parse::<DocumentId>().is_err());
        assert!(format!("{document} ").parse::<DocumentId>().is_err());
        assert!("doc_".parse::<DocumentId>().is_err());
    }
}
