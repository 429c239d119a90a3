//! Presence.

use serde_json::json;
use tests::Socket;

use crate::world::{World, client, insert};

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

/// The row of somebody whose connection is gone and whose end nobody noticed, written as `document_open` would.
async fn ghost(world: &World, document: kernel::DocumentId) -> kernel::ClientId {
    use realtime::partition::{Participant, participant_key, partition};
    let rafael = crate::world::person("Rafael");
    let gone = Participant {
        document,
        connection: "gone=".to_owned(),
        client: client(),
        person: rafael.id,
        name: rafael.name.to_owned(),
        slot: Some(9),
        epoch: 1,
        access_version: 1,
        lease_until: i64::MAX,
    };
    let key = cloud::Key::new(partition(document), participant_key(&gone.connection));
    let row = cloud::Row::new(key, &gone);
    world.rows("CollaborationTable").await.put(&row, cloud::Condition::Always).await.unwrap();
    gone.client
}

#[tokio::test]
async fn whoever_finds_a_connection_gone_forgets_it_and_tells_the_others() {
    let world = World::start().await;
    let document = world.document().await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let (mut one, mut other) = (Socket::open(&amara).await.unwrap(), Socket::open(&mei).await.unwrap());
    let (editor, reader) = (client(), client());
    let open = |client| json!({"action": "document.open", "document": document, "client": client, "revision": 0});
    other.ask(open(reader), "opened").await.unwrap();
    let url = format!("/collaboration/documents/{document}");
    let ghost = async || json!(ghost(&world, document).await);

    let gone = ghost().await;
    one.ask(open(editor), "opened").await.unwrap();
    assert_eq!(other.expect("left").await.unwrap()["client"], gone, "found by an opening");
    let gone = ghost().await;
    let submit = json!({"action": "document.submit", "document": document, "client": editor, "seq": 1, "base": 0, "change": insert(0, "Hi")});
    one.ask(submit, "acknowledged").await.unwrap();
    assert_eq!(other.expect("left").await.unwrap()["client"], gone, "found by a submit");
    let gone = ghost().await;
    let move_ = json!({"action": "presence.update", "document": document, "client": editor, "seq": 1, "selection": {"revision": 1, "index": 0, "length": 1}});
    one.send(&move_.to_string()).await.unwrap();
    assert_eq!(other.expect("left").await.unwrap()["client"], gone, "found by a presence");
    let gone = ghost().await;
    let change = json!({"client": editor, "seq": 2, "base": 1, "change": insert(0, "Oh")});
    assert_eq!(amara.post(&format!("{url}/revisions"), change).await.unwrap().status, 200);
    assert_eq!(other.expect("left").await.unwrap()["client"], gone, "found by a submit over REST");
    for turn in ["trash", "restore"] {
        let gone = ghost().await;
        assert_eq!(amara.post(&format!("{url}/{turn}"), serde_json::Value::Null).await.unwrap().status, 200);
        assert_eq!(other.expect("left").await.unwrap()["client"], gone, "found by {turn}");
    }
}
