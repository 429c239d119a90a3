//! The doors: who is asking, and in which organization.
//!
//! The deployment names one OpenID Connect issuer. [`keys`] knows its published keys, [`token`] verifies an access token with
//! them, [`directory::Doors`] says which person that is and what they are in an organization. [`request`] is the door of
//! everything inside an organization, [`person`] of the few functions before one is chosen, [`socket`] of the socket.

mod keys;
pub mod person;
pub mod request;
pub mod socket;
pub mod token;

pub use keys::KeysError;
pub use token::{TokenError, VerifiedToken};

/// The functions of this noun.
pub const FUNCTIONS: &[runtime::Function] = &[request::FUNCTION, person::FUNCTION, socket::FUNCTION];
