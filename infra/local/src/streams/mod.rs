//! Streams of tables, and the functions that are told of changes.
//!
//! For each event source mapping of the templates there is a [`reader::Reader`], which is what Lambda's poller is: it reads the
//! table's stream with the grants of the function, passes on what the filters let through, hands it over in batches
//! ([`delivery`]), and notes how far it came ([`position`]), so that the next start goes on there. A change may be delivered
//! twice, never not at all. Readers sleep until something is written anywhere, so that a local cloud at rest costs nothing.

mod delivery;
pub(crate) mod engine;
mod failure;
mod position;
mod reader;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::aws::call::Call;
use crate::site::Site;
use crate::template::StreamMapping;
use position::Position;
use reader::Reader;

/// How long [`Streams::settle`] waits.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(5);

/// A stream was not read to its end in time: its function fails, or takes long.
#[derive(Debug, Error)]
#[error("{mapping} has not read the stream of {table} to its end after {} s; the log says why its function failed", PATIENCE.as_secs())]
pub struct Unsettled {
    /// The mapping, as its template calls it.
    pub mapping: String,
    /// The table.
    pub table: String,
}

/// What the readers share.
pub(crate) struct Streams {
    /// Counts writes to tables.
    written: watch::Sender<u64>,
    /// Counts requests to hand over at once what is being gathered.
    hurried: watch::Sender<u64>,
    /// In the order of the deployment's mappings.
    positions: Vec<Arc<Position>>,
    /// The folder of the buckets.
    objects: PathBuf,
}

impl Streams {
    /// Finds how far each mapping came; `state` is the folder where that lasts, and `objects` has the buckets.
    pub(crate) fn open(mappings: &[StreamMapping], state: Option<&Path>, objects: PathBuf) -> Result<Self, String> {
        let positions = mappings.iter().map(|mapping| Position::open(state, &mapping.uuid).map(Arc::new));
        let positions = positions.collect::<Result<_, _>>()?;
        Ok(Self { written: watch::channel(0).0, hurried: watch::channel(0).0, positions, objects })
    }

    /// Something was written to a table.
    pub(crate) fn wake(&self) {
        self.written.send_modify(|count| *count = count.wrapping_add(1));
    }
}

/// Starts a reader for every mapping. Like CloudFormation it refuses a function that may not read its stream.
pub(crate) fn start(site: &Arc<Site>) -> Result<Vec<JoinHandle<()>>, String> {
    let mut readers = Vec::new();
    for (position, mapping) in site.streams.positions.iter().zip(&site.deployment.mappings) {
        let function = &site.deployment.functions[mapping.function];
        let cannot = |why: String| {
            format!(
                "{}:{}: {}: cannot read the stream for {}: {why}; its Policies must allow dynamodb:DescribeStream, GetRecords and \
                 GetShardIterator on {} and dynamodb:ListStreams on *",
                function.file, function.line, function.logical_id, mapping.logical_id, mapping.stream_arn
            )
        };
        let caller = site.door.keys.caller(&function.handler, None).map_err(|_| cannot("it has no identity".to_owned()))?;
        let on_stream = ["DescribeStream", "GetShardIterator", "GetRecords"];
        let mut calls = vec![Call::new("dynamodb:ListStreams", "*")];
        calls.extend(on_stream.map(|action| Call::new(format!("dynamodb:{action}"), &*mapping.stream_arn)));
        site.door.pass(&caller, &calls).map_err(|denied| cannot(denied.sentence("")))?;
        let reader = Reader::new(Arc::clone(site), mapping.clone(), caller, Arc::clone(position));
        readers.push(tokio::spawn(reader.run()));
    }
    Ok(readers)
}

/// Waits until every stream has been read to its end, also past what the functions wrote meanwhile.
pub(crate) async fn settle(site: &Arc<Site>) -> Result<(), Unsettled> {
    let deadline = Instant::now() + PATIENCE;
    // A function may write to a table that was looked at just before, so all must be at their ends twice in a row.
    let mut settled = 0;
    while settled < 2 {
        site.streams.hurried.send_modify(|count| *count = count.wrapping_add(1));
        match behind(site).await {
            None => settled += 1,
            Some(mapping) if Instant::now() > deadline => {
                return Err(Unsettled { mapping: mapping.logical_id.clone(), table: mapping.table.clone() });
            }
            Some(_) => {
                settled = 0;
                tokio::time::sleep(LOOK).await;
            }
        }
    }
    Ok(())
}

/// A mapping that has something to read.
async fn behind(site: &Arc<Site>) -> Option<&StreamMapping> {
    for (position, mapping) in site.streams.positions.iter().zip(&site.deployment.mappings) {
        let after = position.get();
        if !reader::read(site, mapping, after.as_deref(), 1).await.is_ok_and(|records| records.is_empty()) {
            return Some(mapping);
        }
    }
    None
}
