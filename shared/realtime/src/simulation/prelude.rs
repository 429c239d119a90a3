//! What was written before a schedule begins, so that schedules cross snapshots and clients can be far behind.

use std::sync::LazyLock;

use kernel::{ClientId, PersonId, Timestamp};
use ot::{Attributes, Delta};

use crate::snapshot::Snapshot;
use crate::submit::fence;
use crate::wire::Revision;

/// So many revisions are there to begin with, at most.
pub(super) const REVISIONS: u64 = 720;

/// A history by somebody who takes no part any more.
pub(super) struct Prelude {
    /// The revisions from 0.
    pub(super) revisions: Vec<Revision>,
    /// The document at each of them.
    pub(super) documents: Vec<Snapshot>,
}

pub(super) static PRELUDE: LazyLock<Prelude> = LazyLock::new(|| {
    let (author, client) = (PersonId::from_u128(999), ClientId::from_u128(999));
    let mut head = Snapshot::empty();
    let first = Revision { revision: 0, ..fence(&head, false, author, Timestamp::from_millis(0)) };
    let mut prelude = Prelude { revisions: vec![first], documents: vec![head.clone()] };
    for number in 1..=REVISIONS {
        let at = (number * 7 % u64::from(head.document.length())) as u32;
        let keep = |at: u32| if at == 0 { Delta::new() } else { Delta::new().retain(at, Attributes::new()) };
        let change = match number % 9 {
            0 => keep(at).insert("\n", Attributes::new()),
            _ if number > 150 && number % 2 == 0 => keep(0).delete(1),
            _ => keep(at).insert("wrote"[(number % 5) as usize..].get(..1).unwrap_or("w"), Attributes::new()),
        };
        head.document.apply(&change).expect("the prelude fits");
        head.revision = number - 1;
        let mut revision =
            Revision { client: Some(client), seq: number, change, ..fence(&head, false, author, Timestamp::from_millis(0)) };
        revision.length = head.document.length();
        head.revision = number;
        head.clients.insert(client, crate::snapshot::LastChange { seq: number, revision: number });
        prelude.revisions.push(revision);
        prelude.documents.push(head.clone());
    }
    prelude
});
