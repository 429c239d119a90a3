//! A document's room: who has it open, how they are told, and how they leave.
//!
//! The rows of a document that change hands between domains are its participants and the writers' places: collaboration
//! lets people in and passes their changes on, the platform's sockets renew their leases and notice that they are gone. Both
//! come here. A room holds nothing itself; every answer is read from the document's partition.

mod access;
mod socket;

use cloud::{Condition, Delivery, Key, Query, Row, Sort, TableError, TenantTable};
use futures_util::future::join_all;
use kernel::{DocumentId, PersonId, Timestamp};
use realtime::partition::{
    END, Participant, Slot, Tail, connection_partition, participant_key, partition, revision_key, slot_key,
};
use realtime::wire::{Frame, Left, Pong};
use runtime::{Ctx, Problem};

pub use access::{Access, Grantee, GranteeError, Share};
pub use socket::{Socket, Sockets};

/// The room of one document.
#[derive(Clone)]
pub struct Room {
    table: TenantTable,
    cloud: cloud::Cloud,
    document: DocumentId,
    now: Timestamp,
}

/// A part of the partition, and whether it is the whole of what was asked for.
#[derive(Debug)]
pub struct Reading {
    /// What was read.
    pub tail: Tail,
    /// Whether nothing was left out for want of room.
    pub whole: bool,
}

impl Room {
    /// The room of the document, in the caller's tenant.
    #[must_use]
    pub fn of(ctx: &Ctx, document: DocumentId) -> Self {
        let table = ctx.table(&ctx.cloud().config().collaboration_table);
        Self { table, cloud: ctx.cloud().clone(), document, now: ctx.now() }
    }

    /// The documents that a connection has open, as far as the index knows.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn opened_on(ctx: &Ctx, connection: &str) -> Result<Vec<Participant>, Problem> {
        let table = ctx.table(&ctx.cloud().config().collaboration_table);
        let rows = table.query(&Query::new(connection_partition(connection), Sort::All).index()).await?;
        Ok(rows.items.into_iter().map(|(_, participant)| participant).collect())
    }

    /// The table that the room is in.
    #[must_use]
    pub const fn table(&self) -> &TenantTable {
        &self.table
    }

    fn key(&self, sort: String) -> Key {
        Key::new(partition(self.document), sort)
    }

    /// The revisions from this one on, and everybody who takes part: one strongly consistent query. At most `limit` rows are
    /// read, revisions first.
    ///
    /// # Errors
    /// When the table fails or a row cannot be read.
    pub async fn read_from(&self, revision: u64, limit: u32) -> Result<Reading, Problem> {
        self.read(revision_key(revision), Some(limit)).await
    }

    /// Takes those out who may not go on as they were let in, and tells them and the others: after the document's sharing changed.
    ///
    /// # Errors
    /// When a table fails; whoever was not reached is out when their lease ends.
    pub async fn enforce(&self, ctx: &Ctx) -> Result<(), Problem> {
        let (people, access) = (self.people().await?, self.stored_access(ctx).await?);
        for participant in people.present(self.now) {
            if let Some(access) = &access
                && access.lets_go_on(participant).await?
            {
                continue;
            }
            // The row goes first: from then on nothing is sent that the next line could come after.
            self.leave(participant).await?;
            let lost = Frame::Pong(Pong { request: None, heads: Vec::new(), lost: vec![self.document] });
            self.post(&[participant], &lost).await?;
        }
        Ok(())
    }

    /// Everybody who takes part, and the writers' places.
    ///
    /// # Errors
    /// When the table fails or a row cannot be read.
    pub async fn people(&self) -> Result<Tail, Problem> {
        Ok(self.read("slot#".to_owned(), None).await?.tail)
    }

    async fn read(&self, from: String, limit: Option<u32>) -> Result<Reading, Problem> {
        let query = Query::new(partition(self.document), Sort::Between(from, END.to_owned()));
        let rows = self.table.query(&if let Some(limit) = limit { query.limit(limit) } else { query }).await?;
        Ok(Reading { whole: rows.next.is_none(), tail: Tail::read(rows.items).map_err(Problem::internal)? })
    }

    /// The row of a participant, found again through its connection.
    #[must_use]
    pub fn row<'p>(&self, participant: &'p Participant) -> Row<'p, Participant> {
        let found = Key::new(connection_partition(&participant.connection), partition(self.document));
        // The lease decides whether a row counts; DynamoDB's own expiry only cleans up behind a crash.
        let stale = Timestamp::from_millis(participant.lease_until).plus(std::time::Duration::from_secs(3600));
        Row::new(self.key(participant_key(&participant.connection)), participant).indexed(found).expiring(stale)
    }

    /// Takes a writer's place for the person, if it is still as it was read.
    ///
    /// # Errors
    /// A conflict when somebody else was faster, or a failure of the table.
    pub async fn take(&self, slot: u32, before: Option<&Slot>, person: PersonId) -> Result<Slot, TableError> {
        let taken = Slot::taken(slot, before, person, self.now);
        let as_read = match before {
            None => Condition::Absent,
            Some(before) => {
                let lapsed = Condition::Below("lease_until", self.now.as_millis());
                let own = Condition::Is("person", person.to_string());
                Condition::All(vec![Condition::Equals("epoch", before.epoch), Condition::Any(vec![own, lapsed])])
            }
        };
        self.table.put(&Row::new(self.key(slot_key(slot)), &taken), as_read).await?;
        Ok(taken)
    }

    /// Renews the lease of a participant, and of the place that it writes from.
    ///
    /// # Errors
    /// A conflict when the row or the place is not the participant's any more, or a failure of the table.
    pub async fn renew(&self, participant: &Participant) -> Result<(), TableError> {
        if let Some(number) = participant.slot {
            let slot =
                Slot { slot: number, person: participant.person, epoch: participant.epoch, lease_until: self.lease_until() };
            let own = vec![Condition::Is("person", slot.person.to_string()), Condition::Equals("epoch", slot.epoch)];
            self.table.put(&Row::new(self.key(slot_key(number)), &slot), Condition::All(own)).await?;
        }
        let renewed = Participant { lease_until: self.lease_until(), ..participant.clone() };
        self.table.put(&self.row(&renewed), Condition::Present).await
    }

    /// When a lease that begins now ends, in milliseconds since 1970.
    #[must_use]
    pub const fn lease_until(&self) -> i64 {
        self.now.as_millis() + realtime::limits::LEASE_MS
    }

    /// Sends the frame to every participant but one, forgets those whose connection is closed, and tells the rest who left. A
    /// frame that does not arrive is no error: its receivers notice the gap, or the ping does.
    ///
    /// # Errors
    /// When the table fails while somebody is forgotten.
    pub async fn tell(&self, participants: &[Participant], except: Option<&str>, frame: &Frame) -> Result<(), Problem> {
        let to: Vec<&Participant> = participants.iter().filter(|one| Some(one.connection.as_str()) != except).collect();
        let gone = self.post(&to, frame).await?;
        for participant in &gone {
            self.forget(participant, participants).await?;
        }
        let rest: Vec<&Participant> = to.into_iter().filter(|one| !gone.contains(one)).collect();
        for participant in gone {
            let left = Frame::Left(Left { document: self.document, client: participant.client });
            self.post(&rest, &left).await?;
        }
        Ok(())
    }

    async fn post<'p>(&self, to: &[&'p Participant], frame: &Frame) -> Result<Vec<&'p Participant>, Problem> {
        let text = serde_json::to_string(frame).map_err(Problem::internal)?;
        let sent = join_all(to.iter().map(|one| self.cloud.push().post(&one.connection, text.clone()))).await;
        let mut gone = Vec::new();
        for (participant, sent) in to.iter().zip(sent) {
            match sent {
                Ok(Delivery::Delivered) => {}
                Ok(Delivery::Gone) => gone.push(*participant),
                Err(error) => tracing::warn!(%error, document = %self.document, "a frame was not delivered"),
            }
        }
        Ok(gone)
    }

    /// A participant whose connection closed leaves the room, and the others are told.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn leave(&self, participant: &Participant) -> Result<(), Problem> {
        let people = self.people().await?;
        self.forget(participant, &people.participants).await?;
        let present: Vec<Participant> = people.present(self.now).cloned().collect();
        let left = Frame::Left(Left { document: self.document, client: participant.client });
        self.tell(&present, Some(&participant.connection), &left).await
    }

    /// Removes the row of an older connection of an editor that came back; its place stays with the person.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn retire(&self, participant: &Participant) -> Result<(), Problem> {
        let key = self.key(participant_key(&participant.connection));
        self.table.delete::<Participant>(&key, Condition::Always).await?;
        Ok(())
    }

    /// Removes the row, and gives the writer's place back unless another tab of the same person writes from it.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn forget(&self, participant: &Participant, participants: &[Participant]) -> Result<(), Problem> {
        self.retire(participant).await?;
        let Some(slot) = participant.slot else { return Ok(()) };
        let shared = participants.iter().any(|other| {
            other.connection != participant.connection
                && other.slot == Some(slot)
                && other.person == participant.person
                && other.is_present(self.now)
        });
        if shared {
            return Ok(());
        }
        let own = vec![Condition::Is("person", participant.person.to_string()), Condition::Equals("epoch", participant.epoch)];
        match self.table.delete::<Slot>(&self.key(slot_key(slot)), Condition::All(own)).await {
            // Somebody else has it by now.
            Err(TableError::Conflict { .. }) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
