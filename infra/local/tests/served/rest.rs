//! REST: routes, authorizers and their cache, and what API Gateway says itself.

use std::time::Duration;

use kernel::{Clock, Timestamp};
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{get, known, start, start_at};

#[tokio::test]
async fn a_request_reaches_its_function_and_the_answer_comes_back() {
    let cloud = start().await;
    let note = json!({"id": "1", "text": "Dear Harbour Analytics"});
    let created = known(Client::new().post(cloud.rest("served") + "/notes")).json(&note).send().await.unwrap();
    assert_eq!((created.status().as_u16(), created.headers()["location"].to_str().unwrap()), (201, "/served/notes/1"));
    assert_eq!(get(&cloud, "/notes/1").await.json::<Value>().await.unwrap(), note);
    assert_eq!(get(&cloud, "/notes/2").await.status(), 404);
}

#[tokio::test]
async fn a_fixed_path_wins_and_an_unknown_one_is_answered_as_the_template_says() {
    let cloud = start().await;
    assert_eq!(get(&cloud, "/notes/whoami").await.text().await.unwrap(), "\"o\"");
    let missing = Client::new().get(cloud.rest("served") + "/nothing").send().await.unwrap();
    assert_eq!(
        (missing.status().as_u16(), &missing.headers()["content-type"]),
        (404, &"application/problem+json".parse().unwrap())
    );
    // With an Authorization header AWS takes the request for a badly signed one, for which this template has no words.
    assert_eq!(get(&cloud, "/nothing").await.status(), 403);
    let elsewhere = Client::new().get(cloud.aws_endpoint() + "/elsewhere/x").send().await.unwrap();
    assert_eq!(elsewhere.status(), 404);
    assert!(Client::new().get(cloud.aws_endpoint()).send().await.unwrap().text().await.unwrap().contains("/served"));
}

#[tokio::test]
async fn an_identity_source_that_is_missing_is_401_and_the_authorizer_is_not_asked() {
    let cloud = start().await;
    let url = cloud.rest("served") + "/notes/whoami";
    for request in
        [Client::new().get(&url).header("authorization", "good"), Client::new().get(&url).header("x-organization", "o")]
    {
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(cloud.ledger().accounts["authorizer_request"].invocations, 0);
    let ask = |who: &str| Client::new().get(&url).header("authorization", who).header("x-organization", "o").send();
    assert_eq!(ask("nobody").await.unwrap().status(), 401);
    assert_eq!(ask("broken").await.unwrap().status(), 500);
}

#[tokio::test]
async fn an_answer_of_the_authorizer_is_kept_for_its_time_and_for_all_identity_sources() {
    let clock = Clock::manual(Timestamp::from_millis(1_795_000_000_000));
    let cloud = start_at(clock.clone()).await;
    let asked = || cloud.ledger().accounts["authorizer_request"].invocations;
    let ask = async |organization: &str| {
        let request = Client::new().get(cloud.rest("served") + "/notes/whoami");
        request.header("authorization", "good").header("x-organization", organization).send().await.unwrap().text().await.unwrap()
    };
    assert_eq!((ask("a").await, ask("a").await, asked()), ("\"a\"".to_owned(), "\"a\"".to_owned(), 1));
    assert_eq!((ask("b").await, asked()), ("\"b\"".to_owned(), 2));
    clock.advance(Duration::from_secs(31));
    assert_eq!((ask("a").await, asked()), ("\"a\"".to_owned(), 3));
}

#[tokio::test]
async fn a_function_that_panics_or_takes_too_long_is_502() {
    let cloud = start().await;
    for path in ["/crash", "/linger"] {
        let response = Client::new().get(cloud.rest("served") + path).send().await.unwrap();
        assert_eq!(response.status(), 502, "{path}");
        assert_eq!(response.json::<Value>().await.unwrap(), json!({"message": "Internal server error"}));
    }
}
