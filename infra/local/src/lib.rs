//! The local cloud: the whole platform in one process, read from the templates.
//!
//! [`LocalCloud::start`] reads the SAM templates under `infra/` ([`template`]), joins every function resource with the Rust
//! function that its `Handler` names, and serves all of it on one port of 127.0.0.1: the REST APIs, the WebSocket API and
//! its `@connections`, DynamoDB, its streams, S3, STS and a mailbox, an OIDC issuer for people to sign in at, and the web client. Events, limits and
//! refusals are API Gateway's; every AWS call passes one door that knows the caller by its access key, evaluates the policies of the
//! caller's role ([`iam`]), and keeps the [`Ledger`]. `cargo run` is this with a banner; tests start as many as they like, each with
//! its own port, data and clock.

mod aws;
pub mod client;
mod data;
pub mod demo;
mod event_pattern;
mod front;
mod gateway;
mod glob;
mod hosts;
pub mod iam;
mod issuer;
mod join;
mod ledger;
mod mail;
mod options;
mod people;
mod server;
mod site;
mod start;
mod start_error;
mod stores;
mod streams;
pub mod template;

pub use data::{Data, DataError};
pub use front::banner;
pub use hosts::Functions;
pub use issuer::{CLIENT, FolderToken, IssuerError, KeyError, folder_token};
pub use ledger::{Account, Grant, Ledger};
pub use mail::Letter;
pub use options::Options;
pub use start::LocalCloud;
pub use start_error::StartError;
pub use streams::Unsettled;
