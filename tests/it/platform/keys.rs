//! The issuer's keys as the authorizers see them: rotated, taken back, out of reach, and lied about.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cloud::Cloud;
use kernel::{Clock, Config, Timestamp};
use local::{CLIENT, LocalCloud, Options};
use runtime::InvokeError;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::authorizer::published;
use crate::contract::{root, sample};
use crate::world::{World, person, refused};

const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn keys_rotate_and_nobody_is_signed_out() {
    let clock = Clock::manual(NOW);
    let world = World::with_clock(clock.clone()).await;
    let status = async |caller: tests::Caller| caller.get("/collaboration/workspaces").await.unwrap().status;
    let old = world.person("Mei");
    let kid = |world: &World| world.cloud.unsigned(person("Mei")).0["kid"].clone();
    let (first, next) = (kid(&world), published(&world.cloud).await["keys"][1]["kid"].clone());
    assert_eq!(status(old.clone()).await, 200);
    world.cloud.rotate_keys().unwrap();
    assert_eq!(kid(&world), next, "the key that was announced signs now");
    // The authorizer knew the key before it signed, and the one before is published still.
    assert_eq!((status(world.person("Jonas")).await, status(old.clone()).await), (200, 200));

    // A token that outlives its key: good as long as the key is published, and as long after as a copy of it is kept.
    let (header, mut claims) = world.cloud.unsigned(person("Mei"));
    claims["exp"] = json!(NOW.as_seconds() + 24 * 60 * 60);
    let long = world.cloud.sign(&header, &claims).unwrap();
    let organization = person("Mei").organization.id.to_string();
    let long = tests::Caller::new(world.site(), &long, &organization);
    world.cloud.rotate_keys().unwrap();
    clock.advance(Duration::from_secs(59 * 60));
    assert_eq!((status(long.clone()).await, status(world.person("Jonas")).await), (200, 200));
    clock.advance(2 * MINUTE);
    let keys = published(&world.cloud).await;
    assert!(keys["keys"].as_array().unwrap().iter().all(|key| key["kid"] != first && key["kid"] != next), "{keys}");
    assert_eq!(status(long.clone()).await, 200, "the authorizer's copy is two minutes old");
    clock.advance(8 * MINUTE);
    assert_eq!(status(long).await, 401, "the copy is ten minutes old");
    assert_eq!(status(world.person("Mei")).await, 200);
}

#[tokio::test]
async fn an_issuer_out_of_reach_is_503_and_never_a_sign_out() {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(root().join("infra")).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&file).unwrap();
            let text = text.replace("OIDC_ISSUER: !Ref OidcIssuer", "OIDC_ISSUER: \"http://127.0.0.1:1/issuer\"");
            std::fs::write(folder.path().join(file.file_name().unwrap()), text).unwrap();
        }
    }
    let options = Options { templates: folder.path().to_path_buf(), ..Options::default() };
    let world = World { cloud: LocalCloud::start(options).await.unwrap() };
    let answer = world.person("Mei").get("/collaboration/workspaces").await.unwrap();
    refused(&answer, 503, "unavailable");
    assert_eq!(answer.headers["retry-after"], "5");
}

/// An issuer that says what a test wants, and counts how often it is asked. Its keys are a local cloud's.
struct Issuer {
    url: String,
    asked: Arc<AtomicUsize>,
    answers: Arc<Mutex<HashMap<String, String>>>,
    server: JoinHandle<()>,
    signer: LocalCloud,
    /// The function's side.
    cloud: Cloud,
    clock: Clock,
}

impl Issuer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/pool", listener.local_addr().unwrap());
        let (asked, answers) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(HashMap::<String, String>::new())));
        let (count, texts) = (Arc::clone(&asked), Arc::clone(&answers));
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = [0; 4096];
                let length = stream.read(&mut bytes).await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let path = String::from_utf8_lossy(&bytes[..length]).split(' ').nth(1).unwrap_or_default().to_owned();
                let answer = texts.lock().unwrap().get(&path).cloned();
                let answer = answer.unwrap_or_else(|| "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned());
                let _ = stream.write_all(answer.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()).await;
            }
        });
        let (signer, clock) = (LocalCloud::start(Options::default()).await.unwrap(), Clock::manual(NOW));
        let table = signer.deployment().tables.iter().find(|table| table.logical_id == "DirectoryTable").unwrap().name.clone();
        let config = Config::read(|key| match key {
            "OIDC_ISSUER" => Some(url.clone()),
            "OIDC_AUDIENCE" => Some(CLIENT.to_owned()),
            "DIRECTORY_TABLE" => Some(table.clone()),
            _ => None,
        });
        let cloud = Cloud::new(config.unwrap(), signer.access(), clock.clone()).await;
        let issuer = Self { url, asked, answers, server, signer, cloud, clock };
        issuer.says("/pool/.well-known/openid-configuration", &json!({"issuer": issuer.url, "jwks_uri": issuer.keys_url()}));
        issuer.says("/pool/jwks.json", &published(&issuer.signer).await);
        issuer
    }

    fn keys_url(&self) -> String {
        format!("{}/jwks.json", self.url)
    }

    fn says(&self, path: &str, body: &Value) {
        let body = body.to_string();
        self.answers(path, format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    }

    fn answers(&self, path: &str, whole: String) {
        self.answers.lock().unwrap().insert(path.to_owned(), whole);
    }

    /// Asks the authorizer of persons about somebody's token, under this key's name.
    async fn ask(&self, kid: Option<&str>) -> Result<Value, InvokeError> {
        let now = self.clock.now().as_seconds();
        let mut header = self.signer.unsigned(person("Mei")).0;
        if let Some(kid) = kid {
            header["kid"] = json!(kid);
        }
        let claims =
            json!({"iss": self.url, "sub": "stranger", "client_id": CLIENT, "exp": now + 60, "iat": now - 5, "name": "A B"});
        let token = self.signer.sign(&header, &claims).unwrap();
        let mut event = sample("authorizer_person");
        for headers in ["headers", "multiValueHeaders"] {
            event[headers].as_object_mut().unwrap().remove("Authorization");
        }
        event["headers"]["authorization"] = json!(format!("Bearer {token}"));
        platform::authorizer::person::FUNCTION.invoke(&self.cloud, event).await
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn is_401(answer: Result<Value, InvokeError>) -> bool {
    answer == Err(InvokeError("Unauthorized".to_owned()))
}

fn is_503(answer: Result<Value, InvokeError>) -> bool {
    answer.is_err_and(|error| error.0.starts_with("503 unavailable"))
}

#[tokio::test]
async fn a_person_whom_nobody_knows_yet_is_identified_and_in_no_organization() {
    let issuer = Issuer::start().await;
    let answer = issuer.ask(None).await.unwrap();
    let context = json!({"issuer": issuer.url, "subject": "stranger"});
    assert_eq!((&answer["principalId"], &answer["context"]), (&json!("stranger"), &context));
    assert_eq!(answer["policyDocument"]["Statement"][0]["Resource"].as_str().unwrap().rsplit('/').next(), Some("*"));
}

#[tokio::test]
async fn a_flood_of_invented_keys_is_no_flood_of_questions() {
    let issuer = Issuer::start().await;
    let names: Vec<String> = (0..100).map(|number| format!("invented-{number}")).collect();
    let answers = futures_util::future::join_all(names.iter().map(|name| issuer.ask(Some(name)))).await;
    assert!(answers.into_iter().all(is_401));
    assert_eq!(issuer.asked(), 2, "one discovery and one set of keys, whoever asked first");
    assert!(issuer.ask(None).await.is_ok());
    issuer.clock.advance(Duration::from_secs(29));
    assert!(is_401(issuer.ask(Some("invented")).await));
    assert_eq!(issuer.asked(), 2);
    issuer.clock.advance(Duration::from_secs(1));
    assert!(is_401(issuer.ask(Some("invented")).await));
    assert_eq!(issuer.asked(), 4);
}

#[tokio::test]
async fn keys_outlive_an_outage_of_a_day_and_no_longer() {
    let issuer = Issuer::start().await;
    assert!(issuer.ask(None).await.is_ok());
    issuer.server.abort();
    for hours in [1, 22] {
        issuer.clock.advance(hours * 60 * MINUTE);
        assert!(issuer.ask(None).await.is_ok());
        assert!(is_401(issuer.ask(Some("invented")).await));
    }
    issuer.clock.advance(60 * MINUTE);
    assert!(is_503(issuer.ask(None).await));
}

#[tokio::test]
async fn documents_that_are_not_the_issuers_are_not_believed() {
    let issuer = Issuer::start().await;
    let discovery = "/pool/.well-known/openid-configuration";
    let own = issuer.keys_url();
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {own}\r\nContent-Length: 0\r\n\r\n");
    let large = json!({"issuer": issuer.url, "jwks_uri": own, "padding": "x".repeat(200 * 1024)});
    let refuses = async |what: &str| {
        issuer.clock.advance(Duration::from_secs(3));
        assert!(is_503(issuer.ask(None).await), "{what}");
    };
    issuer.says(discovery, &json!({"issuer": "https://id.example.com", "jwks_uri": own}));
    refuses("of another issuer").await;
    issuer.says(discovery, &json!({"issuer": issuer.url, "jwks_uri": "http://id.example.com/jwks.json"}));
    refuses("keys without encryption from elsewhere").await;
    issuer.says(discovery, &large);
    refuses("too large").await;
    issuer.answers(discovery, redirect.clone());
    refuses("a redirect").await;
    issuer.says(discovery, &json!({"issuer": issuer.url, "jwks_uri": own}));
    issuer.answers("/pool/jwks.json", redirect);
    refuses("keys behind a redirect").await;
    issuer.says("/pool/jwks.json", &json!({"keys": [{"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": "a"}]}));
    refuses("only shared secrets").await;
    issuer.says("/pool/jwks.json", &json!("keys"));
    refuses("no keys at all").await;
    let mut keys = published(&issuer.signer).await;
    keys["keys"].as_array_mut().unwrap().insert(0, json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"}));
    issuer.says("/pool/jwks.json", &keys);
    issuer.clock.advance(Duration::from_secs(3));
    assert!(issuer.ask(None).await.is_ok(), "a key of an unknown kind stands in the way of the others");
}
