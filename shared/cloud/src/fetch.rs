//! Small documents from elsewhere: what an identity provider says of itself, and of somebody who lets us ask.
//!
//! The HTTP client is the one that the AWS SDKs are linked with, so that it adds nothing to a function's archive. Only `https://`
//! is asked, or this machine itself; redirects are not followed, and neither time nor size is left to the other side.

use std::sync::OnceLock;
use std::time::Duration;

use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use kernel::url::is_trustworthy;
use thiserror::Error;

/// From the question to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(3);
const CONNECT: Duration = Duration::from_secs(2);
/// No document may be larger.
const LARGEST: usize = 128 * 1024;

/// Why a document could not be had.
#[derive(Debug, Error)]
#[error("{url} cannot be read: {reason}")]
pub struct FetchError {
    /// What was asked for.
    pub url: String,
    /// What came instead.
    pub reason: String,
}

/// The connections that are kept open: one kind with encryption, one for this machine.
#[derive(Debug, Default)]
pub(crate) struct Fetcher {
    encrypted: OnceLock<Connector>,
    plain: OnceLock<Connector>,
}

impl Fetcher {
    /// The body of a 200 answer; asked as the holder of this token, if there is one.
    pub(crate) async fn fetch(&self, url: &str, bearer: Option<&str>) -> Result<Vec<u8>, FetchError> {
        let fetched = tokio::time::timeout(PATIENCE, self.ask(url, bearer)).await;
        let late = || Err(format!("no answer within {} s", PATIENCE.as_secs()));
        fetched.unwrap_or_else(|_| late()).map_err(|reason| FetchError { url: url.to_owned(), reason })
    }

    async fn ask(&self, url: &str, bearer: Option<&str>) -> Result<Vec<u8>, String> {
        if !is_trustworthy(url) {
            return Err("it is neither https:// nor on this machine".to_owned());
        }
        let mut request = HttpRequest::get(url).map_err(|error| error.to_string())?;
        if let Some(token) = bearer {
            let header = request.headers_mut().try_insert("authorization", format!("Bearer {token}"));
            header.map_err(|error| error.to_string())?;
        }
        let answer = self.connector(url).call(request).await.map_err(|error| DisplayErrorContext(error).to_string())?;
        if answer.status().as_u16() != 200 {
            return Err(format!("it was answered with status {}", answer.status().as_u16()));
        }
        let (mut stream, mut body) = (ByteStream::new(answer.into_body()), Vec::new());
        while let Some(part) = stream.next().await {
            body.extend_from_slice(&part.map_err(|error| error.to_string())?);
            if body.len() > LARGEST {
                return Err(format!("it is larger than {LARGEST} bytes"));
            }
        }
        Ok(body)
    }

    fn connector(&self, url: &str) -> &Connector {
        let settings = || HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(PATIENCE).build();
        let builder = || Connector::builder().connector_settings(settings());
        if url.starts_with("https://") {
            self.encrypted.get_or_init(|| builder().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build())
        } else {
            self.plain.get_or_init(|| builder().build_http())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fetcher;

    #[tokio::test]
    async fn what_could_be_tampered_with_on_the_way_is_not_even_asked() {
        for url in ["http://id.example.com/jwks.json", "http://127.0.0.1@id.example.com/", "file:///etc/hostname"] {
            let refused = Fetcher::default().fetch(url, None).await.unwrap_err();
            assert_eq!(refused.to_string(), format!("{url} cannot be read: it is neither https:// nor on this machine"));
        }
    }
}
