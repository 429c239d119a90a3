//! Snapshots: the whole document at one revision, where opening begins.

pub mod get;
mod store;

pub use store::Snapshots;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[get::FUNCTION];
