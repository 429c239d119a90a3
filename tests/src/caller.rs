//! Asking the REST APIs as one person.

use std::collections::BTreeMap;

use local::LocalCloud;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

/// Where a platform is.
#[derive(Debug, Clone)]
pub struct Site {
    /// The base address of each domain's REST API.
    pub rest: BTreeMap<String, String>,
    /// The address of the socket.
    pub socket: String,
}

impl Site {
    /// That of a local cloud.
    #[must_use]
    pub fn of(cloud: &LocalCloud) -> Self {
        let rest = ["platform", "enterprise", "collaboration"].map(|domain| (domain.to_owned(), cloud.rest(domain)));
        Self { rest: rest.into(), socket: cloud.socket_url() }
    }

    /// The address behind a public path, such as `/platform/health`.
    fn url(&self, path: &str) -> String {
        let (domain, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path, ""));
        self.rest.get(domain).map_or_else(|| path.to_owned(), |base| format!("{base}/{rest}"))
    }
}

/// No answer came.
#[derive(Debug, Error)]
#[error("{what}: {reason}")]
pub struct Unreached {
    /// What was asked.
    pub what: String,
    /// Why there is no answer.
    pub reason: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The body as a `T`.
    ///
    /// # Errors
    /// With the status and the body, when it is none.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Unreached> {
        serde_json::from_str(&self.text)
            .map_err(|error| Unreached { what: format!("{} {}", self.status, self.text), reason: error.to_string() })
    }

    /// The `code` of a problem; empty when this is none.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Somebody who asks, or nobody.
#[derive(Debug, Clone)]
pub struct Caller {
    http: reqwest::Client,
    site: Site,
    headers: Vec<(String, String)>,
}

impl Caller {
    /// Nobody in particular.
    #[must_use]
    pub fn nobody(site: Site) -> Self {
        Self { http: reqwest::Client::new(), site, headers: Vec::new() }
    }

    /// The holder of a token, in an organization.
    #[must_use]
    pub fn new(site: Site, token: &str, organization: &str) -> Self {
        Self::nobody(site).with("Authorization", &format!("Bearer {token}")).with("X-Organization", organization)
    }

    /// The same with one header more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where the platform is.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// Asks.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn ask(&self, method: Method, path: &str, body: Option<String>) -> Result<Answer, Unreached> {
        let unreached = |error: reqwest::Error| Unreached { what: format!("{method} {path}"), reason: format!("{error:?}") };
        let mut request = self.http.request(method.clone(), self.site.url(path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
                request = request.header("Content-Type", "application/json");
            }
            request = request.body(body);
        }
        let answer = request.send().await.map_err(unreached)?;
        let status = answer.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Ok(Answer { status, headers, text: answer.text().await.map_err(unreached)? })
    }

    /// `GET`.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn get(&self, path: &str) -> Result<Answer, Unreached> {
        self.ask(Method::GET, path, None).await
    }

    /// `POST`.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn post(&self, path: &str, body: Value) -> Result<Answer, Unreached> {
        let body = if body.is_null() { None } else { Some(body.to_string()) };
        self.ask(Method::POST, path, body).await
    }

    /// `PATCH`.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn patch(&self, path: &str, body: Value) -> Result<Answer, Unreached> {
        self.ask(Method::PATCH, path, Some(body.to_string())).await
    }
}
