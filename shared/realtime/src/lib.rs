//! Live editing, without a network: what is said, what is stored, what is allowed, and who decides what.
//!
//! A document is a sequence of numbered revisions, and its order is the order of their keys: nothing else locks or serves it.
//! [`wire`] has the messages that clients and the platform exchange, [`partition`] the rows that a document is stored as,
//! [`content`] what a document may hold, [`submit`] the server's decision about a change, [`snapshot`] the whole document at
//! one revision, and [`client`] the client's state machine. All of it is pure, takes time as an argument, and is run
//! against itself through thousands of seeded schedules of loss, delay and reordering by `simulation`.
//!
//! The protocol is described for strangers in `docs/realtime.md`; `vectors/content.json` has the cases that every
//! implementation of the content rules must pass.

pub mod client;
pub mod content;
pub mod limits;
pub mod partition;
pub mod snapshot;
pub mod submit;
pub mod wire;

mod checks;
#[cfg(test)]
mod simulation;

pub use client::Client;
pub use snapshot::Snapshot;
pub use submit::{Decision, Refusal, decide};
pub use wire::{Frame, Revision, Submit};
