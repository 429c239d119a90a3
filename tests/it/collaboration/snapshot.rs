//! Snapshots.

use realtime::limits::SNAPSHOT_INLINE_BYTES;
use realtime::snapshot::{canonical, hash};
use serde_json::json;

use crate::world::{World, insert};

#[tokio::test]
async fn a_new_document_is_one_empty_paragraph() {
    let world = World::start().await;
    let url = format!("/collaboration/documents/{}/snapshot", world.document().await);
    let snapshot = world.person("Mei").get(&url).await.unwrap().json();
    assert_eq!((&snapshot["revision"], &snapshot["content"], &snapshot["length"]), (&json!(0), &insert(0, "\n"), &json!(1)));
    assert_eq!(snapshot["hash"], hash(&canonical(&ot::Document::empty()).unwrap()));
}

#[tokio::test]
async fn a_long_document_is_kept_as_an_object_and_read_back() {
    let world = World::start().await;
    let document = world.document().await;
    let mut editor = world.editor("Mei", document).await;
    let within = std::time::Duration::from_secs(30);
    let change = |text: &str| ot::Delta::new().insert(text, ot::Attributes::new());
    for _ in 0..3 {
        editor.edit(&change(&"naïve 👋 words ".repeat(SNAPSHOT_INLINE_BYTES / 40))).await.unwrap();
        editor.settle(within).await.unwrap();
    }
    while editor.client().revision() < 100 {
        editor.edit(&change("a")).await.unwrap();
        editor.settle(within).await.unwrap();
    }
    let objects = world.cloud.ledger().accounts.values().filter_map(|account| account.calls.get("s3:PutObject")).sum::<u64>();
    assert_eq!(objects, 1);
    let snapshot = world.person("Mei").get(&format!("/collaboration/documents/{document}/snapshot")).await.unwrap().json();
    assert_eq!(
        (&snapshot["revision"], &snapshot["hash"]),
        (&json!(100), &json!(hash(&canonical(editor.client().confirmed()).unwrap())))
    );
    let other = world.editor("Amara", document).await;
    assert_eq!(other.client().shadow(), editor.client().shadow());
}
