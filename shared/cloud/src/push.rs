//! Messages to open WebSocket connections, through API Gateway's `@connections`.

use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::error::DisplayErrorContext;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use thiserror::Error;

/// Posts to connections of the one socket API.
#[derive(Clone, Debug)]
pub struct Push(Client);

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// API Gateway took it for an open connection.
    Delivered,
    /// The connection is closed; forget it.
    Gone,
}

/// API Gateway could not be asked, or refused for another reason than a closed connection.
#[derive(Debug, Error)]
#[error("posting to connection {connection} failed: {reason}")]
pub struct PushError {
    connection: String,
    reason: String,
}

impl Push {
    pub(crate) fn new(sdk: &aws_config::SdkConfig, endpoint: &str) -> Self {
        let config = aws_sdk_apigatewaymanagement::config::Builder::from(sdk).endpoint_url(endpoint).build();
        Self(Client::from_conf(config))
    }

    /// Sends one text message.
    ///
    /// # Errors
    /// When API Gateway could not be reached or refused; a closed connection is no error but [`Delivery::Gone`].
    pub async fn post(&self, connection: &str, message: String) -> Result<Delivery, PushError> {
        let sent = self.0.post_to_connection().connection_id(connection).data(Blob::new(message)).send().await;
        match sent {
            Ok(_) => Ok(Delivery::Delivered),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_gone_exception()) => Ok(Delivery::Gone),
            Err(error) => {
                let reason = DisplayErrorContext(&error).to_string();
                Err(PushError { connection: connection.to_owned(), reason })
            }
        }
    }

    /// Closes a connection; one that is closed already is [`Delivery::Gone`].
    ///
    /// # Errors
    /// When API Gateway could not be reached or refused.
    pub async fn close(&self, connection: &str) -> Result<Delivery, PushError> {
        match self.0.delete_connection().connection_id(connection).send().await {
            Ok(_) => Ok(Delivery::Delivered),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_gone_exception()) => Ok(Delivery::Gone),
            Err(error) => {
                let reason = DisplayErrorContext(&error).to_string();
                Err(PushError { connection: connection.to_owned(), reason })
            }
        }
    }
}
