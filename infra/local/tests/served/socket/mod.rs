//! A socket that echoes, and notes in the table who came and went.

pub(crate) mod connect;
pub(crate) mod disconnect;
pub(crate) mod echo;
pub(crate) mod mute;
pub(crate) mod tell;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) const FUNCTIONS: &[runtime::Function] =
    &[connect::FUNCTION, disconnect::FUNCTION, echo::FUNCTION, mute::FUNCTION, tell::FUNCTION];

/// What is said.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Words {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) to: String,
}

/// Where somebody's coming and going is noted.
pub(crate) fn key(event: &str) -> cloud::Key {
    cloud::Key::new("S", event)
}
