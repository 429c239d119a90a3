//! Structured logs: one JSON object a line where machines read, one short line where people do.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Who reads the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// CloudWatch.
    Json,
    /// A terminal.
    Compact,
}

/// Starts logging to standard error at `filter` (as in `info` or `info,runtime=debug`). A second call changes nothing.
pub fn start_logging(format: LogFormat, filter: &str) {
    let builder = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter)).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).with_span_list(false).finish().try_init(),
        LogFormat::Compact => builder.compact().with_target(false).finish().try_init(),
    };
    if let Err(already) = started {
        tracing::debug!(%already, "logging was started before");
    }
}
