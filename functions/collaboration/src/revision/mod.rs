//! Revisions: the sequence that a document is.
//!
//! `accept` makes a change the next revision, `turn` puts a fence there, and both end in `publish`: the warm container
//! remembers, everybody is told, and every hundredth revision is kept as a snapshot. What is read and stored for that is in
//! `store.rs`, the decision itself in [`realtime::submit`].

mod append;
pub mod create;
pub mod list;
mod store;

pub(crate) use append::{AppendError, accept, turn};
pub use store::Revisions;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[create::FUNCTION, list::FUNCTION];
