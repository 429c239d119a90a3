//! Reads one stream for one function, as Lambda's poller does.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::position::Position;
use crate::aws::call::Call;
use crate::aws::identity::Caller;
use crate::site::Site;
use crate::template::{REGION, StreamMapping};

/// A write wakes a reader after this long, so that many writes are read at once.
const PAUSE: Duration = Duration::from_millis(10);
/// How long a reader that cannot read waits before it tries again.
const TROUBLE: Duration = Duration::from_secs(1);
/// Lambda takes no larger event; a batch ends before it would.
const LARGEST_BATCH: usize = 6 * 1024 * 1024 - 1024;

/// One mapping at work.
pub(crate) struct Reader {
    pub(super) site: Arc<Site>,
    pub(super) mapping: StreamMapping,
    pub(super) caller: Caller,
    pub(super) position: Arc<Position>,
}

impl Reader {
    pub(crate) fn new(site: Arc<Site>, mapping: StreamMapping, caller: Caller, position: Arc<Position>) -> Self {
        Self { site, mapping, caller, position }
    }

    /// Reads and delivers until the local cloud ends.
    pub(crate) async fn run(self) {
        loop {
            let mut records = self.gather().await;
            let Some(last) = records.last().map(|record| sequence(record).to_owned()) else { continue };
            records.retain(|record| self.wanted(record));
            for batch in split(records) {
                self.deliver(batch).await;
            }
            // Records that no filter wanted are done too.
            self.position.advance(&last);
        }
    }

    /// Waits for records, and for more of them until the batch is full or the window closes.
    async fn gather(&self) -> Vec<Value> {
        let mut written = self.site.streams.written.subscribe();
        let mut hurried = self.site.streams.hurried.subscribe();
        let mut records: Vec<Value> = Vec::new();
        let mut closes = None;
        loop {
            written.borrow_and_update();
            let after = records.last().map(|record| sequence(record).to_owned()).or_else(|| self.position.get());
            let more = self.poll(after.as_deref(), self.mapping.batch_size - records.len()).await;
            if more.is_empty() && records.is_empty() {
                let _ = written.changed().await;
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            records.extend(more);
            let closes = *closes.get_or_insert_with(|| Instant::now() + self.mapping.window);
            if records.len() >= self.mapping.batch_size || Instant::now() >= closes {
                return records;
            }
            tokio::select! {
                _ = written.changed() => tokio::time::sleep(PAUSE).await,
                _ = hurried.changed() => return records,
                () = tokio::time::sleep_until(closes) => return records,
            }
        }
    }

    /// Reads once, with the grants of the function.
    async fn poll(&self, after: Option<&str>, limit: usize) -> Vec<Value> {
        loop {
            let call = Call::new("dynamodb:GetRecords", &*self.mapping.stream_arn);
            let read = match self.site.door.pass(&self.caller, &[call]) {
                Ok(()) => read(&self.site, &self.mapping, after, limit).await,
                Err(denied) => Err(denied.sentence("")),
            };
            match read {
                Ok(records) => return records,
                Err(error) => tracing::error!(mapping = self.mapping.logical_id, error, "the stream cannot be read"),
            }
            tokio::time::sleep(TROUBLE).await;
        }
    }

    fn wanted(&self, record: &Value) -> bool {
        self.mapping.filters.is_empty() || self.mapping.filters.iter().any(|filter| filter.matches(record))
    }
}

/// The records after a place in the stream, in order, as Lambda hands them to functions.
pub(crate) async fn read(
    site: &Arc<Site>,
    mapping: &StreamMapping,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Value>, String> {
    let (database, arn) = (site.database.clone(), mapping.stream_arn.clone());
    // The engine has one shard a table.
    let mut from = json!({"StreamArn": arn, "ShardId": shard(mapping), "ShardIteratorType": "TRIM_HORIZON"});
    if let Some(after) = after {
        from["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
        from["SequenceNumber"] = json!(after);
    }
    let task = tokio::task::spawn_blocking(move || {
        let request = serde_json::from_value(from).map_err(|error| error.to_string())?;
        let iterator = database.get_shard_iterator(request).map_err(|error| error.to_string())?.shard_iterator;
        let request = json!({"ShardIterator": iterator, "Limit": limit});
        let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
        let found = database.get_records(request).map_err(|error| error.to_string())?;
        serde_json::to_value(found.records).map_err(|error| error.to_string())
    });
    let Value::Array(mut records) = task.await.map_err(|error| error.to_string())?? else { return Ok(Vec::new()) };
    for record in &mut records {
        record["awsRegion"] = json!(REGION);
        record["eventSourceARN"] = json!(arn);
    }
    Ok(records)
}

/// The one shard of a mapping's stream.
pub(super) fn shard(mapping: &StreamMapping) -> String {
    format!("shardId-00000001-{}", mapping.table)
}

/// The place of a record in its stream.
pub(super) fn sequence(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}

/// Batches that fit into an event.
fn split(records: Vec<Value>) -> Vec<Vec<Value>> {
    let mut batches: Vec<Vec<Value>> = Vec::new();
    let mut size = 0;
    for record in records {
        let length = record.to_string().len() + 1;
        match batches.last_mut().filter(|_| size + length <= LARGEST_BATCH) {
            Some(batch) => {
                size += length;
                batch.push(record);
            }
            None => {
                size = length;
                batches.push(vec![record]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_no_larger_than_an_event() {
        let record = |megabytes: usize| json!("x".repeat(megabytes * 1024 * 1024));
        let sizes = |records: Vec<Value>| split(records).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(vec![record(1), record(2), record(2), record(3), record(7), record(1)]), [3, 1, 1, 1]);
        assert!(sizes(Vec::new()).is_empty());
    }
}
