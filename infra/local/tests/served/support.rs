//! Starting a local cloud over the templates of these tests, and talking to it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use futures_util::{SinkExt as _, StreamExt as _};
use kernel::Clock;
use local::{Functions, LocalCloud, Options, StartError};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub(crate) fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/served/templates")
}

pub(crate) fn options() -> Options {
    Options::ephemeral(templates(), Functions::of(&[crate::FUNCTIONS]))
}

pub(crate) async fn start() -> LocalCloud {
    with_member(LocalCloud::start(options()).await.unwrap())
}

/// Whom the authorizers let in is a member, as every message on a socket wants it.
fn with_member(cloud: LocalCloud) -> LocalCloud {
    cloud.enroll(crate::authorizer::PERSON, "Ada", crate::authorizer::TENANT, kernel::Role::Admin).unwrap();
    cloud
}

pub(crate) async fn start_at(clock: Clock) -> LocalCloud {
    with_member(LocalCloud::start(Options { clock, ..options() }).await.unwrap())
}

/// The templates with one text replaced, and why a local cloud does not start over them.
pub(crate) async fn fails_with(file: &str, old: &str, new: &str) -> String {
    let folder = TempDir::new().unwrap();
    for name in ["template.yaml", "data.yaml", "access.yaml"] {
        let mut text = std::fs::read_to_string(templates().join(name)).unwrap();
        if name == file {
            assert!(text.contains(old), "{file} has no {old:?}");
            text = text.replacen(old, new, 1);
        }
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let options = Options { templates: folder.path().to_path_buf(), ..options() };
    let sentence = why(LocalCloud::start(options).await);
    sentence.replace(&format!("{}/", folder.path().display()), "")
}

pub(crate) fn why(started: Result<LocalCloud, StartError>) -> String {
    started.map(|_| ()).unwrap_err().to_string()
}

/// The real program over the real templates, and what it said when it was ready.
pub(crate) fn spawn(data: &Path) -> (Child, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command.args(["--port", "0", "--json", "--no-client", "--data"]).arg(data).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap())
}

/// A request of somebody in organization `o`.
pub(crate) fn known(request: RequestBuilder) -> RequestBuilder {
    request.header("authorization", "good").header("x-organization", "o")
}

pub(crate) async fn get(cloud: &LocalCloud, path: &str) -> Response {
    known(Client::new().get(format!("{}{path}", cloud.rest("served")))).send().await.unwrap()
}

/// A DynamoDB call with this access key; the signature is not looked at.
pub(crate) async fn dynamo(endpoint: &str, key: &str, operation: &str, body: &Value) -> (u16, Value) {
    dynamo_as(endpoint, &Keys { access_key: key.to_owned(), token: None }, operation, body).await
}

/// Whose call it is.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) access_key: String,
    pub(crate) token: Option<String>,
}

impl Keys {
    pub(crate) fn sign(&self, service: &str, request: RequestBuilder) -> RequestBuilder {
        let scope = format!("{}/20261124/us-east-1/{service}/aws4_request", self.access_key);
        let request = request
            .header("x-amz-date", "20261124T000000Z")
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"));
        match &self.token {
            Some(token) => request.header("x-amz-security-token", token),
            None => request,
        }
    }
}

/// A DynamoDB call with these keys.
pub(crate) async fn dynamo_as(endpoint: &str, keys: &Keys, operation: &str, body: &Value) -> (u16, Value) {
    let request = Client::new().post(endpoint).header("x-amz-target", format!("DynamoDB_20120810.{operation}"));
    let request = request.header("content-type", "application/x-amz-json-1.0").body(body.to_string());
    let response = keys.sign("dynamodb", request).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// One end of a socket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(cloud: &LocalCloud) -> Self {
        Self::try_open(cloud, "?ticket=good").await.unwrap()
    }

    /// The socket, or the status of the refusal.
    pub(crate) async fn try_open(cloud: &LocalCloud, query: &str) -> Result<Self, u16> {
        match connect_async(format!("{}{query}", cloud.socket_url())).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    pub(crate) async fn say(&mut self, value: Value) {
        self.send(Message::text(value.to_string())).await;
    }

    pub(crate) async fn hear(&mut self) -> Value {
        serde_json::from_str(self.next().await.to_text().unwrap()).unwrap()
    }

    pub(crate) async fn next(&mut self) -> Message {
        let next = tokio::time::timeout(std::time::Duration::from_secs(10), self.0.next());
        next.await.expect("nothing was said for 10 s").unwrap().unwrap()
    }

    /// The code that the other side closes with.
    pub(crate) async fn closed_with(&mut self) -> u16 {
        match self.next().await {
            Message::Close(Some(frame)) => frame.code.into(),
            other => panic!("not closed but {other:?}"),
        }
    }

    pub(crate) async fn close(mut self) {
        self.0.close(None).await.unwrap();
        while let Some(Ok(_)) = self.0.next().await {}
    }
}
