//! Records that could not be handled, on their way to the mapping's destination.
//!
//! The object has the form and the name that Lambda gives it, with the whole event as `payload`, so that nothing is lost and it
//! can be handed over again.
//!
//! Source: the Lambda developer guide, "Retain discarded records for a DynamoDB event source in Lambda".

use std::path::Path;
use std::sync::Arc;

use kernel::Timestamp;
use serde_json::{Value, json};

use super::reader::{sequence, shard};
use crate::aws::call::Call;
use crate::aws::identity::Caller;
use crate::gateway::event::request_id;
use crate::site::Site;
use crate::template::{Destination, StreamMapping};

/// Why the records were given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// Records that were given up together.
pub(super) struct Failed<'r> {
    pub(super) records: &'r [Value],
    pub(super) condition: Condition,
    pub(super) calls: u64,
}

impl Failed<'_> {
    /// Sends them to the destination. What cannot be sent is logged as a whole: it stands nowhere else.
    pub(super) async fn send(&self, site: &Arc<Site>, mapping: &StreamMapping, caller: &Caller) {
        let now = site.clock.now();
        let record = self.record(mapping, &site.deployment.functions[mapping.function].arn, now).to_string();
        let sent = match &mapping.on_failure {
            Some(Destination::Bucket(bucket)) => {
                let key = key(mapping, now);
                let place = format!("{bucket}/{key}");
                let calls = [
                    Call::new("s3:PutObject", format!("arn:aws:s3:::{place}")),
                    Call::new("s3:ListBucket", format!("arn:aws:s3:::{bucket}")),
                ];
                match site.door.pass(caller, &calls) {
                    Ok(()) => write(&site.streams.objects.join(bucket), &key, record.clone()).await.map(|()| place),
                    Err(denied) => Err(denied.sentence("")),
                }
            }
            Some(Destination::Queue(arn)) => Err(format!("the local cloud has no SQS, so {arn} cannot be reached")),
            None => Err("the mapping has no OnFailure destination".to_owned()),
        };
        let (mapping, condition) = (&mapping.logical_id, self.condition);
        match sent {
            Ok(place) => tracing::error!(mapping, ?condition, records = self.records.len(), place, "records were given up"),
            Err(why) => tracing::error!(mapping, ?condition, why, record, "records were given up and are only in this line"),
        }
    }

    fn record(&self, mapping: &StreamMapping, function: &str, now: Timestamp) -> Value {
        let arrival = |record: Option<&Value>| {
            let seconds = record.and_then(|record| record["dynamodb"]["ApproximateCreationDateTime"].as_f64());
            Timestamp::from_millis((seconds.unwrap_or_default() * 1000.0) as i64).to_string()
        };
        let (first, last) = (self.records.first(), self.records.last());
        json!({
            "requestContext": {
                "requestId": request_id(),
                "functionArn": function,
                "condition": format!("{:?}", self.condition),
                "approximateInvokeCount": self.calls,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": now.to_string(),
            "DDBStreamBatchInfo": {
                "shardId": shard(mapping),
                "startSequenceNumber": first.map(sequence),
                "endSequenceNumber": last.map(sequence),
                "approximateArrivalOfFirstRecord": arrival(first),
                "approximateArrivalOfLastRecord": arrival(last),
                "batchSize": self.records.len(),
                "streamArn": mapping.stream_arn,
            },
            "payload": json!({"Records": self.records}).to_string(),
        })
    }
}

/// `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random UUID>`.
fn key(mapping: &StreamMapping, now: Timestamp) -> String {
    let text = now.to_string();
    let (date, time) = text.split_once('T').unwrap_or_default();
    let time = time.get(..8).unwrap_or_default().replace(':', ".");
    format!("aws/lambda/{}/{}/{}/{date}T{time}-{}", mapping.uuid, shard(mapping), date.replace('-', "/"), request_id())
}

/// Writes an object beside its place and moves it there, as the embedded S3 does.
async fn write(bucket: &Path, key: &str, record: String) -> Result<(), String> {
    let path = bucket.join(key);
    let draft = path.with_extension("draft");
    let written = async {
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        tokio::fs::write(&draft, record).await?;
        tokio::fs::rename(&draft, &path).await
    };
    written.await.map_err(|error| format!("{}: {error}", path.display()))
}
