//! A socket of the platform: texts out, texts in.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::caller::{Caller, Unreached};

/// An open socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Gets a ticket and opens a socket with it.
    ///
    /// # Errors
    /// When the ticket is refused or the socket does not open.
    pub async fn open(caller: &Caller) -> Result<Self, Unreached> {
        let answer = caller.post("/platform/tickets", Value::Null).await?;
        let body = answer.json();
        let ticket = body["ticket"].as_str();
        let ticket = ticket
            .ok_or_else(|| Unreached { what: "a ticket".to_owned(), reason: format!("{} {}", answer.status, answer.text) })?;
        Self::with(&format!("{}?ticket={ticket}", caller.site().socket)).await
    }

    /// Opens a socket at this address. Names below `localhost` are this machine, whatever the resolver says.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn with(address: &str) -> Result<Self, Unreached> {
        let fail =
            |reason: String| Unreached { what: format!("a socket at {}", address.split('?').next().unwrap_or_default()), reason };
        let request = address.into_client_request().map_err(|error| fail(error.to_string()))?;
        let host = request.uri().host().unwrap_or_default();
        let host = if host.ends_with("localhost") { "127.0.0.1" } else { host };
        let stream =
            TcpStream::connect((host, request.uri().port_u16().unwrap_or(80))).await.map_err(|error| fail(error.to_string()))?;
        // A keystroke is a small packet that must not wait for another.
        stream.set_nodelay(true).map_err(|error| fail(error.to_string()))?;
        let (socket, _) = client_async(request, stream).await.map_err(|error| fail(error.to_string()))?;
        Ok(Self(socket))
    }

    /// Sends a text.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send(&mut self, text: &str) -> Result<(), Unreached> {
        let sent = self.0.send(Message::text(text)).await;
        sent.map_err(|error| Unreached { what: "sending on the socket".to_owned(), reason: error.to_string() })
    }

    /// The next text, or `None` when the time is over.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn next(&mut self, wait: Duration) -> Result<Option<String>, Unreached> {
        let closed = |reason: String| Unreached { what: "the socket".to_owned(), reason };
        let until = tokio::time::Instant::now() + wait;
        loop {
            match tokio::time::timeout_at(until, self.0.next()).await {
                Err(_) => return Ok(None),
                Ok(Some(Ok(Message::Text(text)))) => return Ok(Some(text.to_string())),
                Ok(Some(Ok(Message::Close(frame)))) => return Err(closed(format!("closed: {frame:?}"))),
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(error))) => return Err(closed(error.to_string())),
                Ok(None) => return Err(closed("closed".to_owned())),
            }
        }
    }

    /// The next frame of this type, passing over others.
    ///
    /// # Errors
    /// When there is none in ten seconds, or the socket is closed.
    pub async fn expect(&mut self, kind: &str) -> Result<Value, Unreached> {
        let missing = || Unreached { what: format!("a frame of type {kind}"), reason: "none came".to_owned() };
        loop {
            let text = self.next(Duration::from_secs(10)).await?.ok_or_else(missing)?;
            let frame: Value = serde_json::from_str(&text).unwrap_or_default();
            if frame["type"] == kind {
                return Ok(frame);
            }
        }
    }

    /// Sends a message and waits for the frame of this type.
    ///
    /// # Errors
    /// As [`Socket::send`] and [`Socket::expect`].
    pub async fn ask(&mut self, message: Value, kind: &str) -> Result<Value, Unreached> {
        self.send(&message.to_string()).await?;
        self.expect(kind).await
    }
}
