//! Recorded typing through the whole platform. The whole traces are played by the `replay` binary; here the first part of one,
//! whose outcome its own edits say.

use std::sync::Arc;

use kernel::OrganizationId;
use tests::Caller;
use tests::replay::{Manner, Summary, replay};
use tests::trace::Trace;

use crate::contract::root;
use crate::world::{World, person};

const PLAIN: Manner = Manner { faults: None, keystrokes: 4, haste: 20 };

async fn play(name: &str, manner: Manner) -> Summary {
    let world = World::start().await;
    let trace = Arc::new(Trace::read(&root().join("tests/data").join(name)).unwrap());
    let organization: OrganizationId = person("Amara").organization.id;
    let people = ["Amara", "Jonas", "Mei"];
    let callers: Vec<Caller> = people.iter().take(trace.authors).map(|name| world.person_in(name, organization)).collect();
    let document = world.document().await;
    let summary = replay(trace, callers, document, manner).await.unwrap();
    let ledger = world.cloud.ledger();
    assert_eq!(ledger.denied().collect::<Vec<_>>(), [], "calls that the templates do not grant");
    summary
}

#[tokio::test(flavor = "multi_thread")]
async fn three_people_type_at_once_and_end_with_one_text() {
    let summary = play("three-authors.json", PLAIN).await;
    assert!(summary.revisions > 100, "{summary:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_loses_doubles_delays_and_breaks_loses_no_word() {
    let summary = play("three-authors.json", Manner { faults: Some(11), ..PLAIN }).await;
    assert!(summary.faults > 20, "{summary:?}");
}
