//! Notes in a table, large ones in the bucket.

pub(crate) mod crash;
pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod linger;
pub(crate) mod pry;
pub(crate) mod whoami;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) const FUNCTIONS: &[runtime::Function] =
    &[create::FUNCTION, get::FUNCTION, whoami::FUNCTION, pry::FUNCTION, crash::FUNCTION, linger::FUNCTION];

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) text: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Path {
    pub(crate) note_id: String,
}

pub(crate) fn key(id: &str) -> cloud::Key {
    cloud::Key::new("N", id)
}
