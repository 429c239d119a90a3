//! The caller's own part in the organization: what they are called, and what they may do.

pub mod get;
pub mod update;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[get::FUNCTION, update::FUNCTION];
