//! What goes wrong, in two voices: a sentence for the caller and the whole story for the log.
//!
//! The body is RFC 9457 (`application/problem+json`) with two members more: `code`, a stable word that programs match, and
//! `errors`, every field at fault at once. Pure rules return small errors of their own; each domain's `problem.rs` turns
//! them into problems on one page.

use std::error::Error;
use std::fmt;

use cloud::{ObjectError, TableError};
use directory::Refused;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One field that is at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Where it is, as a JSON pointer into the body (`/name`), or `?limit` for a query parameter.
    pub field: String,
    /// What is wrong with it, in words for a person.
    pub detail: String,
}

/// A problem as the caller sees it (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemBody {
    /// The kind of problem, as a URI.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable word for the kind of problem.
    pub code: String,
    /// What happened this time, and what to do.
    pub detail: String,
    /// Every field at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// Why a function did not do what it was asked.
#[derive(Debug)]
pub struct Problem {
    status: u16,
    code: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    retry_after: Option<u32>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem of this status, stable code and title.
    pub fn new(status: u16, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), errors: Vec::new(), retry_after: None, source: None }
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(400, code, "The request was not understood", detail)
    }

    /// 401: nobody is known.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(401, "unauthorized", "Sign in first", detail)
    }

    /// 403: the person may see the thing but not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, "forbidden", "Not allowed", detail)
    }

    /// 404: there is no such thing, or none that this person may know of.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", "Not found", format!("There is no such {what}, or it is not shared with you."))
    }

    /// 409: the state of things does not allow it now.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(409, code, "Not possible in this state", detail)
    }

    /// 412: the thing changed since it was read.
    pub fn precondition_failed(detail: impl Into<String>) -> Self {
        Self::new(412, "precondition_failed", "Changed meanwhile", detail)
    }

    /// 422: understood, and not acceptable.
    #[must_use]
    pub fn unprocessable(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => format!("{}: {}", one.field, one.detail),
            many => format!("{} fields are not acceptable; see errors.", many.len()),
        };
        Self { errors, ..Self::new(422, "invalid", "Not acceptable", detail) }
    }

    /// 500: our fault.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "Something went wrong on our side; it has been logged. Trying again may help.";
        Self { source: Some(source.into()), ..Self::new(500, "internal", "Our fault", detail) }
    }

    /// 503: something that we need does not answer; worth another try.
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "A part of the platform does not answer right now. Nothing was lost; try again in a moment.";
        let problem = Self::new(503, "unavailable", "Not available right now", detail);
        Self { source: Some(source.into()), retry_after: Some(1), ..problem }
    }

    /// Keeps what led to the problem, for the log only.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub const fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The stable word for the kind of problem.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Seconds to wait before another try, when that is worth something.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// What the caller sees.
    #[must_use]
    pub fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("urn:career-companion:problem:{}", self.code),
            title: self.title.to_owned(),
            status: self.status,
            code: self.code.to_owned(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.detail)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

impl From<TableError> for Problem {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Conflict { .. } => {
                Self::conflict("conflict", "Somebody else changed this at the same moment; read it again and retry.")
                    .because(error)
            }
            TableError::Position => {
                Self::bad_request("invalid_cursor", "The cursor in `after` does not belong to this list; start without it.")
            }
            TableError::Shape { .. } => Self::internal(error),
            TableError::Contended { .. } | TableError::Unavailable { .. } => Self::unavailable(error),
        }
    }
}

impl From<Refused> for Problem {
    /// Somebody who is known and not let in is told as little as somebody without a token.
    fn from(refused: Refused) -> Self {
        let detail = match refused {
            Refused::NoMember => "X-Organization names no organization of yours.",
            Refused::SessionOver { .. } => "Your session is over; sign in again.",
        };
        Self::unauthorized(detail).because(refused)
    }
}

impl From<ObjectError> for Problem {
    fn from(error: ObjectError) -> Self {
        Self::unavailable(error)
    }
}
