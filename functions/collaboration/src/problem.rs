//! What goes wrong in this domain, as problems. The codes of refused changes are part of the protocol (`docs/realtime.md`).

use realtime::Refusal;
use realtime::partition::RowError;
use realtime::snapshot::FollowError;
use runtime::Problem;

use crate::document::DocumentError;
use crate::revision::AppendError;

/// A refused change as a problem.
pub(crate) fn refusal(refusal: Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::LeaseLost => Problem::conflict("lease_lost", sentence(&detail)),
        Refusal::Viewer => Problem::new(403, "not_a_writer", "Not allowed", sentence(&detail)),
        Refusal::Closed => Problem::conflict("document_closed", sentence(&detail)),
        Refusal::Behind(_) => Problem::conflict("behind", sentence(&detail)),
        Refusal::Resync(_) => Problem::conflict("resync", sentence(&detail)),
        Refusal::Content(_) => Problem::new(422, "invalid_change", "Not acceptable", sentence(&detail)),
    }
}

/// Small errors begin in lower case and end without a stop; a detail is a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Changed => Self::precondition_failed(sentence(&error.to_string())),
            DocumentError::Beyond { .. } => Self::forbidden(sentence(&error.to_string())),
            DocumentError::InTrash => Self::conflict("document_closed", sentence(&error.to_string())),
            DocumentError::TooManyViewers => Self::conflict("too_many_viewers", sentence(&error.to_string())),
            DocumentError::ForeignClient => Self::conflict("client_taken", sentence(&error.to_string())),
        }
    }
}

impl From<AppendError> for Problem {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Refused(reason) => refusal(reason),
            AppendError::Contended => Self::unavailable(error),
            AppendError::Failed(problem) => problem,
        }
    }
}

pub(crate) fn unreadable(error: RowError) -> Problem {
    Problem::internal(error)
}

pub(crate) fn broken_sequence(error: FollowError) -> Problem {
    Problem::internal(error)
}
