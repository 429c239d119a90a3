//! The words that every part of the platform shares, and nothing that touches the world.
//!
//! [`id`] has the typed, prefixed identifiers; [`time`] the one timestamp and the one clock; [`access`] roles and the
//! permissions they bundle; [`config`] the one typed configuration; [`text`] what a name may look like; [`url`] which
//! addresses may be trusted. Everything here is pure: the clock is handed in at the edge, the environment is read through a function, and a test can replace both.
//!
//! To add an identifier, add one line to the list at the end of [`id`]. To add a permission, add a variant to
//! [`access::Permission`] and say in [`access::Role::grants`] who has it.

pub mod access;
pub mod config;
pub mod id;
pub mod text;
pub mod time;
pub mod url;

pub use access::{Permission, Role};
pub use config::{Config, ConfigError};
pub use id::{ClientId, DocumentId, FactId, IdError, OrganizationId, PersonId, WorkspaceId};
pub use text::{Name, NameError};
pub use time::{Clock, Timestamp};
