//! A local cloud over small templates and functions of its own: what is served, and what stops a start.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod authorizer;
mod change;
mod client;
mod failures;
mod kill;
mod letter;
mod limits;
mod mail;
mod note;
mod policies;
mod program;
mod rest;
mod sessions;
mod socket;
mod sockets;
mod stores;
mod streams;
mod support;
mod throttles;
mod vault;

/// The functions of these tests; the domain is the name of this test binary.
const FUNCTIONS: runtime::Functions = &[note::FUNCTIONS, socket::FUNCTIONS, authorizer::FUNCTIONS, vault::FUNCTIONS];
