//! S3: s3s with files below the data folder. Signatures, presigned ones too, are verified.
//!
//! What the files cannot keep (tags, locks, access lists) is refused and not ignored; buckets come from the templates only.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::path::S3Path;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Result, s3_error};
use s3s_fs::FileSystem;

use super::door::{Call, Door};

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
        match self.0.secret(access_key) {
            Some(secret) => Ok(SecretKey::from(secret)),
            None => Err(s3_error!(InvalidAccessKeyId, "The AWS Access Key Id you provided does not exist in our records.")),
        }
    }
}

struct Access(Arc<Door>);

#[async_trait]
impl S3Access for Access {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let caller = context.credentials().and_then(|credentials| self.0.caller(&credentials.access_key));
        let Some(caller) = caller else { return Err(s3_error!(AccessDenied, "Access Denied")) };
        let operation = context.s3_op().name();
        if matches!(operation, "CreateBucket" | "DeleteBucket") {
            return Err(s3_error!(AccessDenied, "Buckets of the local cloud come and go with the templates."));
        }
        let source = context.headers().get("x-amz-copy-source").and_then(|value| value.to_str().ok());
        let calls = calls(operation, context.s3_path(), source);
        self.0.pass(&caller, &calls).map_err(|denied| s3_error!(AccessDenied, "{}", denied.0))
    }
}

/// The actions of a request and what they touch, as IAM sees them.
fn calls(operation: &str, path: &S3Path, source: Option<&str>) -> Vec<Call> {
    let resource = match path {
        S3Path::Root => "*".to_owned(),
        S3Path::Bucket { bucket } => format!("arn:aws:s3:::{bucket}"),
        S3Path::Object { bucket, key } => format!("arn:aws:s3:::{bucket}/{key}"),
    };
    let action = match operation {
        "HeadObject" => "GetObject",
        "ListObjects" | "ListObjectsV2" | "HeadBucket" => "ListBucket",
        "ListBuckets" => "ListAllMyBuckets",
        "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload" | "CopyObject" | "UploadPartCopy" => "PutObject",
        "ListParts" => "ListMultipartUploadParts",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        other => other,
    };
    // Which keys a bulk deletion names stands in its body: only a grant on all of the bucket lets it through.
    if operation == "DeleteObjects" {
        return vec![Call::new("s3:DeleteObject", format!("{resource}/*"))];
    }
    let mut calls = vec![Call::new(format!("s3:{action}"), resource)];
    if let Some(source) = source {
        calls.push(Call::new("s3:GetObject", format!("arn:aws:s3:::{}", source.trim_start_matches('/'))));
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_asked_as_the_actions_that_iam_knows() {
        let object = S3Path::object("b", "T/x");
        assert_eq!(calls("HeadObject", &object, None), [Call::new("s3:GetObject", "arn:aws:s3:::b/T/x")]);
        let copy = calls("CopyObject", &object, Some("/b/other"));
        assert_eq!(copy, [Call::new("s3:PutObject", "arn:aws:s3:::b/T/x"), Call::new("s3:GetObject", "arn:aws:s3:::b/other")]);
        assert_eq!(calls("ListObjectsV2", &S3Path::bucket("b"), None), [Call::new("s3:ListBucket", "arn:aws:s3:::b")]);
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        let headers =
            |name: &'static str| HeaderMap::from_iter([(axum::http::HeaderName::from_static(name), "x".parse().unwrap())]);
        assert_eq!(ignored(&headers("x-amz-tagging")), Some("x-amz-tagging"));
        assert_eq!(ignored(&headers("x-amz-meta-a")), None);
    }
}
