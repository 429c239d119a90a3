//! The life of a socket.

use std::time::Duration;

use kernel::Clock;
use serde_json::{Value, json};
use tests::Socket;

use crate::world::{START, World, client, insert};

#[tokio::test]
async fn an_unknown_action_and_no_json_are_answered_with_a_problem() {
    let world = World::start().await;
    let mut socket = Socket::open(&world.person("Mei")).await.unwrap();
    for (message, detail) in [
        (r#"{"action":"dance","request":"r1"}"#, "There is no action \"dance\"."),
        (r#"{"request":"r1"}"#, "A message is a JSON object with an `action`."),
        ("good morning", "A message is a JSON object with an `action`."),
        ("[1,2]", "A message is a JSON object with an `action`."),
    ] {
        socket.send(message).await.unwrap();
        let frame = socket.expect("problem").await.unwrap();
        assert_eq!(
            (frame["problem"]["code"].as_str(), frame["problem"]["detail"].as_str()),
            (Some("unknown_action"), Some(detail))
        );
    }
}

#[tokio::test]
async fn a_message_of_the_wrong_shape_names_every_fault() {
    let world = World::start().await;
    let mut socket = Socket::open(&world.person("Mei")).await.unwrap();
    let message = json!({"action": "document.open", "request": "r2", "document": "letter", "revision": -1});
    let frame = socket.ask(message, "problem").await.unwrap();
    assert_eq!(frame["request"], "r2");
    let fields: Vec<&str> =
        frame["problem"]["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    for field in ["/document", "/revision", "/client"] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
}

#[tokio::test]
async fn a_ping_tells_the_head_and_what_is_not_open() {
    let world = World::start().await;
    let document = world.document().await;
    let mut socket = Socket::open(&world.person("Mei")).await.unwrap();
    let ping = json!({"action": "ping", "request": "p", "documents": [{"document": document, "revision": 0}]});
    let pong = socket.ask(ping.clone(), "pong").await.unwrap();
    assert_eq!((&pong["request"], &pong["lost"]), (&json!("p"), &json!([document])));
    let id = client();
    let open = json!({"action": "document.open", "document": document, "client": id, "revision": 0});
    socket.ask(open, "opened").await.unwrap();
    let submit =
        json!({"action": "document.submit", "document": document, "client": id, "seq": 1, "base": 0, "change": insert(0, "Hi")});
    socket.ask(submit, "acknowledged").await.unwrap();
    let pong = socket.ask(ping, "pong").await.unwrap();
    assert_eq!((&pong["heads"], &pong["lost"]), (&json!([{"document": document, "revision": 1}]), &Value::Null));
}

#[tokio::test]
async fn a_lease_lasts_as_long_as_somebody_pings() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let document = world.document().await;
    let mut socket = Socket::open(&world.person("Mei")).await.unwrap();
    let id = client();
    let open = json!({"action": "document.open", "document": document, "client": id, "revision": 0});
    socket.ask(open, "opened").await.unwrap();
    let ping = json!({"action": "ping", "documents": [{"document": document, "revision": 0}]});
    for _ in 0..4 {
        clock.advance(Duration::from_secs(40));
        assert_eq!(socket.ask(ping.clone(), "pong").await.unwrap()["lost"], Value::Null);
    }
    clock.advance(Duration::from_secs(46));
    assert_eq!(socket.ask(ping, "pong").await.unwrap()["lost"], json!([document]));
    let submit =
        json!({"action": "document.submit", "document": document, "client": id, "seq": 1, "base": 0, "change": insert(0, "Hi")});
    assert_eq!(socket.ask(submit, "problem").await.unwrap()["problem"]["code"], "lease_lost");
}

#[tokio::test]
async fn whoever_closes_a_socket_leaves_and_the_others_are_told() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut amara, mut mei) =
        (Socket::open(&world.person("Amara")).await.unwrap(), Socket::open(&world.person("Mei")).await.unwrap());
    let (first, second) = (client(), client());
    let open = |id| json!({"action": "document.open", "document": document, "client": id, "revision": 0});
    amara.ask(open(first), "opened").await.unwrap();
    let opened = mei.ask(open(second), "opened").await.unwrap();
    assert_eq!(opened["participants"].as_array().unwrap().len(), 2);
    assert_eq!(amara.expect("joined").await.unwrap()["participant"]["name"], "Mei Tanaka");
    drop(mei);
    assert_eq!(amara.expect("left").await.unwrap()["client"], json!(second));
}
