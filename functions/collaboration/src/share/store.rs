//! Where shares are kept: in the document's partition, before its snapshots; what everybody may do, on the document's own row.

use cloud::{Condition, Row, Transaction};
use kernel::{AccessLevel, DocumentId, PersonId, Timestamp};
use room::{Grantee, Room, Share};
use runtime::{Ctx, Problem};

/// The shares of one document.
pub struct Shares {
    room: Room,
    actor: PersonId,
    now: Timestamp,
}

impl Shares {
    /// Those of the document, in the caller's tenant.
    #[must_use]
    pub fn of(ctx: &Ctx, document: DocumentId) -> Self {
        Self { room: Room::of(ctx, document), actor: ctx.actor(), now: ctx.now() }
    }

    /// A share by the caller, now.
    #[must_use]
    pub fn share(&self, grantee: Grantee, level: AccessLevel) -> Share {
        Share { grantee, level, shared_by: self.actor, shared_at: self.now }
    }

    /// All of them.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn all(&self) -> Result<Vec<Share>, Problem> {
        self.room.shares().await
    }

    /// That somebody beside this one owns the document.
    ///
    /// # Errors
    /// 409 `last_owner`.
    pub async fn owned_beside(&self, grantee: Grantee) -> Result<(), Problem> {
        let owns = |share: &Share| share.level == AccessLevel::Own && share.grantee != grantee;
        if self.all().await?.iter().any(owns) {
            return Ok(());
        }
        Err(Problem::conflict("last_owner", "Nobody would own the document; make somebody else its owner first."))
    }

    /// Adds the write that makes the caller the owner of a new document.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding_owner<'t>(&self, writes: Transaction<'t>) -> Result<Transaction<'t>, Problem> {
        self.setting(writes, &self.share(Grantee::Person(self.actor), AccessLevel::Own))
    }

    /// Adds the write of a share.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn setting<'t>(&self, writes: Transaction<'t>, share: &Share) -> Result<Transaction<'t>, Problem> {
        Ok(writes.put(&Row::new(self.room.share_key(share.grantee), share), Condition::Always)?)
    }

    /// Adds the removal of a share.
    ///
    /// # Errors
    /// When the SDK refuses the request.
    pub fn removing<'t>(&self, writes: Transaction<'t>, grantee: Grantee) -> Result<Transaction<'t>, Problem> {
        Ok(writes.delete(self.room.share_key(grantee), Condition::Always)?)
    }
}
