//! S3: s3s with files below the data folder. Signatures, presigned ones too, are verified.
//!
//! What the files cannot keep (tags, locks, access lists, keys that are no paths) is refused and not ignored; buckets come from
//! the templates only.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::dto::DeleteObjectsInput;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Request, S3Result, s3_error};
use s3s_fs::FileSystem;

use super::call::Call;
use super::door::Door;
use super::identity::{Caller, Stranger};
use super::s3_calls::{Asked, calls, keeps};
use super::signature;

/// The service over a folder that has a folder for each bucket.
pub(crate) fn service(folder: &Path, door: Arc<Door>) -> Result<S3Service, String> {
    let files = FileSystem::new(folder).map_err(|error| format!("{error:?}"))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(Keys(Arc::clone(&door)));
    builder.set_access(Access(door));
    Ok(builder.build())
}

/// Answers one request.
pub(crate) async fn serve(service: &S3Service, request: Request<Body>) -> Response {
    if let Some(name) = ignored(request.headers()) {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>NotImplemented</Code>\
             <Message>The local cloud's S3 does not keep {name}.</Message></Error>"
        );
        return (StatusCode::NOT_IMPLEMENTED, [("content-type", "application/xml")], body).into_response();
    }
    match service.call(request.map(s3s::Body::http_body_unsync)).await {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::error!(?error, "the embedded S3 failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A header that would be lost in silence.
fn ignored(headers: &HeaderMap) -> Option<&str> {
    headers.keys().map(|name| name.as_str()).find(|name| {
        matches!(*name, "x-amz-tagging" | "x-amz-acl")
            || name.starts_with("x-amz-object-lock-")
            || name.starts_with("x-amz-grant-")
            || name.starts_with("x-amz-server-side-encryption-customer-")
    })
}

struct Keys(Arc<Door>);

#[async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match self.0.keys.secret(access_key) {
            Some(secret) => Ok(SecretKey::from(secret)),
            None => Err(s3_error!(InvalidAccessKeyId, "The AWS Access Key Id you provided does not exist in our records.")),
        }
    }
}

struct Access(Arc<Door>);

impl Access {
    fn pass(&self, caller: &Caller, calls: &[Call]) -> S3Result<()> {
        self.0.pass(caller, calls).map_err(|denied| s3_error!(AccessDenied, "{}", denied.sentence("\"")))
    }
}

#[async_trait]
impl S3Access for Access {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let Some(credentials) = context.credentials() else { return Err(s3_error!(AccessDenied, "Access Denied")) };
        let token = signature::token(context.headers(), context.uri().query().unwrap_or_default());
        let caller = self.0.keys.caller(&credentials.access_key, token.as_deref()).map_err(|stranger| match stranger {
            Stranger::Unknown => s3_error!(InvalidToken, "The provided token is malformed or otherwise invalid."),
            Stranger::Expired => s3_error!(ExpiredToken, "The provided token has expired."),
        })?;
        let operation = context.s3_op().name();
        if matches!(operation, "CreateBucket" | "DeleteBucket") {
            return Err(s3_error!(AccessDenied, "Buckets of the local cloud come and go with the templates."));
        }
        if operation == "DeleteObjects" {
            // Its keys stand in the body, which is read before `delete_objects` below is asked.
            context.extensions_mut().insert(caller);
            return Ok(());
        }
        let asked = Asked {
            operation,
            path: context.s3_path(),
            source: context.headers().get("x-amz-copy-source").and_then(|value| value.to_str().ok()),
            query: context.uri().query().unwrap_or_default(),
        };
        let calls = calls(&asked).map_err(|what| s3_error!(InvalidRequest, "{what}"))?;
        self.pass(&caller, &calls)
    }

    async fn delete_objects(&self, request: &mut S3Request<DeleteObjectsInput>) -> S3Result<()> {
        let Some(caller) = request.extensions.get::<Caller>() else { return Err(s3_error!(AccessDenied, "Access Denied")) };
        let bucket = &request.input.bucket;
        let mut calls = Vec::new();
        for object in &request.input.delete.objects {
            keeps(&object.key).map_err(|what| s3_error!(InvalidRequest, "{what}"))?;
            calls.push(Call::new("s3:DeleteObject", format!("arn:aws:s3:::{bucket}/{}", object.key)));
        }
        self.pass(caller, &calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_lost_is_refused() {
        let headers =
            |name: &'static str| HeaderMap::from_iter([(axum::http::HeaderName::from_static(name), "x".parse().unwrap())]);
        assert_eq!(ignored(&headers("x-amz-tagging")), Some("x-amz-tagging"));
        assert_eq!(ignored(&headers("x-amz-meta-a")), None);
    }
}
