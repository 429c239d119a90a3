//! The same request twice does its work once: `Idempotency-Key`.
//!
//! The key is recorded in the transaction that creates the thing, with a hash of the request and its answer, and kept for a
//! day. A repeat finds the record in its way, and is answered with the recorded answer; another request under the same key
//! is refused. Nothing is read beforehand, so a first request pays one write more and nothing else. The behaviour follows
//! the IETF draft "The Idempotency-Key HTTP Header Field".

use std::time::Duration;

use cloud::{Condition, Key, Row, TableError, Transaction};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::context::Ctx;
use crate::event::Event;
use crate::problem::Problem;

/// How long a repeat is recognised.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// The caller's key with what it was sent for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    request: String,
}

#[derive(Serialize, Deserialize)]
struct Record {
    request: String,
    answer: String,
    expires_at: i64,
}

impl IdempotencyKey {
    pub(crate) fn of(event: &Event) -> Result<Option<Self>, Problem> {
        let Some(key) = event.header("idempotency-key") else { return Ok(None) };
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let detail = "An Idempotency-Key has 1 to 255 visible ASCII characters.";
            return Err(Problem::bad_request("invalid_idempotency_key", detail));
        }
        let mut hash = Sha256::new();
        for part in [event.request_context.http_method.as_deref().unwrap_or_default(), &event.path] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(event.body().unwrap_or_default());
        let request = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(Self { key: key.to_owned(), request }))
    }
}

impl Ctx {
    /// Commits the writes, and with them the caller's `Idempotency-Key` if there is one. The answer is the one given, or, when
    /// this is a repeat of a request that already happened, the one recorded then.
    ///
    /// # Errors
    /// 422 when the key was used for another request. A [`TableError`] of the writes is passed to `refused`.
    pub async fn commit<T, R>(&self, writes: Transaction<'_>, answer: T, refused: R) -> Result<T, Problem>
    where
        T: Serialize + DeserializeOwned,
        R: FnOnce(TableError) -> Problem,
    {
        let Some(idempotency) = self.idempotency() else {
            return writes.commit().await.map(|()| answer).map_err(refused);
        };
        let key = Key::new(format!("I#{}#{}", self.actor(), self.function()), &idempotency.key);
        let expires = self.now().plus(KEPT);
        let record = Record {
            request: idempotency.request.clone(),
            answer: serde_json::to_string(&answer).map_err(Problem::internal)?,
            expires_at: expires.as_millis(),
        };
        let unused = Condition::Any(vec![Condition::Absent, Condition::Below("expires_at", self.now().as_millis())]);
        let writes = writes.put_first(&Row::new(key.clone(), &record).expiring(expires), unused)?;
        match writes.commit().await {
            Ok(()) => Ok(answer),
            Err(TableError::Conflict { key: at, existing }) if at == key => {
                let recorded: Record = serde_json::from_value(existing.unwrap_or_default()).map_err(Problem::internal)?;
                if recorded.request != idempotency.request {
                    let detail = "This Idempotency-Key was used for another request; use a new key for a new request.";
                    return Err(Problem::new(422, "idempotency_key_reused", "Not acceptable", detail));
                }
                serde_json::from_str(&recorded.answer).map_err(Problem::internal)
            }
            Err(error) => Err(refused(error)),
        }
    }
}
