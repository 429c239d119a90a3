//! A function whose role assumes itself for a tenant.

pub(crate) mod open;

pub(crate) const FUNCTIONS: &[runtime::Function] = &[open::FUNCTION];
