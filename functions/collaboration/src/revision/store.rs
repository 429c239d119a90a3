//! Reading and storing a document's sequence, with as few questions as can be.
//!
//! A warm container remembers the document at the revision that it saw last. One query from there (or from the change's
//! base, if that is older) then brings the rest: what came since, and who takes part. A cold one reads the newest snapshot
//! first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cloud::{Condition, Key, Position, Query, Row, Sort, TenantTable, Transaction};
use kernel::{DocumentId, OrganizationId};
use realtime::partition::{RevisionRow, Tail, partition, revision_key};
use realtime::snapshot::FollowError;
use realtime::submit::{History, fence};
use realtime::{Refusal, Revision, Snapshot};
use room::Room;
use runtime::{Ctx, Problem};

use crate::problem::{broken_sequence, refusal, unreadable};
use crate::snapshot::Snapshots;

/// Documents that a warm container remembers.
const REMEMBERED: usize = 32;
/// Sorts after every revision.
const LAST: &str = "rev#~";

/// The documents that this container saw last, each at a revision.
#[derive(Default)]
struct Warm(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    /// Counts the uses, so that the longest unused is forgotten first.
    uses: u64,
    documents: HashMap<(OrganizationId, DocumentId), (u64, Arc<Snapshot>)>,
}

impl Warm {
    fn recall(&self, tenant: OrganizationId, document: DocumentId) -> Option<Arc<Snapshot>> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.uses += 1;
        let now = memory.uses;
        let (used, snapshot) = memory.documents.get_mut(&(tenant, document))?;
        *used = now;
        Some(Arc::clone(snapshot))
    }

    fn remember(&self, tenant: OrganizationId, document: DocumentId, snapshot: Arc<Snapshot>) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.uses += 1;
        let now = memory.uses;
        let newer = memory.documents.get(&(tenant, document)).is_some_and(|(_, known)| known.revision > snapshot.revision);
        if !newer {
            memory.documents.insert((tenant, document), (now, snapshot));
        }
        if memory.documents.len() > REMEMBERED {
            let oldest = memory.documents.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key);
            oldest.map(|key| memory.documents.remove(&key));
        }
    }
}

/// The sequence of one document.
pub struct Revisions<'c> {
    ctx: &'c Ctx,
    table: TenantTable,
    document: DocumentId,
}

/// All that a decision needs.
pub(crate) struct Known {
    /// The document at the newest revision.
    pub(crate) head: Snapshot,
    /// The newest revisions, in order.
    pub(crate) since: Vec<Revision>,
    /// Who takes part.
    pub(crate) people: Tail,
}

impl Known {
    pub(crate) fn history(&self) -> History<'_> {
        History { head: &self.head, since: &self.since }
    }

    /// Goes on by the next revision.
    pub(crate) fn follow(&mut self, revision: Revision) -> Result<(), Problem> {
        self.head.follow(&revision).map_err(broken_sequence)?;
        self.since.push(revision);
        Ok(())
    }
}

impl<'c> Revisions<'c> {
    /// That of the document, in the caller's tenant.
    #[must_use]
    pub fn of(ctx: &'c Ctx, document: DocumentId) -> Self {
        Self { ctx, table: ctx.table(&ctx.cloud().config().collaboration_table), document }
    }

    fn key(&self, revision: u64) -> Key {
        Key::new(partition(self.document), revision_key(revision))
    }

    /// Adds the first revision, the empty document, to the writes that make it.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub fn adding_first<'t>(&self, writes: Transaction<'t>) -> Result<Transaction<'t>, Problem> {
        let first = Revision { revision: 0, ..fence(&Snapshot::empty(), false, self.ctx.actor(), self.ctx.now()) };
        self.adding(writes, &first)
    }

    /// Adds a revision to writes that happen together with it.
    ///
    /// # Errors
    /// When it cannot be written as an item.
    pub(crate) fn adding<'t>(&self, writes: Transaction<'t>, revision: &Revision) -> Result<Transaction<'t>, Problem> {
        let row = RevisionRow::new(revision).map_err(unreadable)?;
        Ok(writes.put(&Row::new(self.key(revision.revision), &row), Condition::Absent)?)
    }

    /// Stores a revision if its number is free. Otherwise answers the one that has it.
    pub(crate) async fn append(&self, revision: &Revision) -> Result<Option<Revision>, Problem> {
        let row = RevisionRow::new(revision).map_err(unreadable)?;
        match self.table.put(&Row::new(self.key(revision.revision), &row), Condition::Absent).await {
            Ok(()) => Ok(None),
            Err(error) if error.is_conflict() => {
                let winner = error.existing::<RevisionRow>().ok_or_else(|| Problem::unavailable(error))?;
                Ok(Some(winner.revision().map_err(unreadable)?))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The document at its head, the revisions since `base` as far as they are there, and who takes part.
    ///
    /// # Errors
    /// 404 when there is no such document, `resync` when revisions are missing that nobody can do without.
    pub(crate) async fn known_since(&self, base: u64) -> Result<Known, Problem> {
        let start = self.start().await?;
        match self.read_on(&start, base).await? {
            Ok(known) => Ok(known),
            // What this container remembers may be older than what is still there; a snapshot is not.
            Err(_) => {
                let newest = Snapshots::of(self.ctx, self.document).newest().await?.0;
                let known = self.read_on(&newest, base).await?;
                known.map_err(|gap| refusal(Refusal::Resync(base)).because(gap))
            }
        }
    }

    /// From a document at one revision to the head, in one query.
    async fn read_on(&self, start: &Snapshot, base: u64) -> Result<Result<Known, FollowError>, Problem> {
        let room = Room::of(self.ctx, self.document);
        let mut people = room.read_from(base.min(start.revision), u32::MAX).await?.tail;
        let since = std::mem::take(&mut people.revisions);
        let mut known = Known { head: start.clone(), since: Vec::new(), people };
        for revision in since {
            if revision.revision > known.head.revision
                && let Err(gap) = known.head.follow(&revision)
            {
                return Ok(Err(gap));
            }
            known.since.push(revision);
        }
        self.remember(&known.head);
        Ok(Ok(known))
    }

    /// The document as this container has it, or as the newest snapshot does.
    async fn start(&self) -> Result<Arc<Snapshot>, Problem> {
        let warm = self.ctx.cloud().warm::<Warm>();
        match warm.recall(self.ctx.tenant(), self.document) {
            Some(snapshot) => Ok(snapshot),
            None => Ok(Arc::new(Snapshots::of(self.ctx, self.document).newest().await?.0)),
        }
    }

    /// Keeps the document in mind for the next call of this container.
    pub(crate) fn remember(&self, head: &Snapshot) {
        let warm = self.ctx.cloud().warm::<Warm>();
        warm.remember(self.ctx.tenant(), self.document, Arc::new(head.clone()));
    }

    /// At most so many revisions after one, in order and strongly consistent.
    ///
    /// # Errors
    /// 404 when there is no such document, `resync` when that revision of it is not there.
    pub async fn after(&self, revision: u64, rows: u32) -> Result<Vec<Revision>, Problem> {
        let query = Query::new(partition(self.document), Sort::Between(revision_key(revision), LAST.to_owned()));
        let rows = self.table.query::<RevisionRow>(&query.limit(rows.saturating_add(1))).await?.items;
        let mut revisions = Vec::with_capacity(rows.len());
        for (_, row) in rows {
            revisions.push(row.revision().map_err(unreadable)?);
        }
        if revisions.first().is_none_or(|first| first.revision != revision) {
            Snapshots::of(self.ctx, self.document).newest().await?;
            return Err(refusal(Refusal::Resync(revision)));
        }
        if revisions.iter().zip(revision..).any(|(one, due)| one.revision != due) {
            return Err(refusal(Refusal::Resync(revision)));
        }
        revisions.remove(0);
        Ok(revisions)
    }

    /// One page of the revisions after one: at most so many, and at most so many bytes of them.
    ///
    /// # Errors
    /// 400 for a position outside this list.
    pub async fn page(
        &self,
        since: u64,
        rows: u32,
        bytes: usize,
        after: Option<Position>,
    ) -> Result<cloud::Rows<Revision>, Problem> {
        let first = revision_key(since.saturating_add(1));
        let query = Query::new(partition(self.document), Sort::Between(first, LAST.to_owned())).limit(rows).after(after);
        let found = self.table.query::<RevisionRow>(&query).await?;
        let mut page = cloud::Rows { items: Vec::new(), next: found.next };
        for (key, row) in found.items {
            page.items.push((key, row.revision().map_err(unreadable)?));
        }
        let revisions: Vec<Revision> = page.items.iter().map(|(_, revision)| revision.clone()).collect();
        // One revision always fits: a change is at most 256 KB.
        let fit = realtime::wire::that_fit(&revisions, bytes).max(1);
        if fit < page.items.len() {
            page.items.truncate(fit);
            page.next = revisions.get(fit - 1).map(|last| Position::after(self.key(last.revision)));
        }
        Ok(page)
    }
}
