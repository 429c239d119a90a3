//! Where teams are kept: in the organization's partition, beside the version of their tree.

use std::collections::BTreeSet;

use cloud::{Cloud, Condition, Position, Query, Row, Rows, Sort, TableError, TenantTable, Transaction};
use directory::keys;
use events::Fact;
use events::enterprise::{TeamCreated, TeamDeleted, TeamUpdated};
use kernel::{OrganizationId, TeamId, Timestamp};
use runtime::{Ctx, Problem};
use serde::{Deserialize, Serialize};

use super::{Team, Tree};
use crate::tombstone::burying;

/// The teams of an organization.
pub struct Teams {
    table: TenantTable,
}

/// The tree's row.
#[derive(Debug, Serialize, Deserialize)]
struct TreeVersion {
    version: u64,
}

impl Teams {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self::in_tenant(ctx.cloud(), ctx.tenant())
    }

    /// Those of an organization, for somebody who is about to become its member.
    #[must_use]
    pub fn in_tenant(cloud: &Cloud, tenant: OrganizationId) -> Self {
        Self { table: cloud.tenant_table(&cloud.config().enterprise_table, tenant) }
    }

    /// The team.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn get(&self, id: TeamId) -> Result<Team, Problem> {
        self.table.get(&keys::team(id)).await?.ok_or_else(|| Problem::not_found("team"))
    }

    /// A page of them, in the order of their ids, which is by age.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(&self, rows: u32, after: Option<Position>) -> Result<Rows<Team>, Problem> {
        Ok(self.table.query(&all().limit(rows).after(after)).await?)
    }

    /// The tree that they form. Its version is read first, so that a change between the two reads is found when the next version is
    /// written.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn tree(&self) -> Result<Tree, Problem> {
        let version: Option<TreeVersion> = self.table.get(&keys::team_tree()).await?;
        let teams: Vec<Team> = self.table.query(&all()).await?.items.into_iter().map(|(_, team)| team).collect();
        Ok(Tree::of(&teams, version.map_or(0, |tree| tree.version)))
    }

    /// Those of the teams that are there.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn existing(&self, teams: &BTreeSet<TeamId>) -> Result<BTreeSet<TeamId>, TableError> {
        let mut existing = BTreeSet::new();
        for team in teams {
            if self.table.get::<Team>(&keys::team(*team)).await?.is_some() {
                existing.insert(*team);
            }
        }
        Ok(existing)
    }

    /// The writes that add one to the tree as it was read.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding(&self, tree: &Tree, team: &Team, fact: &Fact<TeamCreated>) -> Result<Transaction<'_>, TableError> {
        let row = Row::new(keys::team(team.id), team).announcing(fact)?;
        growing(Transaction::new(&self.table), tree)?.put(&row, Condition::Absent)
    }

    /// The writes of a team's next version; with the tree as it was read, when it moves.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn updating(&self, tree: Option<&Tree>, team: &Team, fact: &Fact<TeamUpdated>) -> Result<Transaction<'_>, TableError> {
        let writes = Transaction::new(&self.table);
        let writes = if let Some(tree) = tree { growing(writes, tree)? } else { writes };
        writes.put(&Row::new(keys::team(team.id), team).announcing(fact)?, Condition::version(team.version - 1))
    }

    /// The writes that take one out of the tree as it was read.
    ///
    /// # Errors
    /// When they cannot be written as items.
    pub fn removing(
        &self,
        tree: &Tree,
        team: &Team,
        fact: &Fact<TeamDeleted>,
        now: Timestamp,
    ) -> Result<Transaction<'_>, TableError> {
        let writes =
            growing(Transaction::new(&self.table), tree)?.delete(keys::team(team.id), Condition::version(team.version))?;
        burying(writes, fact, now)
    }
}

fn all() -> Query {
    Query::new(keys::ORGANIZATION, Sort::Prefix(keys::TEAMS.to_owned()))
}

/// The write of the tree's next version, if nobody changed the tree since it was read.
fn growing<'t>(writes: Transaction<'t>, tree: &Tree) -> Result<Transaction<'t>, TableError> {
    let as_read = if tree.version == 0 { Condition::Absent } else { Condition::version(tree.version) };
    writes.put(&Row::new(keys::team_tree(), &TreeVersion { version: tree.version + 1 }), as_read)
}
