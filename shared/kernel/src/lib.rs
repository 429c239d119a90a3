//! The words that every part of the platform shares, and nothing that touches the world.
//!
//! [`id`] has the typed, prefixed identifiers; [`time`] the one timestamp and the one clock; [`access`] roles, the permissions they
//! bundle, and the features that may be switched off; [`config`] the one typed configuration; [`text`] what a name may look
//! like, [`address`] where people and organizations are reached, [`url`] which addresses may be trusted. Everything here is pure:
//! the clock is handed in at the edge, the environment is read through a function, and a test can replace both.
//!
//! To add an identifier, add one line to the list at the end of [`id`]. To add a permission, add a line to
//! [`access::Permission`] and say in [`access::Role::grants`] who has it.

pub mod access;
pub mod address;
pub mod config;
pub mod id;
pub mod text;
pub mod time;
pub mod url;

pub use access::{AccessLevel, Feature, Permission, Rights, Role};
pub use address::{AddressError, EmailAddress, Subdomain};
pub use config::{Config, ConfigError};
pub use id::{ClientId, DocumentId, FactId, IdError, InvitationId, OrganizationId, PersonId, TeamId, WorkspaceId};
pub use text::{Name, NameError};
pub use time::{Clock, Timestamp};
