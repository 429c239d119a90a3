//! Why a local cloud does not start, each time in one sentence that says what is wrong and what to do.

use kernel::ConfigError;
use thiserror::Error;

use crate::data::DataError;
use crate::issuer::IssuerError;
use crate::template::TemplateError;

/// Why a local cloud did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Something in a template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A function resource whose handler is no function, or a function without a resource.
    #[error("{0}")]
    Functions(String),
    /// A configuration value in a template.
    #[error("{file}:{line}: {function}: {error}")]
    Config {
        /// The template.
        file: String,
        /// The line where the function begins.
        line: usize,
        /// The function's logical id.
        function: String,
        /// What was not understood.
        error: ConfigError,
    },
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A table that does not fit its template, or a store that does not work.
    #[error("{0}")]
    Store(String),
    /// The issuer.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// The port.
    #[error("port {port} of 127.0.0.1 cannot be used: {reason}; pass --port with another one, or --port 0 for any that is free")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// Why not.
        reason: String,
    },
}

impl StartError {
    /// This port could not be taken.
    pub(crate) fn port(port: u16, error: &std::io::Error) -> Self {
        let reason = match error.kind() {
            std::io::ErrorKind::AddrInUse => "something listens there already".to_owned(),
            std::io::ErrorKind::PermissionDenied => "that needs a privilege".to_owned(),
            _ => error.to_string(),
        };
        Self::Port { port, reason }
    }
}
