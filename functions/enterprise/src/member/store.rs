//! Where members are kept: in the organization's partition, and in the directory for the doors. Both are written together here
//! and nowhere else.

use cloud::{Cloud, Condition, DirectoryTable, Key, Position, Query, Row, Rows, Sort, TableError, TenantTable, Transaction};
use directory::{Person, keys};
use events::enterprise::MemberJoined;
use events::{Announcement, Fact};
use kernel::{EmailAddress, InvitationId, OrganizationId, PersonId, TeamId, Timestamp};
use runtime::{Ctx, Identified, Problem};
use serde::{Deserialize, Serialize};

use super::Member;
use crate::listing::{Wanted, wanted};
use crate::team_member::TeamMember;
use crate::tombstone::burying;

/// The members of an organization.
pub struct Members {
    table: TenantTable,
    directory: DirectoryTable,
    tenant: OrganizationId,
}

/// What stands for an e-mail address that somebody was invited at or joined with: one address, one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// Until when an invitation to it is open, in milliseconds since 1970; the end of time for a member's.
    pub until: i64,
    /// The invitation; a member's has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationId>,
}

impl Invitee {
    /// That of a member.
    pub const MEMBER: Self = Self { until: i64::MAX, invitation: None };

    /// Whether it is that of a member.
    #[must_use]
    pub fn is_member(&self) -> bool {
        *self == Self::MEMBER
    }
}

impl Members {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self::in_tenant(ctx.cloud(), ctx.tenant())
    }

    /// Those of an organization, for somebody who is about to become its member.
    #[must_use]
    pub fn in_tenant(cloud: &Cloud, tenant: OrganizationId) -> Self {
        let table = cloud.tenant_table(&cloud.config().enterprise_table, tenant);
        Self { table, directory: cloud.directory(), tenant }
    }

    /// The table that they are in, for what is written together with them.
    #[must_use]
    pub const fn table(&self) -> &TenantTable {
        &self.table
    }

    /// The member.
    ///
    /// # Errors
    /// 404 when the person is none.
    pub async fn get(&self, person: PersonId) -> Result<Member, Problem> {
        self.find(person).await?.ok_or_else(|| Problem::not_found("member"))
    }

    /// The member; `None` when the person is none.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn find(&self, person: PersonId) -> Result<Option<Member>, TableError> {
        self.table.get(&keys::member(person)).await
    }

    /// A page of them, in the order of their ids.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(&self, rows: u32, after: Option<Position>) -> Result<Rows<Member>, Problem> {
        let query = Query::new(keys::ORGANIZATION, Sort::Prefix(keys::MEMBERS.to_owned())).limit(rows).after(after);
        Ok(self.table.query(&query).await?)
    }

    /// Every one of them.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn all(&self) -> Result<Vec<Member>, Problem> {
        let query = Query::new(keys::ORGANIZATION, Sort::Prefix(keys::MEMBERS.to_owned()));
        Ok(self.table.query(&query).await?.items.into_iter().map(|(_, member)| member).collect())
    }

    /// A page of those who were put into a team, in the order of their ids.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn of_team(&self, team: TeamId, rows: u32, after: Option<Position>) -> Result<Rows<TeamMember>, Problem> {
        let sort = Sort::Prefix(keys::MEMBERS.to_owned());
        let which = Wanted { partition: keys::ORGANIZATION, sort, newest_first: false, rows, after };
        let within = |member: Member| {
            let within = member.teams.contains(&team);
            within.then_some(TeamMember { person: member.person, name: member.name, role: member.role })
        };
        wanted(&self.table, which, within).await
    }

    /// Where one address one person is kept.
    #[must_use]
    pub fn invitee_key(email: &EmailAddress) -> Key {
        Key::new(keys::ORGANIZATION, format!("invitee#{email}"))
    }

    /// Adds the writes of a new member. Whoever joins with an e-mail address accepted the invitation that it stands for.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding<'t>(
        &self,
        writes: Transaction<'t>,
        member: &Member,
        fact: Option<&Fact<MemberJoined>>,
    ) -> Result<Transaction<'t>, TableError> {
        let row = Row::new(keys::member(member.person), member);
        let row = if let Some(fact) = fact { row.announcing(fact)? } else { row };
        let writes = writes.put(&row, Condition::Absent)?;
        let writes = match &member.email {
            Some(email) => {
                let invited = match fact {
                    Some(fact) => Condition::Is("invitation", fact.body.invitation.to_string()),
                    None => Condition::Absent,
                };
                writes.put(&Row::new(Self::invitee_key(email), &Invitee::MEMBER), invited)?
            }
            None => writes,
        };
        self.mirroring(writes, member)
    }

    /// Adds the write that remembers who an issuer's subject is, for somebody who was never here.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn introducing<'t>(
        &self,
        writes: Transaction<'t>,
        caller: &Identified,
        person: PersonId,
    ) -> Result<Transaction<'t>, TableError> {
        if caller.person().is_some() {
            return Ok(writes);
        }
        let subject = caller.subject();
        let key = keys::subject(&subject.issuer, &subject.subject);
        writes.put_in_directory(&self.directory, key, &Person { person }, None, Condition::Absent)
    }

    /// Adds the writes of a member's next version, if nobody stored one since it was read.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn updating<'t, B: Announcement>(
        &self,
        writes: Transaction<'t>,
        member: &Member,
        fact: &Fact<B>,
    ) -> Result<Transaction<'t>, TableError> {
        let row = Row::new(keys::member(member.person), member).announcing(fact)?;
        self.mirroring(writes.put(&row, Condition::version(member.version - 1))?, member)
    }

    /// Adds the writes that remove a member as it was read.
    ///
    /// # Errors
    /// When they cannot be written as items.
    pub fn removing<'t, B: Announcement>(
        &self,
        writes: Transaction<'t>,
        member: &Member,
        fact: &Fact<B>,
        now: Timestamp,
    ) -> Result<Transaction<'t>, TableError> {
        let writes = writes.delete(keys::member(member.person), Condition::version(member.version))?;
        let writes = match &member.email {
            Some(email) => writes.delete(Self::invitee_key(email), Condition::Always)?,
            None => writes,
        };
        let mirror = keys::membership(member.person, self.tenant);
        let writes = writes.delete_in_directory(&self.directory, mirror, Condition::Always)?;
        burying(writes, fact, now)
    }

    fn mirroring<'t>(&self, writes: Transaction<'t>, member: &Member) -> Result<Transaction<'t>, TableError> {
        let key = keys::membership(member.person, self.tenant);
        writes.put_in_directory(&self.directory, key, member, None, Condition::Always)
    }
}
