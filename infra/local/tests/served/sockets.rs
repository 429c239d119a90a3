//! WebSocket: who may connect, which route answers, posts to connections, and their end.

use std::time::Duration;

use kernel::{Clock, Timestamp};
use local::LocalCloud;
use serde_json::json;

use crate::support::{Socket, dynamo, start, start_at};

/// The connection that was noted last for `came` or `went`.
async fn noted(cloud: &LocalCloud, event: &str) -> Option<String> {
    let tenant = crate::authorizer::TENANT;
    let key = json!({"pk": {"S": format!("T#{tenant}#S")}, "sk": {"S": event}});
    let request = json!({"TableName": "local-Data-Table", "Key": key});
    let (_, item) = dynamo(&cloud.aws_endpoint(), "local", "GetItem", &request).await;
    item["Item"]["text"]["S"].as_str().map(str::to_owned)
}

async fn until_gone(cloud: &LocalCloud, id: &str) {
    for _ in 0..100 {
        if noted(cloud, "went").await.as_deref() == Some(id) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("$disconnect was not told of {id}");
}

#[tokio::test]
async fn only_a_good_ticket_opens_a_socket() {
    let cloud = start().await;
    assert_eq!(Socket::try_open(&cloud, "").await.err(), Some(401));
    assert_eq!(Socket::try_open(&cloud, "?ticket=").await.err(), Some(401));
    assert_eq!(cloud.ledger().accounts["authorizer_socket"].invocations, 0);
    assert_eq!(Socket::try_open(&cloud, "?ticket=bad").await.err(), Some(401));
    assert!(Socket::try_open(&cloud, "?ticket=good").await.is_ok());
}

#[tokio::test]
async fn a_route_answers_only_with_its_route_response() {
    let cloud = start().await;
    let mut socket = Socket::open(&cloud).await;
    socket.say(json!({"action": "mute", "text": "nobody hears this"})).await;
    socket.say(json!({"action": "echo", "text": "hello"})).await;
    assert_eq!(socket.hear().await["text"], "hello");
    assert_eq!(cloud.ledger().accounts["socket_mute"].invocations, 1);
    // There is no $default here, so API Gateway itself says that this is not allowed.
    socket.say(json!({"action": "sing"})).await;
    assert_eq!(socket.hear().await["message"], "Forbidden");
}

#[tokio::test]
async fn functions_post_to_connections_until_they_are_gone() {
    let cloud = start().await;
    let mut first = Socket::open(&cloud).await;
    let mut second = Socket::open(&cloud).await;
    let id = noted(&cloud, "came").await.unwrap();
    let tell = json!({"action": "tell", "to": id, "text": "{\"from\":\"first\"}"});
    first.say(tell.clone()).await;
    assert_eq!(first.hear().await["text"], "told");
    assert_eq!(second.hear().await["from"], "first");
    second.close().await;
    until_gone(&cloud, &id).await;
    first.say(tell).await;
    assert_eq!(first.hear().await["text"], "gone");
    assert_eq!(cloud.ledger().accounts["socket_tell"].calls["execute-api:ManageConnections"], 2);
}

#[tokio::test]
async fn a_silent_connection_is_closed_and_its_end_is_told() {
    let clock = Clock::manual(Timestamp::from_millis(1_795_000_000_000));
    let cloud = start_at(clock.clone()).await;
    let mut socket = Socket::open(&cloud).await;
    let id = noted(&cloud, "came").await.unwrap();
    clock.advance(Duration::from_secs(9 * 60));
    socket.say(json!({"action": "echo", "text": "still here"})).await;
    assert_eq!(socket.hear().await["text"], "still here");
    clock.advance(Duration::from_secs(10 * 60 + 1));
    assert_eq!(socket.closed_with().await, 1001);
    until_gone(&cloud, &id).await;
}

#[tokio::test]
async fn the_end_of_the_local_cloud_closes_sockets_in_good_order() {
    let cloud = start().await;
    let mut socket = Socket::open(&cloud).await;
    let heard = tokio::spawn(async move { socket.closed_with().await });
    cloud.shutdown().await;
    assert_eq!(heard.await.unwrap(), 1001);
}
