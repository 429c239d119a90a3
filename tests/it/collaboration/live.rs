//! Two people in one document, with the client's own state machine.

use std::time::Duration;

use ot::{Attributes, Delta};

use crate::world::World;

const WITHIN: Duration = Duration::from_secs(30);

fn insert(at: u32, text: &str) -> Delta {
    Delta::new().retain(at, Attributes::new()).insert(text, Attributes::new())
}

#[tokio::test]
async fn what_one_writes_the_other_reads() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut amara, mut mei) = (world.editor("Amara", document).await, world.editor("Mei", document).await);
    amara.edit(&insert(0, "Dear Harbour Analytics,")).await.unwrap();
    mei.edit(&insert(0, "Draft: ")).await.unwrap();
    amara.settle(WITHIN).await.unwrap();
    mei.settle(WITHIN).await.unwrap();
    amara.catch_up(2, WITHIN).await.unwrap();
    mei.catch_up(2, WITHIN).await.unwrap();
    assert_eq!(amara.client().shadow(), mei.client().shadow());
    assert_eq!(mei.client().shadow().text().len(), 31);
}

#[tokio::test]
async fn whoever_was_away_comes_back_with_everything() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut amara, mut mei) = (world.editor("Amara", document).await, world.editor("Mei", document).await);
    mei.edit(&insert(0, "written before the tunnel, ")).await.unwrap();
    mei.reconnect().await.unwrap();
    mei.edit(&insert(0, "and in it, ")).await.unwrap();
    for number in 0..120 {
        amara.edit(&insert(0, &format!("{number} "))).await.unwrap();
        amara.settle(WITHIN).await.unwrap();
    }
    mei.settle(WITHIN).await.unwrap();
    amara.catch_up(mei.client().revision(), WITHIN).await.unwrap();
    mei.catch_up(amara.client().revision(), WITHIN).await.unwrap();
    assert_eq!(amara.client().shadow(), mei.client().shadow());
    let text = mei.client().shadow().text();
    assert!(text.contains("written before the tunnel, ") && text.contains("and in it, ") && text.contains("119 "));
}

#[tokio::test]
async fn a_large_paste_is_written_in_parts() {
    let world = World::start().await;
    let document = world.document().await;
    let mut mei = world.editor("Mei", document).await;
    mei.edit(&insert(0, &"words and ".repeat(60_000))).await.unwrap();
    mei.settle(WITHIN).await.unwrap();
    assert!(mei.client().revision() > 2, "it went out in parts");
    let mut reader = world.editor("Amara", document).await;
    reader.catch_up(mei.client().revision(), WITHIN).await.unwrap();
    assert_eq!(reader.client().shadow(), mei.client().shadow());
}
