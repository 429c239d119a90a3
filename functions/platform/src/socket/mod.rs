//! The life of a socket: it opens, says that it is still there, says something that nobody knows, closes.

pub mod connect;
pub mod default;
pub mod disconnect;
pub mod ping;

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[connect::FUNCTION, default::FUNCTION, disconnect::FUNCTION, ping::FUNCTION];
