//! API Gateway: REST, WebSocket and the connections of the socket, with its events, limits and refusals.
//!
//! Sources: the API Gateway developer guide, "Input format of a Lambda function for proxy integration", "Input to an API
//! Gateway Lambda authorizer", "Gateway response types", "Set up integration request for a WebSocket API", "Use @connections
//! commands in your backend service", and "Quotas".

pub(crate) mod authorizer;
pub(crate) mod connections;
pub(crate) mod event;
pub(crate) mod refusal;
pub(crate) mod rest;
pub(crate) mod socket;
pub(crate) mod throttle;

use std::time::Duration;

/// API Gateway waits this long for a function.
pub(crate) const WAIT: Duration = Duration::from_secs(29);
