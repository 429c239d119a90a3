//! Who signed a request, and for which service: read from the signature's scope.
//!
//! S3's signatures are verified, because browsers are handed signed URLs. For the other services the key's name is enough:
//! the local cloud listens on this machine only, and its keys protect nothing but the ledger.

use axum::http::HeaderMap;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

/// `Credential=<key>/<date>/<region>/<service>/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key: String,
    pub(crate) service: String,
    /// The token of a session, in its header or in the query.
    pub(crate) token: Option<String>,
}

/// The scope of a request that is signed in its headers or in its query.
pub(crate) fn scope(parts: &Parts) -> Option<Scope> {
    let header = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    let query_string = parts.uri.query().unwrap_or_default();
    let credential = match header.and_then(|header| header.strip_prefix("AWS4-HMAC-SHA256")) {
        Some(fields) => fields.split([',', ' ']).find_map(|field| field.trim().strip_prefix("Credential=")).map(str::to_owned),
        None => query(query_string, "X-Amz-Credential"),
    };
    let token = token(&parts.headers, query_string);
    let Some(credential) = credential else {
        // Version 2 of the signature, which boto3 still writes into signed URLs; only S3 takes it.
        query(query_string, "Signature")?;
        return Some(Scope { access_key: query(query_string, "AWSAccessKeyId")?, service: "s3".to_owned(), token });
    };
    let mut fields = credential.rsplitn(5, '/');
    let (_request, service, _region, _date) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    Some(Scope { access_key: fields.next()?.to_owned(), service: service.to_owned(), token })
}

/// The token of a session that a request carries.
pub(crate) fn token(headers: &HeaderMap, query_string: &str) -> Option<String> {
    let header = headers.get("x-amz-security-token").and_then(|value| value.to_str().ok()).map(str::to_owned);
    // Version 2 of a signed URL has it in small letters.
    header.or_else(|| query(query_string, "X-Amz-Security-Token")).or_else(|| query(query_string, "x-amz-security-token"))
}

fn query(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    percent_decode_str(value).decode_utf8().ok().map(|value| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn of(request: Request<()>) -> Option<Scope> {
        scope(&request.into_parts().0)
    }

    #[test]
    fn a_signature_in_the_header_or_in_the_query_names_key_and_service() {
        let expected = Some(Scope { access_key: "document_get".to_owned(), service: "dynamodb".to_owned(), token: None });
        let header =
            "AWS4-HMAC-SHA256 Credential=document_get/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=ab";
        assert_eq!(of(Request::get("/").header("authorization", header).body(()).unwrap()), expected);
        let url = "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=document_get%2F20261124%2Fus-east-1%2Fdynamodb%2Faws4_request";
        assert_eq!(of(Request::get(url).body(()).unwrap()), expected);
    }

    #[test]
    fn the_token_of_a_session_is_in_a_header_or_in_the_query() {
        let scoped = "AWS4-HMAC-SHA256 Credential=k/20261124/us-east-1/sts/aws4_request, Signature=ab";
        let request = Request::get("/").header("authorization", scoped).header("x-amz-security-token", "t/1").body(()).unwrap();
        assert_eq!(of(request).unwrap().token.as_deref(), Some("t/1"));
        let url = "/b/k?X-Amz-Credential=k%2F20261124%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Security-Token=t%2F1";
        assert_eq!(of(Request::get(url).body(()).unwrap()).unwrap().token.as_deref(), Some("t/1"));
    }

    #[test]
    fn an_old_signed_url_is_for_s3() {
        let old = of(Request::get("/b/k?AWSAccessKeyId=local&Signature=ab%3D&Expires=1").body(()).unwrap()).unwrap();
        assert_eq!((old.access_key.as_str(), old.service.as_str()), ("local", "s3"));
    }

    #[test]
    fn a_bearer_token_or_nothing_is_no_signature() {
        assert_eq!(of(Request::get("/").header("authorization", "Bearer x").body(()).unwrap()), None);
        assert_eq!(of(Request::get("/?a=b").body(()).unwrap()), None);
    }
}
