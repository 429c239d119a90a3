//! Where workspaces are kept: one partition of the tenant, by id, which is by age.

use cloud::{Condition, Key, Position, Query, Row, Rows, Sort, TenantTable, Transaction};
use events::Fact;
use events::collaboration::WorkspaceCreated;
use kernel::WorkspaceId;
use runtime::{Ctx, Problem};

use super::Workspace;

/// The workspaces of the caller's organization.
pub struct Workspaces {
    table: TenantTable,
}

const PARTITION: &str = "W";

impl Workspaces {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self { table: ctx.table(&ctx.cloud().config().collaboration_table) }
    }

    /// Where a workspace lies.
    pub(crate) fn key(id: WorkspaceId) -> Key {
        Key::new(PARTITION, id.to_string())
    }

    /// The writes that add one.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding(&self, workspace: &Workspace, fact: &Fact<WorkspaceCreated>) -> Result<Transaction<'_>, Problem> {
        let row = Row::new(Self::key(workspace.id), workspace).announcing(fact)?;
        Ok(Transaction::new(&self.table).put(&row, Condition::Absent)?)
    }

    /// The workspace.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn get(&self, id: WorkspaceId) -> Result<Workspace, Problem> {
        self.table.get(&Self::key(id)).await?.ok_or_else(|| Problem::not_found("workspace"))
    }

    /// A page of them, the newest first.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(&self, rows: u32, after: Option<Position>) -> Result<Rows<Workspace>, Problem> {
        let query = Query::new(PARTITION, Sort::All).newest_first().limit(rows).after(after);
        Ok(self.table.query(&query).await?)
    }
}
