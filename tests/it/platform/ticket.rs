//! Tickets.

use std::time::Duration;

use kernel::Clock;
use serde_json::Value;
use tests::Socket;

use crate::world::{START, World};

#[tokio::test]
async fn a_ticket_works_for_a_minute_and_not_longer() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let ticket = async || {
        let answer = world.person("Mei").post("/platform/tickets", Value::Null).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        format!("{}?ticket={}", world.site().socket, answer.json()["ticket"].as_str().unwrap())
    };
    let (early, late) = (ticket().await, ticket().await);
    clock.advance(Duration::from_secs(59));
    assert!(Socket::with(&early).await.is_ok());
    clock.advance(Duration::from_secs(1));
    assert!(Socket::with(&late).await.is_err());
}
