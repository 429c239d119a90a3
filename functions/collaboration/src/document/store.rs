//! Where documents are kept: each in its own partition, and found by workspace and state through the index.

use cloud::{Condition, Key, Position, Query, Row, Rows, Sort, TenantTable, Transaction};
use events::collaboration::DocumentCreated;
use events::{Announcement, Fact};
use kernel::{AccessLevel, DocumentId, WorkspaceId};
use realtime::partition::{DOCUMENT, partition};
use room::Room;
use runtime::{Ctx, Problem};

use super::{Document, DocumentError, State};
use crate::workspace::Workspaces;

/// The documents of the caller's organization.
pub struct Documents {
    table: TenantTable,
}

impl Documents {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self { table: ctx.table(&ctx.cloud().config().collaboration_table) }
    }

    /// Where a document's own row lies.
    pub(crate) fn key(id: DocumentId) -> Key {
        Key::new(partition(id), DOCUMENT)
    }

    fn shelf(workspace: WorkspaceId, state: State) -> String {
        format!("W#{workspace}#{}", state.as_str())
    }

    fn row<'d, B: Announcement>(document: &'d Document, fact: &Fact<B>) -> Result<Row<'d, Document>, Problem> {
        let found = Key::new(Self::shelf(document.workspace, document.state), document.id.to_string());
        Ok(Row::new(Self::key(document.id), document).indexed(found).announcing(fact)?)
    }

    /// The writes that add one to a workspace that is there.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding(&self, document: &Document, fact: &Fact<DocumentCreated>) -> Result<Transaction<'_>, Problem> {
        let writes = Transaction::new(&self.table).check(Workspaces::key(document.workspace), Condition::Present)?;
        Ok(writes.put(&Self::row(document, fact)?, Condition::Absent)?)
    }

    /// The document.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn get(&self, id: DocumentId) -> Result<Document, Problem> {
        self.table.get(&Self::key(id)).await?.ok_or_else(|| Problem::not_found("document"))
    }

    /// The document, if the caller may do this much with it.
    ///
    /// # Errors
    /// 404 when there is none, or none that the caller may know of; 403 when they may see it and not do this.
    pub async fn open_to_caller(&self, ctx: &Ctx, id: DocumentId, needed: AccessLevel) -> Result<Document, Problem> {
        let (document, level) = self.seen_by_caller(ctx, id, needed).await?;
        if level >= needed { Ok(document) } else { Err(DocumentError::Beyond { level, needed }.into()) }
    }

    /// The document, and what the caller may do with it, as far as `enough`.
    ///
    /// # Errors
    /// 404 when there is none, or none that the caller may know of.
    pub async fn seen_by_caller(
        &self,
        ctx: &Ctx,
        id: DocumentId,
        enough: AccessLevel,
    ) -> Result<(Document, AccessLevel), Problem> {
        let document: Option<Document> = self.table.get(&Self::key(id)).await?;
        // A document that is not there is looked for as long as one that is not shared with the caller.
        let everyone = document.as_ref().and_then(|document| document.everyone);
        let level = Room::of(ctx, id).access(ctx, everyone).level(ctx.actor(), enough).await?;
        document.zip(level).ok_or_else(|| Problem::not_found("document"))
    }

    /// Stores the next version of a document, if nobody stored one since it was read.
    ///
    /// # Errors
    /// 409 when somebody did.
    pub async fn update<B: Announcement>(&self, document: &Document, fact: &Fact<B>) -> Result<(), Problem> {
        Ok(self.table.put(&Self::row(document, fact)?, Self::follows(document)).await?)
    }

    /// The write of the next version, as part of something larger.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn updating<B: Announcement>(&self, document: &Document, fact: &Fact<B>) -> Result<Transaction<'_>, Problem> {
        Ok(Transaction::new(&self.table).put(&Self::row(document, fact)?, Self::follows(document))?)
    }

    fn follows(document: &Document) -> Condition {
        Condition::version(document.version - 1)
    }

    /// A page of a workspace's documents in one state, the newest first.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(
        &self,
        workspace: WorkspaceId,
        state: State,
        rows: u32,
        after: Option<Position>,
    ) -> Result<Rows<Document>, Problem> {
        let query = Query::new(Self::shelf(workspace, state), Sort::All).index().newest_first().limit(rows).after(after);
        Ok(self.table.query(&query).await?)
    }
}
