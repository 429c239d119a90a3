//! Throttles of stages: exactly the burst passes, and then exactly what a second gives.

use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use kernel::{Clock, Timestamp};
use local::{LocalCloud, Options};
use reqwest::{Client, Method, Response};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Socket, fails_with, known, options, templates};

const SETTINGS: &str = r#"      StageName: served
      MethodSettings:
        - {ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20}
        - {ResourcePath: "/notes~1{note_id}", HttpMethod: GET, ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 2}
"#;
const THROTTLED: &str = "      GatewayResponses:
        THROTTLED:
          ResponseParameters: {Headers: {Retry-After: \"'1'\"}}
          ResponseTemplates: {application/problem+json: '{\"code\":\"throttled\"}'}
";
const STAGE: &str = "StageName: live, DefaultRouteSettings: {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 3}";

/// The local cloud over throttled templates, and the clock that it goes by.
async fn start() -> (LocalCloud, Clock) {
    let folder = TempDir::new().unwrap();
    let read = |name: &str| std::fs::read_to_string(Path::new(&templates()).join(name)).unwrap();
    let text = read("template.yaml")
        .replacen("      StageName: served\n", SETTINGS, 1)
        .replacen("      GatewayResponses:\n", THROTTLED, 1)
        .replacen("StageName: live", STAGE, 1);
    std::fs::write(folder.path().join("template.yaml"), text).unwrap();
    for name in ["data.yaml", "access.yaml"] {
        std::fs::write(folder.path().join(name), read(name)).unwrap();
    }
    let clock = Clock::manual(Timestamp::from_millis(1_795_000_000_000));
    let options = Options { clock: clock.clone(), templates: folder.path().to_path_buf(), ..options() };
    (LocalCloud::start(options).await.unwrap(), clock)
}

/// Asks a hundred times at once.
async fn hundred(cloud: &LocalCloud, method: Method, path: &str) -> Vec<Response> {
    let client = Client::new();
    let url = format!("{}{path}", cloud.rest("served"));
    let ask = || known(client.request(method.clone(), &url)).send();
    join_all((0..100).map(|_| ask())).await.into_iter().map(Result::unwrap).collect()
}

fn passed(responses: &[Response]) -> usize {
    responses.iter().filter(|response| response.status() != 429).count()
}

#[tokio::test]
async fn the_burst_passes_and_then_what_a_second_gives() {
    let (cloud, clock) = start().await;
    let whoami = async || passed(&hundred(&cloud, Method::GET, "/notes/whoami").await);
    assert_eq!(whoami().await, 20);
    assert_eq!(whoami().await, 0);
    clock.advance(Duration::from_secs(1));
    assert_eq!(whoami().await, 10);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(whoami().await, 20);
    // Who is refused costs nothing behind the gateway.
    assert_eq!(cloud.ledger().accounts["note_whoami"].invocations, 50);
}

#[tokio::test]
async fn each_method_has_its_own_and_a_refusal_is_in_the_words_of_the_template() {
    let (cloud, clock) = start().await;
    assert_eq!(passed(&hundred(&cloud, Method::GET, "/notes/whoami").await), 20);
    let mut responses = hundred(&cloud, Method::GET, "/notes/1").await;
    assert_eq!(passed(&responses), 2);
    clock.advance(Duration::from_secs(2));
    assert_eq!(passed(&hundred(&cloud, Method::GET, "/notes/1").await), 1);
    let refused = responses.remove(responses.iter().position(|response| response.status() == 429).unwrap());
    assert_eq!(
        (&refused.headers()["retry-after"], &refused.headers()["content-type"]),
        (&"1".parse().unwrap(), &"application/problem+json".parse().unwrap())
    );
    assert_eq!(refused.text().await.unwrap(), "{\"code\":\"throttled\"}");
}

#[tokio::test]
async fn a_socket_is_told_and_stays_open() {
    let (cloud, clock) = start().await;
    let mut socket = Socket::open(&cloud).await;
    let echo = json!({"action": "echo", "text": "hello"});
    for _ in 0..5 {
        socket.say(echo.clone()).await;
    }
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(socket.hear().await);
    }
    let refused: Vec<_> = answers.iter().filter(|answer| answer["message"] == "Too Many Requests").collect();
    assert_eq!((refused.len(), answers.iter().filter(|answer| answer["message"].is_null()).count()), (2, 3));
    assert!(refused[0]["connectionId"].is_string() && refused[0]["requestId"].is_string(), "{}", refused[0]);
    clock.advance(Duration::from_secs(1));
    socket.say(echo).await;
    assert!(socket.hear().await["message"].is_null());

    // A second has given no more than the bucket holds: of the three that may connect at once, one did.
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(Socket::open(&cloud).await);
    }
    assert_eq!(Socket::try_open(&cloud, "?ticket=good").await.err(), Some(429));
}

#[tokio::test]
async fn settings_that_make_no_sense_stop_the_start() {
    let with = async |setting: &str| {
        fails_with(
            "template.yaml",
            "      StageName: served\n",
            &format!("      StageName: served\n      MethodSettings: [{{{setting}}}]\n"),
        )
        .await
    };
    let sentence = with("ResourcePath: /nothing, HttpMethod: GET, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1").await;
    assert!(sentence.contains("Api: MethodSettings: there is no GET /nothing in this API"), "{sentence}");
    let sentence = with("ResourcePath: /notes, HttpMethod: \"*\", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1").await;
    assert!(sentence.contains("or for one method of one path, not * /notes"), "{sentence}");
    let sentence = with("ResourcePath: \"/*\", HttpMethod: \"*\", ThrottlingRateLimit: 1").await;
    assert!(sentence.contains("ThrottlingRateLimit and ThrottlingBurstLimit are set together"), "{sentence}");
    let sentence = with("ResourcePath: \"/*\", HttpMethod: \"*\", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1.5").await;
    assert!(sentence.contains("ThrottlingBurstLimit a whole number, not 1 and 1.5"), "{sentence}");
}
