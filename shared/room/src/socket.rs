//! A person's open sockets: noted when one opens, forgotten when it closes, and found again when the person has to go.

use std::time::Duration;

use cloud::{Condition, Key, Query, Row, Sort, TableError, TenantTable};
use futures_util::future::join_all;
use kernel::{PersonId, Timestamp};
use runtime::Ctx;
use serde::{Deserialize, Serialize};

/// API Gateway closes a connection after two hours; what is left of one after three is left of a crash.
const FORGOTTEN: Duration = Duration::from_secs(3 * 60 * 60);

/// An open socket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Socket {
    /// Its id at API Gateway.
    pub connection: String,
    /// Whose it is.
    pub person: PersonId,
    /// Since when it is open.
    pub opened_at: Timestamp,
}

/// The open sockets of the caller's organization.
pub struct Sockets {
    table: TenantTable,
    cloud: cloud::Cloud,
}

fn key(person: PersonId, connection: &str) -> Key {
    Key::new(format!("P#{person}"), format!("socket#{connection}"))
}

impl Sockets {
    /// Those of the caller's organization.
    #[must_use]
    pub fn of(ctx: &Ctx) -> Self {
        Self { table: ctx.table(&ctx.cloud().config().platform_table), cloud: ctx.cloud().clone() }
    }

    /// Notes one that opens.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn opened(&self, connection: &str, person: PersonId, now: Timestamp) -> Result<(), TableError> {
        let socket = Socket { connection: connection.to_owned(), person, opened_at: now };
        self.table.put(&Row::new(key(person, connection), &socket).expiring(now.plus(FORGOTTEN)), Condition::Always).await
    }

    /// Forgets one that closed.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn closed(&self, connection: &str, person: PersonId) -> Result<(), TableError> {
        self.table.delete::<Socket>(&key(person, connection), Condition::Always).await.map(|_| ())
    }

    /// Closes all sockets of a person. One that cannot be closed is left to the ends of its leases, and to every message being
    /// judged by what is stored.
    ///
    /// # Errors
    /// When the table fails.
    pub async fn close(&self, person: PersonId) -> Result<(), TableError> {
        let query = Query::new(format!("P#{person}"), Sort::Prefix("socket#".to_owned()));
        let open = self.table.query::<Socket>(&query).await?.items;
        let closed = join_all(open.iter().map(|(_, socket)| self.cloud.push().close(&socket.connection))).await;
        for error in closed.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, %person, "a socket was not closed");
        }
        Ok(())
    }
}
