//! Where an organization is kept: in its own partition, and in the directory as far as the doors need it.

use cloud::{Cloud, Condition, DirectoryTable, Key, Row, TableError, TenantTable, Transaction};
use directory::keys;
use events::enterprise::{OrganizationCreated, OrganizationUpdated};
use events::{Announcement, Fact};
use kernel::OrganizationId;
use runtime::{Ctx, Problem};
use serde::{Deserialize, Serialize};

use super::{Headcount, Organization};

/// The rows of one organization about itself.
pub struct Organizations {
    table: TenantTable,
    directory: DirectoryTable,
}

/// Whose a subdomain is.
#[derive(Debug, Serialize, Deserialize)]
struct Owner {
    organization: OrganizationId,
}

impl Organizations {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self::in_tenant(ctx.cloud(), ctx.tenant())
    }

    /// Those of an organization, for somebody who is about to become its member.
    #[must_use]
    pub fn in_tenant(cloud: &Cloud, tenant: OrganizationId) -> Self {
        Self { table: cloud.tenant_table(&cloud.config().enterprise_table, tenant), directory: cloud.directory() }
    }

    /// The table that they are in, for what is written together with them.
    #[must_use]
    pub const fn table(&self) -> &TenantTable {
        &self.table
    }

    /// The organization.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn get(&self) -> Result<Organization, Problem> {
        self.table.get(&keys::organization()).await?.ok_or_else(|| Problem::not_found("organization"))
    }

    /// How many belong to it.
    ///
    /// # Errors
    /// 404 when there is no such organization.
    pub async fn headcount(&self) -> Result<Headcount, Problem> {
        self.table.get(&keys::headcount()).await?.ok_or_else(|| Problem::not_found("organization"))
    }

    /// The writes that add a new one.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding(&self, organization: &Organization, fact: &Fact<OrganizationCreated>) -> Result<Transaction<'_>, TableError> {
        let writes = self.taking_subdomain(Transaction::new(&self.table), organization)?;
        let writes = self.putting(writes, organization, fact, Condition::Absent)?;
        writes.put(&Row::new(keys::headcount(), &Headcount::FIRST), Condition::Absent)
    }

    /// The writes that follow a change.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn updating(
        &self,
        before: &Organization,
        after: &Organization,
        fact: &Fact<OrganizationUpdated>,
    ) -> Result<Transaction<'_>, TableError> {
        let mut writes = Transaction::new(&self.table);
        if before.subdomain != after.subdomain {
            writes = self.taking_subdomain(writes, after)?;
            let own = Condition::Is("organization", before.id.to_string());
            writes = writes.delete_in_directory(&self.directory, keys::subdomain(&before.subdomain), own)?;
        }
        let follows = Condition::version(before.version);
        self.putting(writes, after, fact, follows)
    }

    /// Where a subdomain that is taken is found out.
    #[must_use]
    pub fn subdomain_key(organization: &Organization) -> Key {
        keys::subdomain(&organization.subdomain)
    }

    fn taking_subdomain<'t>(&self, writes: Transaction<'t>, of: &Organization) -> Result<Transaction<'t>, TableError> {
        let owner = Owner { organization: of.id };
        writes.put_in_directory(&self.directory, Self::subdomain_key(of), &owner, None, Condition::Absent)
    }

    fn putting<'t, B: Announcement>(
        &self,
        writes: Transaction<'t>,
        organization: &Organization,
        fact: &Fact<B>,
        condition: Condition,
    ) -> Result<Transaction<'t>, TableError> {
        let writes = writes.put(&Row::new(keys::organization(), organization).announcing(fact)?, condition)?;
        writes.put_in_directory(&self.directory, keys::gate(organization.id), organization, None, Condition::Always)
    }

    /// The write of a new headcount, if nobody changed it since.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn counting<'t>(&self, writes: Transaction<'t>, after: Headcount) -> Result<Transaction<'t>, TableError> {
        let follows = Condition::version(after.version - 1);
        writes.put(&Row::new(keys::headcount(), &after), follows)
    }
}
