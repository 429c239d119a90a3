//! Sizes: what API Gateway and Lambda do not take.

use reqwest::Client;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::{Socket, known, start};

#[tokio::test]
async fn a_request_that_is_too_large_is_413_in_the_words_of_the_template() {
    let cloud = start().await;
    let send = |bytes: usize| {
        let note = json!({"id": "1", "text": "x".repeat(bytes)});
        known(Client::new().post(cloud.rest("served") + "/notes")).json(&note).send()
    };
    let refused = send(7 * 1024 * 1024).await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.json::<Value>().await.unwrap()), (413, json!({"code": "too_large"})));
    assert_eq!(send(11 * 1024 * 1024).await.map_or(413, |response| response.status().as_u16()), 413);
}

#[tokio::test]
async fn a_frame_of_more_than_32_kb_closes_the_connection() {
    let cloud = start().await;
    let mut socket = Socket::open(&cloud).await;
    let words = |bytes: usize| json!({"action": "echo", "text": "x".repeat(bytes)});
    socket.say(words(32_000)).await;
    assert_eq!(socket.hear().await["text"].as_str().map(str::len), Some(32_000));
    socket.say(words(33_000)).await;
    assert_eq!(socket.closed_with().await, 1009);
}

#[tokio::test]
async fn a_message_of_more_than_128_kb_closes_the_connection() {
    let cloud = start().await;
    let mut socket = Socket::open(&cloud).await;
    let text = json!({"action": "echo", "text": "x".repeat(100_000)}).to_string();
    let mut chunks = text.as_bytes().chunks(30_000).peekable();
    let mut kind = Data::Text;
    while let Some(chunk) = chunks.next() {
        socket.send(Message::Frame(Frame::message(chunk.to_vec(), OpCode::Data(kind), chunks.peek().is_none()))).await;
        kind = Data::Continue;
    }
    assert_eq!(socket.hear().await["text"].as_str().map(str::len), Some(100_000));
    for number in 0..5 {
        let kind = if number == 0 { Data::Text } else { Data::Continue };
        socket.send(Message::Frame(Frame::message(vec![b'x'; 30_000], OpCode::Data(kind), number == 4))).await;
    }
    assert_eq!(socket.closed_with().await, 1009);
}
