//! Large bytes of one tenant, kept under `T/<tenant>/` in the content bucket.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::primitives::ByteStream;
use kernel::OrganizationId;
use thiserror::Error;

/// The objects of one tenant.
#[derive(Clone, Debug)]
pub struct Objects {
    client: Client,
    bucket: String,
    tenant: OrganizationId,
}

/// S3 could not be asked or refused.
#[derive(Debug, Error)]
#[error("{operation} of object {key} failed: {reason}")]
pub struct ObjectError {
    operation: &'static str,
    key: String,
    reason: String,
}

impl Objects {
    pub(crate) fn new(client: Client, bucket: String, tenant: OrganizationId) -> Self {
        Self { client, bucket, tenant }
    }

    fn key(&self, name: &str) -> String {
        format!("T/{}/{name}", self.tenant)
    }

    /// Stores the bytes under the name, over what was there.
    ///
    /// # Errors
    /// When S3 could not be reached or refused.
    pub async fn put(&self, name: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), ObjectError> {
        let key = self.key(name);
        let request = self.client.put_object().bucket(&self.bucket).key(&key).content_type(content_type);
        match request.body(ByteStream::from(bytes)).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(ObjectError { operation: "put", key, reason: DisplayErrorContext(&error).to_string() }),
        }
    }

    /// The bytes under the name, or `None` when there are none.
    ///
    /// # Errors
    /// When S3 could not be reached or refused.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, ObjectError> {
        let key = self.key(name);
        let fail = |reason: String| ObjectError { operation: "get", key: key.clone(), reason };
        match self.client.get_object().bucket(&self.bucket).key(&key).send().await {
            Ok(object) => {
                let bytes = object.body.collect().await.map_err(|error| fail(error.to_string()))?;
                Ok(Some(bytes.to_vec()))
            }
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => Ok(None),
            Err(error) => Err(fail(DisplayErrorContext(&error).to_string())),
        }
    }
}
