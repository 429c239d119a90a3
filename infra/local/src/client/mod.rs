//! The web client, as CloudFront would serve it: its files, `index.html` for every address that is a page of it, and `/config.json`,
//! which tells it what this deployment is.
//!
//! Names of assets contain a hash of what is in them, so they are kept for ever; everything else is asked for anew. The headers are
//! those that a deployment should send too: only its own scripts, its own connections, and no frames.

mod build;

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use tower_http::services::ServeDir;

pub use build::{Built, build};

use crate::issuer::CLIENT;
use crate::site::Site;

/// What a browser is shown that asks for a page where there is no client.
const MISSING: &str = include_str!("missing.html");

/// Answers a request that is none for an API; nothing when it is not for the client either.
pub(crate) async fn serve(site: &Site, parts: &Parts) -> Option<Response> {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return None;
    }
    let path = parts.uri.path();
    if path == "/config.json" {
        return Some(config(site));
    }
    let page = wants_page(parts);
    // The issuer's tokens name one address: a page at another name of this machine would be refused them.
    if page && let Some(elsewhere) = elsewhere(site, parts) {
        return Some((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, elsewhere)]).into_response());
    }
    let Some(folder) = site.client.get() else {
        let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        return page.then(|| (html, MISSING).into_response());
    };
    let is_file = path != "/" && is_within(folder, path);
    if !is_file && !page {
        return None;
    }
    let asked = if is_file { path } else { "/index.html" };
    let mut response = file(folder, parts, asked).await;
    let headers = response.headers_mut();
    let keep = if path.starts_with("/assets/") && is_file { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if let Ok(policy) = HeaderValue::from_str(&policy(site)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Some(response)
}

/// What the client asks before anything else.
fn config(site: &Site) -> Response {
    let issuer = site.issuer.url();
    let body = json!({
        "sign_out": format!("{issuer}/logout"),
        "issuer": issuer,
        "client_id": CLIENT,
        "socket": site.socket_url(),
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, format!("{body:#}\n")).into_response()
}

/// Styles may stand in attributes: the components set positions and colours so.
fn policy(site: &Site) -> String {
    let socket = site.socket_url();
    let socket = socket.rsplit_once('/').map_or(socket.as_str(), |(host, _)| host);
    format!(
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' {socket}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}

fn wants_page(parts: &Parts) -> bool {
    let accepted = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|kind| kind.trim().starts_with("text/html"))
}

/// The same page at the address that the issuer knows, when it was asked for at another one.
fn elsewhere(site: &Site, parts: &Parts) -> Option<HeaderValue> {
    let host = parts.headers.get(header::HOST)?.to_str().ok()?;
    let own = site.address.to_string();
    if host == own {
        return None;
    }
    let rest = parts.uri.path_and_query().map_or("/", |rest| rest.as_str());
    HeaderValue::from_str(&format!("http://{own}{rest}")).ok()
}

/// Whether the path names a file of the client.
fn is_within(folder: &Path, path: &str) -> bool {
    let names: Option<PathBuf> = path.split('/').filter(|name| !name.is_empty()).map(plain).collect();
    names.is_some_and(|names| folder.join(names).is_file())
}

/// A name that stays in its folder.
fn plain(name: &str) -> Option<&str> {
    (!name.starts_with('.') && !name.contains(['\\', '%', ':'])).then_some(name)
}

async fn file(folder: &Path, parts: &Parts, path: &str) -> Response {
    let mut request = Request::new(Body::empty());
    request.method_mut().clone_from(&parts.method);
    request.headers_mut().clone_from(&parts.headers);
    match path.parse() {
        Ok(uri) => *request.uri_mut() = uri,
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    }
    match ServeDir::new(folder).append_index_html_on_directories(false).try_call(request).await {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::error!(%error, path, "a file of the web client cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_client_are_served() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("assets/a.js"), "1").unwrap();
        std::fs::write(folder.path().join(".built"), "1").unwrap();
        assert!(is_within(folder.path(), "/assets/a.js"));
        for path in ["/assets", "/assets/b.js", "/.built", "/assets/../assets/a.js", "/%2e/a.js"] {
            assert!(!is_within(folder.path(), path), "{path}");
        }
    }
}
