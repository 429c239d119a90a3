//! Hands a batch to its function until all of it is done or given up.
//!
//! A function says which record failed first; what stands before that record is done. The rest is tried again, each time after
//! a longer wait, or, with `BisectBatchOnFunctionError`, in two parts, until the record that fails stands alone. Splitting costs
//! no try. When the tries are used up or the records are too old, they go to the mapping's destination and the stream goes on.

use std::time::Duration;

use serde_json::{Value, json};

use super::failure::{Condition, Failed};
use super::reader::{Reader, sequence};
use crate::hosts::Failure;

/// Lambda lets no function run longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// The wait after the first failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// The longest wait.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Records that are handed over together.
struct Batch {
    records: Vec<Value>,
    /// Failures that counted as tries.
    failures: u64,
    /// All calls with these records, for the report.
    calls: u64,
}

impl Reader {
    /// When this returns, every record was handled or given up, and the position is behind them.
    pub(super) async fn deliver(&self, records: Vec<Value>) {
        // The next batch is the last of the list.
        let mut waiting = vec![Batch { records, failures: 0, calls: 0 }];
        while let Some(mut batch) = waiting.pop() {
            self.give_up_old(&mut batch).await;
            let Some(last) = batch.records.last().map(|record| sequence(record).to_owned()) else { continue };
            let Err(at) = self.call(&batch.records).await else {
                self.position.advance(&last);
                continue;
            };
            let rest = batch.records.split_off(at);
            if let Some(done) = batch.records.last() {
                self.position.advance(sequence(done));
            }
            let (failures, calls) = (batch.failures, batch.calls + 1);
            if self.mapping.bisect && at > 0 {
                waiting.push(Batch { records: rest, failures, calls });
            } else if self.mapping.bisect && rest.len() > 1 {
                tokio::time::sleep(FIRST_WAIT).await;
                let mut first = rest;
                let second = first.split_off(first.len() / 2);
                waiting.push(Batch { records: second, failures, calls });
                waiting.push(Batch { records: first, failures, calls });
            } else if self.mapping.retries.is_some_and(|retries| failures >= retries) {
                self.give_up(&rest, Condition::RetryAttemptsExhausted, calls).await;
            } else {
                tokio::time::sleep(wait(failures)).await;
                waiting.push(Batch { records: rest, failures: failures + 1, calls });
            }
        }
    }

    /// Calls the function; the error is the position of the record that failed first.
    async fn call(&self, records: &[Value]) -> Result<(), usize> {
        match self.site.invoke(self.mapping.function, json!({"Records": records}), LONGEST).await {
            Ok(answer) => first_failure(&answer, records).map_or(Ok(()), Err),
            Err(Failure::Error(error)) => {
                tracing::error!(mapping = self.mapping.logical_id, error, "the function failed");
                Err(0)
            }
            Err(Failure::TooLong) => Err(0),
        }
    }

    async fn give_up_old(&self, batch: &mut Batch) {
        let Some(oldest) = self.mapping.oldest else { return };
        let now = self.site.clock.now();
        let age = |record: &Value| {
            now.as_seconds() - record["dynamodb"]["ApproximateCreationDateTime"].as_f64().unwrap_or_default() as i64
        };
        let old = |record: &Value| u64::try_from(age(record)).is_ok_and(|age| age > oldest.as_secs());
        let young = batch.records.iter().position(|record| !old(record)).unwrap_or(batch.records.len());
        let kept = batch.records.split_off(young);
        let given_up = std::mem::replace(&mut batch.records, kept);
        if !given_up.is_empty() {
            self.give_up(&given_up, Condition::RecordAgeExceeded, batch.calls).await;
        }
    }

    async fn give_up(&self, records: &[Value], condition: Condition, calls: u64) {
        let failed = Failed { records, condition, calls };
        failed.send(&self.site, &self.mapping, &self.caller).await;
        if let Some(last) = records.last() {
            self.position.advance(sequence(last));
        }
    }
}

fn wait(failures: u64) -> Duration {
    let doublings = u32::try_from(failures.min(10)).unwrap_or(10);
    LAST_WAIT.min(FIRST_WAIT * 2_u32.pow(doublings))
}

/// The position of the record that the function named first; an answer that is none of Lambda's is a failure of all.
fn first_failure(answer: &Value, records: &[Value]) -> Option<usize> {
    let failures = match &answer["batchItemFailures"] {
        Value::Null if answer.is_null() || answer.is_object() => return None,
        Value::Array(failures) if failures.is_empty() => return None,
        Value::Array(failures) => failures,
        _ => return Some(0),
    };
    let place = |failure: &Value| {
        let named = failure["itemIdentifier"].as_str()?;
        records.iter().position(|record| sequence(record) == named)
    };
    let places: Option<Vec<usize>> = failures.iter().map(place).collect();
    Some(places.and_then(|places| places.into_iter().min()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_counts_and_nonsense_is_a_failure_of_all() {
        let records: Vec<_> = ["5", "6", "7"].map(|number| json!({"dynamodb": {"SequenceNumber": number}})).into();
        let failed = |ids: &[&str]| {
            let ids: Vec<_> = ids.iter().map(|id| json!({"itemIdentifier": id})).collect();
            first_failure(&json!({"batchItemFailures": ids}), &records)
        };
        assert_eq!((failed(&[]), failed(&["6"]), failed(&["7", "6"]), failed(&["9"])), (None, Some(1), Some(1), Some(0)));
        assert_eq!(first_failure(&Value::Null, &records), None);
        assert_eq!(first_failure(&json!({}), &records), None);
        assert_eq!(first_failure(&json!({"batchItemFailures": "6"}), &records), Some(0));
        assert_eq!(first_failure(&json!("done"), &records), Some(0));
    }

    #[test]
    fn waits_grow_up_to_a_limit() {
        assert_eq!((wait(0), wait(1), wait(3)), (FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 8));
        assert_eq!(wait(1_000_000), LAST_WAIT);
    }
}
