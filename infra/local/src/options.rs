//! What somebody says who starts a local cloud: where it listens, what it keeps, what it runs, and by which clock.

use std::path::PathBuf;
use std::time::Duration;

use kernel::Clock;

use crate::data::Data;
use crate::demo;
use crate::hosts::Functions;

/// What to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where everything is kept.
    pub data: Data,
    /// The folder with `template.yaml`.
    pub templates: PathBuf,
    /// What time it is.
    pub clock: Clock,
    /// The functions that the templates may name.
    pub functions: Functions,
    /// How long the issuer's access tokens are good for.
    pub token_lifetime: Duration,
    /// Values of the root template's parameters, over those that a local cloud chooses.
    pub parameters: Vec<(String, String)>,
    /// The folder of the built web client.
    pub client: Option<PathBuf>,
    /// The folder that the ledger is written to at the end, in a file of its own.
    pub ledger: Option<PathBuf>,
}

impl Default for Options {
    /// For tests: the whole platform from its own templates.
    fn default() -> Self {
        Self::ephemeral(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Functions::all())
    }
}

impl Options {
    /// For tests: these functions and templates, in memory, on a free port, by the system's clock.
    #[must_use]
    pub fn ephemeral(templates: impl Into<PathBuf>, functions: Functions) -> Self {
        Self {
            port: 0,
            data: Data::Ephemeral,
            templates: templates.into(),
            clock: Clock::system(),
            functions,
            token_lifetime: demo::LIFETIME,
            parameters: Vec::new(),
            client: None,
            ledger: None,
        }
    }
}
