//! Snapshots.

use realtime::limits::SNAPSHOT_INLINE_BYTES;
use realtime::snapshot::{canonical, hash};
use serde_json::{Value, json};

use crate::world::{World, client, insert};

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
    // By the socket, so that the function for larger ones is still cold at the end.
    for _ in 0..24 {
        editor.edit(&change(&"naïve 👋 words ".repeat(SNAPSHOT_INLINE_BYTES / 360))).await.unwrap();
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
    editor.edit(&change(&"words ".repeat(10_000))).await.unwrap();
    editor.settle(within).await.unwrap();
    assert_eq!(world.cloud.ledger().accounts["revision_create"].calls.get("s3:GetObject"), Some(&1), "read by a cold function");
}

/// Each function begins cold, so the first time that it is asked it reads the long document's object.
#[tokio::test]
async fn whoever_makes_a_hundredth_revision_of_a_long_document_keeps_it_as_an_object() {
    let world = World::start().await;
    let document = world.document().await;
    let (amara, url) = (world.person("Amara"), format!("/collaboration/documents/{document}"));
    let mut socket = tests::Socket::open(&amara).await.unwrap();
    let (editor, mut seq, mut base) = (client(), 0, 0);
    let open = |revision| json!({"action": "document.open", "document": document, "client": editor, "revision": revision});
    socket.ask(open(0), "opened").await.unwrap();
    let mut write = async |text: String, base: &mut u64| {
        seq += 1;
        let change = json!({"client": editor, "seq": seq, "base": *base, "change": insert(0, &text)});
        let answer = amara.post(&format!("{url}/revisions"), change).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        *base = answer.json()["revision"].as_u64().unwrap();
    };
    for _ in 0..2 {
        write("words ".repeat(35_000), &mut base).await;
    }
    let objects = |action: &str, function: &str| world.cloud.ledger().accounts[function].calls.get(action).copied();
    for (last, turn) in [(99, "revision"), (199, "trash"), (298, "trash and restore")] {
        while base < last {
            write("a".to_owned(), &mut base).await;
        }
        match turn {
            "revision" => {
                write("a".to_owned(), &mut base).await;
                assert_eq!(objects("s3:PutObject", "revision_create"), Some(1));
            }
            "trash" => {
                assert_eq!(amara.post(&format!("{url}/trash"), Value::Null).await.unwrap().status, 200);
                assert_eq!(
                    (objects("s3:GetObject", "document_trash"), objects("s3:PutObject", "document_trash")),
                    (Some(1), Some(1))
                );
                assert_eq!(amara.post(&format!("{url}/restore"), Value::Null).await.unwrap().status, 200);
                assert_eq!(objects("s3:GetObject", "document_restore"), Some(1));
                base += 2;
                socket.ask(open(base), "opened").await.unwrap();
            }
            _ => {
                for turn in ["trash", "restore"] {
                    assert_eq!(amara.post(&format!("{url}/{turn}"), Value::Null).await.unwrap().status, 200);
                }
                assert_eq!(objects("s3:PutObject", "document_restore"), Some(1));
                base += 2;
            }
        }
    }
    socket.ask(open(base), "opened").await.unwrap();
    let submit = json!({"action": "document.submit", "document": document, "client": editor, "seq": 1_000, "base": base, "change": insert(0, "b")});
    socket.ask(submit, "acknowledged").await.unwrap();
    assert_eq!(objects("s3:GetObject", "document_submit"), Some(1));
}
