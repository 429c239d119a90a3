//! What an S3 request asks of IAM: which action on which bucket or object.

use percent_encoding::percent_decode_str;
use s3s::path::S3Path;

use super::call::Call;

/// A request, as far as IAM is concerned.
pub(super) struct Asked<'r> {
    pub(super) operation: &'r str,
    pub(super) path: &'r S3Path,
    /// What is copied.
    pub(super) source: Option<&'r str>,
    pub(super) query: &'r str,
}

/// The actions of a request and what they touch, as IAM sees them; the error is a sentence.
pub(super) fn calls(asked: &Asked<'_>) -> Result<Vec<Call>, String> {
    let resource = match asked.path {
        S3Path::Root => "*".to_owned(),
        S3Path::Bucket { bucket } => format!("arn:aws:s3:::{bucket}"),
        S3Path::Object { bucket, key } => {
            keeps(key)?;
            format!("arn:aws:s3:::{bucket}/{key}")
        }
    };
    let action = match asked.operation {
        "HeadObject" => "GetObject",
        "ListObjects" | "ListObjectsV2" | "HeadBucket" => "ListBucket",
        "ListBuckets" => "ListAllMyBuckets",
        "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload" | "CopyObject" | "UploadPartCopy" => "PutObject",
        "ListParts" => "ListMultipartUploadParts",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        other => other,
    };
    let mut call = Call::new(format!("s3:{action}"), resource);
    if action.starts_with("ListBucket")
        && let Some(prefix) = parameter(asked.query, "prefix")?
    {
        call = call.with("s3:prefix", &prefix);
    }
    let mut calls = vec![call];
    if let Some(source) = asked.source {
        let source = decoded(source.split('?').next().unwrap_or_default())?;
        let source = source.trim_start_matches('/');
        keeps(source)?;
        calls.push(Call::new("s3:GetObject", format!("arn:aws:s3:::{source}")));
    }
    Ok(calls)
}

/// The files could take a key with such a segment for another key.
pub(super) fn keeps(key: &str) -> Result<(), String> {
    match key.trim_end_matches('/').split('/').find(|segment| matches!(*segment, "" | "." | "..")) {
        Some(segment) => {
            Err(format!("The local cloud's S3 keeps objects in files: the key {key} may not have the segment {segment:?}."))
        }
        None => Ok(()),
    }
}

fn parameter(query: &str, name: &str) -> Result<Option<String>, String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    value.map(|value| decoded(&value.replace('+', " "))).transpose()
}

fn decoded(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| format!("{text} is not UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(operation: &str, path: &S3Path, source: Option<&str>, query: &str) -> Result<Vec<Call>, String> {
        calls(&Asked { operation, path, source, query })
    }

    #[test]
    fn operations_are_asked_as_the_actions_that_iam_knows() {
        let object = S3Path::object("b", "T/x");
        assert_eq!(asked("HeadObject", &object, None, "").unwrap(), [Call::new("s3:GetObject", "arn:aws:s3:::b/T/x")]);
        let copy = asked("CopyObject", &object, Some("/b/T%2Fother%3F?versionId=1"), "").unwrap();
        let get = Call::new("s3:GetObject", "arn:aws:s3:::b/T/other?");
        assert_eq!(copy, [Call::new("s3:PutObject", "arn:aws:s3:::b/T/x"), get]);
    }

    #[test]
    fn a_list_tells_its_prefix() {
        let bucket = S3Path::bucket("b");
        let list = |query: &str| asked("ListObjectsV2", &bucket, None, query).unwrap();
        assert_eq!(list("list-type=2"), [Call::new("s3:ListBucket", "arn:aws:s3:::b")]);
        let call = Call::new("s3:ListBucket", "arn:aws:s3:::b").with("s3:prefix", "T/o 1/");
        assert_eq!(list("list-type=2&prefix=T%2Fo+1%2F"), [call]);
    }

    #[test]
    fn a_key_that_is_another_path_is_refused() {
        let get = |key: &str| asked("GetObject", &S3Path::object("b", key), None, "");
        assert!(get("T/o/../p/secret").unwrap_err().contains("may not have the segment \"..\""));
        assert!(get("T//x").is_err() && get("./T").is_err() && get("T/x/").is_ok() && get("T/..x").is_ok());
        assert!(asked("CopyObject", &S3Path::object("b", "T/x"), Some("b/T/o/%2E%2E/p"), "").is_err());
    }
}
