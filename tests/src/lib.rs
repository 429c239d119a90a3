//! What the tests, the replay and anybody who wants to try the platform by program share.
//!
//! [`Site`] says where a platform is, local or deployed; [`Caller`] asks its REST APIs as one person; [`Editor`] opens a
//! document on its socket and keeps the client's state machine going, over a network that [`Faults`] can spoil; [`trace`]
//! and [`replay`] play recorded typing through all of that.

mod caller;
mod editor;
mod faults;
pub mod replay;
mod socket;
pub mod trace;

pub use caller::{Answer, Caller, Site, Unreached};
pub use editor::{Editor, EditorError};
pub use faults::Faults;
pub use socket::Socket;
