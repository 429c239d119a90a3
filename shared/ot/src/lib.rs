//! Operational transformation for rich text, exact to Quill Delta.
//!
//! A document is a list of inserts; a change is a list of operations that keep, delete or insert. When two people change the
//! same document at once, one change is *transformed* over the other, and both end with the same document whichever came
//! first. This crate is that arithmetic and nothing else: no clock, no network, no storage, and no panic on any input.
//! It agrees with the npm package `quill-delta` 5.1, the library the editor in the browser is built on; the judge that shows it
//! is `tests/conformance/ot/agree.mjs`. Lengths and positions are counted in UTF-16 code units, as browsers count.
//!
//! [`Delta`] is a change (or a document on the wire) and has [`Delta::compose`], [`Delta::transform`],
//! [`Delta::transform_position`] and [`Delta::invert`]. [`Document`] is a text one can [`apply`](Document::apply) changes to
//! quickly and [`diff`](Document::diff). [`canonical`] refuses what the server refuses. [`attributes`] is the arithmetic of
//! formats alone.

pub mod attributes;
pub mod canonical;
mod compose;
mod cursor;
mod delta;
mod diff;
mod document;
mod error;
mod invert;
mod op;
mod run;
mod transform;
mod units;
mod wire;

pub use attributes::Attributes;
pub use delta::{Delta, LIMIT};
pub use document::Document;
pub use error::OtError;
pub use op::{Content, Op};
