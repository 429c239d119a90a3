//! Presence: where the others' selections are. It is passed on and never stored.

pub mod update;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[update::FUNCTION];
