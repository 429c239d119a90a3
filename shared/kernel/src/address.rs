//! Where people and organizations are reached: an e-mail address, and a subdomain.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An e-mail address, in lower case: what mail is sent to, and what a deployment knows its first administrator by.
///
/// Accepted is the plain form `local@domain` of at most 254 characters (RFC 5321 §4.5.3.1): whether there is a mailbox, only a
/// letter to it can tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EmailAddress(String);

/// The first label of the host name that an organization is reached under: `harbour` in `harbour.example.com`.
///
/// 3 to 40 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit: a DNS label (RFC 1123 §2.1) that is not too
/// short to be said and not reserved for the platform itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Subdomain(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Not `local@domain`.
    #[error("an e-mail address looks like name@example.com, in at most 254 characters without spaces")]
    Email,
    /// Not a label.
    #[error("a subdomain has 3 to 40 lower-case letters, digits and hyphens, and begins and ends with a letter or digit")]
    Subdomain,
    /// A label that the platform keeps for itself.
    #[error("this subdomain is reserved")]
    Reserved,
}

const RESERVED: [&str; 14] =
    ["admin", "api", "app", "auth", "billing", "help", "live", "login", "mail", "static", "status", "support", "www", "root"];

impl EmailAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Subdomain {
    /// The label as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::Email)?;
        let plain = |text: &str| text.chars().all(|one| one.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(one));
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let dotted = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        let sound = (1..=64).contains(&local.len()) && plain(local) && dotted;
        if text.len() <= 254 && sound && domain.contains('.') && domain.split('.').all(label) {
            Ok(Self(text))
        } else {
            Err(AddressError::Email)
        }
    }
}

impl TryFrom<String> for Subdomain {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        let sound = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let ends = bytes.first().zip(bytes.last()).is_some_and(|(first, last)| sound(*first) && sound(*last));
        if !(3..=40).contains(&bytes.len()) || !ends || !bytes.iter().all(|byte| sound(*byte) || *byte == b'-') {
            Err(AddressError::Subdomain)
        } else if RESERVED.contains(&text.as_str()) {
            Err(AddressError::Reserved)
        } else {
            Ok(Self(text))
        }
    }
}

macro_rules! text {
    ($name:ident $schema:tt) => {
        impl From<$name> for String {
            fn from(address: $name) -> String {
                address.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

text!(EmailAddress {"type": "string", "format": "email", "maxLength": 254, "examples": ["mei.tanaka@harbour.example"]});
text!(Subdomain {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$", "examples": ["harbour"]});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_mailbox_in_lower_case() {
        let read = |text: &str| EmailAddress::try_from(text.to_owned());
        assert_eq!(read(" Mei.Tanaka@Harbour.example ").unwrap().as_str(), "mei.tanaka@harbour.example");
        for wrong in [
            "",
            "mei",
            "mei@",
            "@harbour.example",
            "mei@harbour",
            "a b@c.example",
            "mei@-x.example",
            "m..i@c.example",
            "a@b@c d.example",
        ] {
            assert_eq!(read(wrong), Err(AddressError::Email), "{wrong}");
        }
        assert!(read(&format!("{}@c.example", "a".repeat(65))).is_err());
    }

    #[test]
    fn a_subdomain_is_a_label_that_is_not_ours() {
        let read = |text: &str| Subdomain::try_from(text.to_owned());
        assert_eq!(read("harbour-2").unwrap().as_str(), "harbour-2");
        for wrong in ["ab", "-abc", "abc-", "Abc", "a.c", "a_c", &"a".repeat(41)] {
            assert_eq!(read(wrong), Err(AddressError::Subdomain), "{wrong}");
        }
        assert_eq!(read("www"), Err(AddressError::Reserved));
    }
}
