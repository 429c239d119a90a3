//! The local cloud: the whole platform in one process, read from the templates.
//!
//! [`LocalCloud::start`] reads the SAM templates under `infra/` ([`template`]), joins every function resource with the Rust
//! function that its `Handler` names, and serves all of it on one port of 127.0.0.1: the REST APIs, the WebSocket API and
//! its `@connections`, DynamoDB and S3, and an OIDC issuer for people to sign in at. Events, limits and refusals are API Gateway's; every AWS call passes one door that knows
//! the caller by its access key, allows what the caller's template grants, and keeps the [`Ledger`]. `cargo run` is this with
//! a banner; tests start as many as they like, each with its own port, data and clock.

mod aws;
mod data;
pub mod demo;
mod directory;
mod front;
mod gateway;
mod glob;
mod hosts;
mod issuer;
mod join;
mod ledger;
mod server;
mod site;
mod start;
mod stores;
pub mod template;

pub use data::{Data, DataError};
pub use front::banner;
pub use hosts::Functions;
pub use issuer::{CLIENT, FolderToken, IssuerError, KeyError, folder_token};
pub use ledger::{Account, Grant, Ledger};
pub use start::{LocalCloud, Options, StartError};
