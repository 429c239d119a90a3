//! Where snapshots are kept: in the document's partition, and the long ones as objects.

use cloud::{Condition, Key, Objects, Query, Row, Sort, TableError, TenantTable, Transaction};
use kernel::DocumentId;
use ot::{Delta, Document};
use realtime::limits::SNAPSHOT_INLINE_BYTES;
use realtime::partition::{SNAPSHOTS, partition, snapshot_key};
use realtime::snapshot::{FORMAT, Snapshot, SnapshotRow, canonical, hash};
use runtime::{Ctx, Problem};

/// The snapshots of one document.
pub struct Snapshots {
    table: TenantTable,
    objects: Objects,
    document: DocumentId,
}

impl Snapshots {
    /// Those of the document, in the caller's tenant.
    #[must_use]
    pub fn of(ctx: &Ctx, document: DocumentId) -> Self {
        let table = ctx.table(&ctx.cloud().config().collaboration_table);
        Self { table, objects: ctx.objects(), document }
    }

    fn key(&self, revision: u64) -> Key {
        Key::new(partition(self.document), snapshot_key(revision))
    }

    /// Adds the snapshot of the new document to the writes that make it.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding_first<'t>(&self, writes: Transaction<'t>) -> Result<Transaction<'t>, Problem> {
        let (row, _) = self.row(&Snapshot::empty())?;
        Ok(writes.put(&Row::new(self.key(0), &row), Condition::Absent)?)
    }

    /// The row, and the bytes of its object when it needs one.
    fn row(&self, snapshot: &Snapshot) -> Result<(SnapshotRow, String), Problem> {
        let json = canonical(&snapshot.document).map_err(Problem::internal)?;
        let row = SnapshotRow {
            format: FORMAT,
            revision: snapshot.revision,
            length: snapshot.document.length(),
            hash: hash(&json),
            clients: snapshot.clients.clone(),
            closed: snapshot.closed,
            body: None,
            object: None,
        };
        Ok(if json.len() <= SNAPSHOT_INLINE_BYTES {
            (SnapshotRow { body: Some(json), ..row }, String::new())
        } else {
            let object = format!("documents/{}/{}-{}", self.document, row.revision, row.hash.get(..16).unwrap_or_default());
            (SnapshotRow { object: Some(object), ..row }, json)
        })
    }

    /// Keeps a snapshot. Of several who keep the same revision the first is kept; their bytes are equal.
    ///
    /// # Errors
    /// When the table or the bucket fails.
    pub async fn keep(&self, snapshot: &Snapshot) -> Result<(), Problem> {
        let (row, json) = self.row(snapshot)?;
        if let Some(object) = &row.object {
            self.objects.put(object, "application/json", json.into_bytes()).await?;
        }
        match self.table.put(&Row::new(self.key(row.revision), &row), Condition::Absent).await {
            Ok(()) | Err(TableError::Conflict { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The newest snapshot and its hash. A snapshot never changes, and an older one than the newest serves as well.
    ///
    /// # Errors
    /// 404 when there is no such document.
    pub async fn newest(&self) -> Result<(Snapshot, String), Problem> {
        let query = Query::new(partition(self.document), Sort::Prefix(SNAPSHOTS.to_owned())).newest_first().limit(1);
        let rows = self.table.query::<SnapshotRow>(&query).await?;
        let (_, row) = rows.items.into_iter().next().ok_or_else(|| Problem::not_found("document"))?;
        let json = match (row.body, &row.object) {
            (Some(body), _) => body,
            (None, Some(object)) => self.fetch(object).await?,
            (None, None) => {
                return Err(Problem::internal(format!("snapshot {} of {} has no content", row.revision, self.document)));
            }
        };
        if hash(&json) != row.hash {
            return Err(Problem::internal(format!("snapshot {} of {} does not have its hash", row.revision, self.document)));
        }
        let content: Delta = serde_json::from_str(&json).map_err(Problem::internal)?;
        let document = Document::from_delta(content).map_err(Problem::internal)?;
        Ok((Snapshot { revision: row.revision, document, clients: row.clients, closed: row.closed }, row.hash))
    }

    async fn fetch(&self, object: &str) -> Result<String, Problem> {
        let bytes = self.objects.get(object).await?;
        let bytes = bytes.ok_or_else(|| Problem::internal(format!("the object {object} of a snapshot is not there")))?;
        String::from_utf8(bytes).map_err(Problem::internal)
    }
}
