//! A function that sends e-mail.

pub(crate) mod create;

pub(crate) const FUNCTIONS: &[runtime::Function] = &[create::FUNCTION];
