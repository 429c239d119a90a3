//! Presence.

use serde_json::json;
use tests::Socket;

use crate::world::{World, client};

#[tokio::test]
async fn a_selection_reaches_the_others_and_not_its_owner() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut amara, mut mei) =
        (Socket::open(&world.person("Amara")).await.unwrap(), Socket::open(&world.person("Mei")).await.unwrap());
    let (first, second) = (client(), client());
    let open = |id| json!({"action": "document.open", "document": document, "client": id, "revision": 0});
    amara.ask(open(first), "opened").await.unwrap();
    mei.ask(open(second), "opened").await.unwrap();
    let selection = json!({"revision": 0, "index": 0, "length": 1});
    let update = json!({"action": "presence.update", "document": document, "client": second, "seq": 1, "selection": selection});
    mei.send(&update.to_string()).await.unwrap();
    let frame = amara.expect("presence").await.unwrap();
    assert_eq!((&frame["client"], &frame["selection"], &frame["seq"]), (&json!(second), &selection, &json!(1)));
    // The next thing that its owner hears is the answer to something else.
    let pong = mei.ask(json!({"action": "ping"}), "pong").await.unwrap();
    assert_eq!(pong["heads"], json!([]));
}

#[tokio::test]
async fn whoever_has_not_opened_a_document_says_nothing_in_it() {
    let world = World::start().await;
    let document = world.document().await;
    let mut mei = Socket::open(&world.person("Mei")).await.unwrap();
    let update = json!({"action": "presence.update", "request": "p1", "document": document, "client": client(), "seq": 1});
    let frame = mei.ask(update, "problem").await.unwrap();
    assert_eq!((&frame["request"], &frame["problem"]["code"]), (&json!("p1"), &json!("lease_lost")));
}
