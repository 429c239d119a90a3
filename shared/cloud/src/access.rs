//! Where AWS is and who we are there.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};

/// How region, credentials and endpoint are found.
#[derive(Debug, Clone)]
pub enum Access {
    /// From the surroundings, as Lambda and the AWS CLI have them.
    Ambient,
    /// Said outright: how the local cloud gives each function an identity of its own.
    Explicit {
        /// The address of every AWS service.
        endpoint: String,
        /// The region, part of each signature.
        region: String,
        /// The caller, as the endpoint knows it.
        access_key: String,
        /// Signs the calls.
        secret_key: String,
    },
}

/// A call that has no answer after this long is tried again; with three tries the 29 s of API Gateway are never spent waiting.
const ATTEMPT: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(2);

impl Access {
    pub(crate) async fn sdk_config(&self) -> SdkConfig {
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build());
        match self {
            Self::Ambient => loader.load().await,
            Self::Explicit { endpoint, region, access_key, secret_key } => {
                let credentials = Credentials::new(access_key, secret_key, None, None, "explicit");
                loader
                    .endpoint_url(endpoint)
                    .region(Region::new(region.clone()))
                    .credentials_provider(SharedCredentialsProvider::new(credentials))
                    .load()
                    .await
            }
        }
    }
}
