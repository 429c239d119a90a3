//! The stream of a table: one changed row in, nothing out.
//!
//! Lambda hands over records in batches; a handler is written for one record, and [`run_stream`] lifts it to the batch: in
//! order, and no further than the first that fails, whose sequence number is reported (`ReportBatchItemFailures`) so that
//! Lambda tries again from there. The tenant is that of the record's own key. A record whose key names none can never be
//! handled, so it is logged and passed over; it would stop the stream for everybody else.
//!
//! Source: the Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".

use std::time::Instant;

use cloud::{Cloud, Key, read_image};
use kernel::OrganizationId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tracing::Instrument as _;

use crate::function::{Function, Handler, InvokeError, report};
use crate::problem::Problem;
use crate::system::System;

/// A row that was written or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// This change and no other: it is the same however often the change is delivered.
    pub id: String,
    /// Its place in the stream.
    pub sequence: String,
    /// The ARN of the table.
    pub table: String,
    /// The row's key, the tenant left out.
    pub key: Key,
    /// What became of the row.
    pub what: Changed<T>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed<T> {
    /// It was not there before.
    Inserted(T),
    /// It was written over.
    Modified {
        /// As it was.
        old: T,
        /// As it is.
        new: T,
    },
    /// It is gone; this is how it was.
    Removed(T),
}

impl<T> Change<T> {
    /// The row as it is now, unless it is gone.
    #[must_use]
    pub const fn new_row(&self) -> Option<&T> {
        match &self.what {
            Changed::Inserted(new) | Changed::Modified { new, .. } => Some(new),
            Changed::Removed(_) => None,
        }
    }

    /// What the row has now and did not have before, by the part that is looked at: such as the fact of its last change.
    pub fn brought<P: PartialEq>(&self, part: impl Fn(&T) -> Option<&P>) -> Option<&P> {
        let now = part(self.new_row()?)?;
        (self.old_row().and_then(&part) != Some(now)).then_some(now)
    }

    /// The row as it was, if it was there.
    #[must_use]
    pub const fn old_row(&self) -> Option<&T> {
        match &self.what {
            Changed::Inserted(_) => None,
            Changed::Modified { old, .. } | Changed::Removed(old) => Some(old),
        }
    }
}

#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "eventID")]
    id: String,
    #[serde(rename = "eventName")]
    name: String,
    #[serde(rename = "eventSourceARN", default)]
    stream: String,
    dynamodb: Images,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    keys: Value,
    #[serde(default)]
    new_image: Option<Value>,
    #[serde(default)]
    old_image: Option<Value>,
    sequence_number: String,
}

impl Record {
    /// The tenant and the rest of the key.
    fn place(&self) -> Option<(OrganizationId, Key)> {
        let text = |name: &str| self.dynamodb.keys[name]["S"].as_str();
        let (tenant, partition) = text("pk")?.strip_prefix("T#")?.split_once('#')?;
        Some((tenant.parse().ok()?, Key::new(partition, text("sk").unwrap_or_default())))
    }

    /// The trace of the request that wrote the row, when the row's fact has it; else one that is made from the record's id.
    fn trace(&self) -> String {
        let image = self.dynamodb.new_image.as_ref().or(self.dynamodb.old_image.as_ref());
        let written = image.and_then(|image| image.pointer("/fact/M/trace/S")).and_then(Value::as_str);
        written
            .map(str::to_owned)
            .unwrap_or_else(|| Sha256::digest(self.id.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    fn change<T: DeserializeOwned>(&self, key: Key) -> Result<Change<T>, Problem> {
        let table = self.stream.split("/stream/").next().unwrap_or_default();
        let read = |image: &Option<Value>, which: &str| match image {
            Some(image) => read_image(image, table).map_err(Problem::from),
            None => Err(Problem::internal(format!("{} has no {which}: the stream must show both images", self.name))),
        };
        let (new, old) = (|| read(&self.dynamodb.new_image, "NewImage"), || read(&self.dynamodb.old_image, "OldImage"));
        let what = match self.name.as_str() {
            "INSERT" => Changed::Inserted(new()?),
            "MODIFY" => Changed::Modified { old: old()?, new: new()? },
            "REMOVE" => Changed::Removed(old()?),
            other => return Err(Problem::internal(format!("a stream record is INSERT, MODIFY or REMOVE, not {other:?}"))),
        };
        let sequence = self.dynamodb.sequence_number.clone();
        Ok(Change { id: self.id.clone(), sequence, table: table.to_owned(), key, what })
    }
}

/// Handles a batch of records one by one and says which of them failed first, if any.
///
/// # Errors
/// An event that is no batch of stream records.
pub async fn run_stream<T, H>(function: &Function, cloud: &Cloud, event: Value, handler: H) -> Result<Value, InvokeError>
where
    T: DeserializeOwned + Send,
    H: for<'a> Handler<'a, System, Change<T>, ()>,
{
    let batch: Batch = serde_json::from_value(event).map_err(|error| {
        InvokeError(format!("{} was called with an event that is no batch of stream records: {error}", function.name()))
    })?;
    for record in &batch.records {
        let sequence = &record.dynamodb.sequence_number;
        let Some((tenant, key)) = record.place() else {
            tracing::error!(function = function.name(), sequence, keys = %record.dynamodb.keys, "passed over: the key has no tenant");
            continue;
        };
        let trace = record.trace();
        let span =
            tracing::info_span!("invoke", function = function.name(), trace, request = record.id, tenant = tenant.to_string());
        let failed = one(record, key, System::new(tenant, trace, cloud), &handler).instrument(span).await;
        if failed {
            return Ok(json!({"batchItemFailures": [{"itemIdentifier": sequence}]}));
        }
    }
    Ok(json!({"batchItemFailures": []}))
}

/// Handles one record; whether that failed.
async fn one<T, H>(record: &Record, key: Key, system: System, handler: &H) -> bool
where
    T: DeserializeOwned + Send,
    H: for<'a> Handler<'a, System, Change<T>, ()>,
{
    let started = Instant::now();
    let handled = match record.change(key) {
        Ok(change) => handler.start(&system, change).await,
        Err(problem) => Err(problem),
    };
    if let Err(problem) = &handled {
        report(problem);
    }
    let status = handled.as_ref().map_or_else(Problem::status, |()| 200);
    tracing::info!(status, micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX), "answered");
    handled.is_err()
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;
    use cloud::Access;
    use kernel::{Clock, Config};

    const TENANT: &str = "org_0198f6a2-7c1e-7000-8000-000000000001";

    #[derive(Debug, Deserialize)]
    struct Note {
        text: String,
    }

    static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

    mod note {
        #[expect(unreachable_pub, reason = "the constant is public wherever a function stands")]
        pub(super) mod watch {
            use super::super::{Change, Changed, Note, PoisonError, Problem, SEEN, System};

            crate::stream! {
                /// Watches.
            }

            async fn handler(system: &System, change: Change<Note>) -> Result<(), Problem> {
                let said = match &change.what {
                    Changed::Inserted(new) => format!("+{}", new.text),
                    Changed::Modified { old, new } => format!("{}>{}", old.text, new.text),
                    Changed::Removed(old) => format!("-{}", old.text),
                };
                let line = format!("{said} {} {} {}", change.key, change.table, &system.trace()[..4]);
                SEEN.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                if said.contains("bad") { Err(Problem::conflict("bad", "it is bad")) } else { Ok(()) }
            }
        }
    }

    fn image(text: &str) -> Value {
        json!({"text": {"S": text}, "fact": {"M": {"trace": {"S": "abcd0000000000000000000000000000"}}}})
    }

    fn record(sequence: u32, name: &str, pk: &str, images: Value) -> Value {
        let mut dynamodb = images;
        dynamodb["Keys"] = json!({"pk": {"S": pk}, "sk": {"S": "1"}});
        dynamodb["SequenceNumber"] = json!(sequence.to_string());
        let stream = "arn:aws:dynamodb:us-east-1:000000000000:table/notes/stream/2026";
        json!({"eventID": "e", "eventName": name, "eventSource": "aws:dynamodb", "eventSourceARN": stream, "dynamodb": dynamodb})
    }

    async fn invoke(records: &[Value]) -> (Result<Value, InvokeError>, Vec<String>) {
        let access = Access::Explicit {
            endpoint: "http://127.0.0.1:1".to_owned(),
            region: "us-east-1".to_owned(),
            access_key: String::new(),
            secret_key: String::new(),
        };
        let cloud = Cloud::new(Config::read(|_| None).unwrap(), access, Clock::system()).await;
        let answer = note::watch::FUNCTION.invoke(&cloud, json!({"Records": records})).await;
        (answer, std::mem::take(&mut *SEEN.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    // One test, because the handler notes what it sees in one place.
    #[tokio::test]
    async fn records_are_handled_in_order_up_to_the_first_that_fails() {
        let pk = format!("T#{TENANT}#N");
        let insert = |sequence, text: &str| record(sequence, "INSERT", &pk, json!({"NewImage": image(text)}));
        let modify = record(2, "MODIFY", &pk, json!({"OldImage": image("a"), "NewImage": image("b")}));
        let remove = record(3, "REMOVE", &pk, json!({"OldImage": image("b")}));
        let (answer, seen) = invoke(&[insert(1, "a"), modify.clone(), remove]).await;
        assert_eq!(answer.unwrap(), json!({"batchItemFailures": []}));
        let table = "N/1 arn:aws:dynamodb:us-east-1:000000000000:table/notes abcd";
        assert_eq!(seen, [format!("+a {table}"), format!("a>b {table}"), format!("-b {table}")]);

        let (answer, seen) = invoke(&[insert(1, "a"), insert(2, "bad"), insert(3, "c")]).await;
        assert_eq!(answer.unwrap(), json!({"batchItemFailures": [{"itemIdentifier": "2"}]}));
        assert_eq!(seen.len(), 2, "{seen:?}");

        // Keys without a tenant are passed over; an image that is no note, or is not there, fails.
        let strange = |pk: &str| record(1, "INSERT", pk, json!({"NewImage": image("x")}));
        let (answer, seen) = invoke(&[strange("SUBJECT#x"), strange("T#somebody#N"), strange("T#"), insert(4, "d")]).await;
        assert_eq!((answer.unwrap(), seen.len()), (json!({"batchItemFailures": []}), 1));
        let unreadable = record(7, "INSERT", &pk, json!({"NewImage": {"text": {"N": "1"}}}));
        assert_eq!(invoke(&[unreadable]).await.0.unwrap()["batchItemFailures"][0]["itemIdentifier"], "7");
        let keys_only = record(8, "INSERT", &pk, json!({}));
        assert_eq!(invoke(&[keys_only]).await.0.unwrap()["batchItemFailures"][0]["itemIdentifier"], "8");
        assert!(invoke(&[json!({"body": "x"})]).await.0.unwrap_err().0.contains("no batch of stream records"));
    }
}
