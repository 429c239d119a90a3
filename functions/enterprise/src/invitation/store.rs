//! Where invitations are kept: in the organization's partition, and the way to them from a link's secret in the directory.

use cloud::{Cloud, Condition, DirectoryTable, Position, Row, Rows, Sort, TableError, TenantTable, Transaction};
use directory::keys;
use events::enterprise::{InvitationCreated, InvitationResent, InvitationRevoked};
use events::{Announcement, Fact};
use kernel::{InvitationId, OrganizationId, Timestamp};
use runtime::{Ctx, Problem};
use serde::{Deserialize, Serialize};

use super::{Invitation, InvitationError, InvitationState};
use crate::listing::{Wanted, wanted};
use crate::member::{Invitee, Members};

/// The invitations of an organization.
pub struct Invitations {
    table: TenantTable,
    directory: DirectoryTable,
    tenant: OrganizationId,
}

/// An invitation as it is stored: with the hash of its link's secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// The hash.
    pub link: String,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Link {
    organization: OrganizationId,
    invitation: InvitationId,
}

impl Invitations {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self::in_tenant(ctx.cloud(), ctx.tenant())
    }

    /// Those of an organization, for somebody who holds a link into it.
    #[must_use]
    pub fn in_tenant(cloud: &Cloud, tenant: OrganizationId) -> Self {
        let table = cloud.tenant_table(&cloud.config().enterprise_table, tenant);
        Self { table, directory: cloud.directory(), tenant }
    }

    /// The invitation that the link with this secret leads to, and whose it is, as it stands this moment. A link that was sent
    /// before leads nowhere.
    ///
    /// # Errors
    /// [`InvitationError::NotOpen`] as a 404 when it leads nowhere.
    pub async fn behind(cloud: &Cloud, secret: &str) -> Result<(OrganizationId, Stored), Problem> {
        let link: Option<Link> = cloud.directory().get(&keys::invitation_secret(secret), true).await?;
        let link = link.ok_or(InvitationError::NotOpen)?;
        let found: Option<Stored> =
            Self::in_tenant(cloud, link.organization).table.get(&keys::invitation(link.invitation)).await?;
        let stored = found.filter(|stored| stored.link == keys::hash(secret)).ok_or(InvitationError::NotOpen)?;
        Ok((link.organization, stored))
    }

    /// The invitation.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn get(&self, id: InvitationId) -> Result<Stored, Problem> {
        self.table.get(&keys::invitation(id)).await?.ok_or_else(|| Problem::not_found("invitation"))
    }

    /// A page of them, the newest first, in one state or in any.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(
        &self,
        state: Option<InvitationState>,
        now: Timestamp,
        rows: u32,
        after: Option<Position>,
    ) -> Result<Rows<Invitation>, Problem> {
        let sort = Sort::Prefix(keys::INVITATIONS.to_owned());
        let which = Wanted { partition: keys::ORGANIZATION, sort, newest_first: true, rows, after };
        let shown = |invitation: Invitation| {
            let invitation = invitation.as_of(now);
            state.is_none_or(|state| state == invitation.state).then_some(invitation)
        };
        wanted(&self.table, which, shown).await
    }

    /// The writes that add a new one, unless its address is a member's or has an open one.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding(&self, new: &Stored, fact: &Fact<InvitationCreated>, now: Timestamp) -> Result<Transaction<'_>, TableError> {
        let writes = self.putting(Transaction::new(&self.table), new, fact, Condition::Absent)?;
        let unused = Condition::Any(vec![Condition::Absent, over(now)]);
        self.linking(self.inviting(writes, &new.invitation, unused)?, new)
    }

    /// The writes that follow sending it again: the link that was sent before stops working.
    ///
    /// # Errors
    /// When they cannot be written as items.
    pub fn resending(
        &self,
        before: &Stored,
        after: &Stored,
        fact: &Fact<InvitationResent>,
        now: Timestamp,
    ) -> Result<Transaction<'_>, TableError> {
        let invitation = &after.invitation;
        let writes = self.putting(Transaction::new(&self.table), after, fact, follows(invitation))?;
        let own = Condition::Is("invitation", invitation.id.to_string());
        let unused = Condition::Any(vec![Condition::Absent, over(now), own]);
        let writes = self.unlinking(self.inviting(writes, invitation, unused)?, before, Condition::Always)?;
        self.linking(writes, after)
    }

    /// The writes that follow taking it back: its link stops working, and its address may be invited again.
    ///
    /// # Errors
    /// When they cannot be written as items.
    pub fn revoking(&self, after: &Stored, fact: &Fact<InvitationRevoked>, free: bool) -> Result<Transaction<'_>, TableError> {
        let invitation = &after.invitation;
        let mut writes = self.putting(Transaction::new(&self.table), after, fact, follows(invitation))?;
        if free {
            let own = Condition::Is("invitation", invitation.id.to_string());
            writes = writes.delete(Members::invitee_key(&invitation.email), own)?;
        }
        self.unlinking(writes, after, Condition::Always)
    }

    /// The writes that use it up, for the one who comes first.
    ///
    /// # Errors
    /// When they cannot be written as items.
    pub fn accepting(&self, after: &Stored) -> Result<Transaction<'_>, TableError> {
        let writes = self.unlinking(Transaction::new(&self.table), after, Condition::Present)?;
        writes.put(&Row::new(keys::invitation(after.invitation.id), after), follows(&after.invitation))
    }

    /// Whom its address stands for now.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn invitee(&self, invitation: &Invitation) -> Result<Option<Invitee>, TableError> {
        self.table.get(&Members::invitee_key(&invitation.email)).await
    }

    fn putting<'t, B: Announcement>(
        &self,
        writes: Transaction<'t>,
        stored: &Stored,
        fact: &Fact<B>,
        condition: Condition,
    ) -> Result<Transaction<'t>, TableError> {
        writes.put(&Row::new(keys::invitation(stored.invitation.id), stored).announcing(fact)?, condition)
    }

    fn inviting<'t>(
        &self,
        writes: Transaction<'t>,
        invitation: &Invitation,
        unused: Condition,
    ) -> Result<Transaction<'t>, TableError> {
        let invitee = Invitee { until: invitation.expires_at.as_millis(), invitation: Some(invitation.id) };
        writes.put(&Row::new(Members::invitee_key(&invitation.email), &invitee), unused)
    }

    fn linking<'t>(&self, writes: Transaction<'t>, stored: &Stored) -> Result<Transaction<'t>, TableError> {
        let (link, ends) = (Link { organization: self.tenant, invitation: stored.invitation.id }, stored.invitation.expires_at);
        writes.put_in_directory(&self.directory, keys::invitation_link(&stored.link), &link, Some(ends), Condition::Absent)
    }

    fn unlinking<'t>(
        &self,
        writes: Transaction<'t>,
        stored: &Stored,
        condition: Condition,
    ) -> Result<Transaction<'t>, TableError> {
        writes.delete_in_directory(&self.directory, keys::invitation_link(&stored.link), condition)
    }
}

fn follows(invitation: &Invitation) -> Condition {
    Condition::version(invitation.version - 1)
}

/// The address stood for an invitation whose time is over.
fn over(now: Timestamp) -> Condition {
    Condition::Below("until", now.as_millis().saturating_add(1))
}
