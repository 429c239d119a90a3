//! Whether the platform is up.

pub mod get;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[get::FUNCTION];
