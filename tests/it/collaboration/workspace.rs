//! Workspaces.

use serde_json::json;

use crate::world::{World, id, refused};

const URL: &str = "/collaboration/workspaces";

#[tokio::test]
async fn a_workspace_is_made_found_and_listed() {
    let world = World::start().await;
    let made = world.person("Jonas").post(URL, json!({"name": "  Applications 2027 "})).await.unwrap();
    let id = id(&made);
    assert_eq!(made.headers["location"], format!("{URL}/{id}"));
    assert_eq!(made.json()["name"], "Applications 2027");
    let found = world.person("Mei").get(&format!("{URL}/{id}")).await.unwrap();
    assert_eq!(found.json(), made.json());
    let listed = world.person("Mei").get(URL).await.unwrap().json();
    assert_eq!(listed, json!({"items": [made.json()]}));
}

#[tokio::test]
async fn every_field_at_fault_is_named_at_once() {
    let world = World::start().await;
    let amara = world.person("Amara");
    let answer = amara.post(URL, json!({"title": "x"})).await.unwrap();
    refused(&answer, 422, "invalid");
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 2);
    refused(&amara.post(URL, json!({"name": " "})).await.unwrap(), 422, "invalid");
    refused(&amara.ask(reqwest::Method::POST, URL, Some("{".into())).await.unwrap(), 400, "invalid_json");
    refused(
        &amara.clone().with("Content-Type", "text/xml").post(URL, json!({"name": "x"})).await.unwrap(),
        415,
        "unsupported_media_type",
    );
}

#[tokio::test]
async fn a_request_sent_twice_with_its_key_is_done_once() {
    let world = World::start().await;
    let amara = world.person("Amara").with("Idempotency-Key", "first-try");
    let first = amara.post(URL, json!({"name": "Once"})).await.unwrap();
    let again = amara.post(URL, json!({"name": "Once"})).await.unwrap();
    assert_eq!((again.status, again.text), (first.status, first.text));
    refused(&amara.post(URL, json!({"name": "Twice"})).await.unwrap(), 422, "idempotency_key_reused");
    // Another person's key of the same text is another key.
    let jonas = world.person("Jonas").with("Idempotency-Key", "first-try");
    id(&jonas.post(URL, json!({"name": "Once"})).await.unwrap());
    assert_eq!(world.person("Mei").get(URL).await.unwrap().json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn twenty_at_once_with_one_key_make_one() {
    let world = World::start().await;
    let amara = world.person("Amara").with("Idempotency-Key", "all-at-once");
    let asked = (0..20).map(|_| amara.post(URL, json!({"name": "Once"})));
    let answers = futures_util::future::join_all(asked).await;
    let ids: std::collections::BTreeSet<String> = answers.iter().map(|answer| id(answer.as_ref().unwrap())).collect();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn pages_go_on_where_they_ended() {
    let world = World::start().await;
    let mut made: Vec<String> = Vec::new();
    for _ in 0..5 {
        made.insert(0, world.workspace().await);
    }
    let mei = world.person("Mei");
    let (mut listed, mut next) = (Vec::new(), String::new());
    loop {
        let page = mei.get(&format!("{URL}?limit=2{next}")).await.unwrap().json();
        listed.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&after={cursor}");
    }
    assert_eq!(listed, made);
    refused(&mei.get(&format!("{URL}?limit=0")).await.unwrap(), 422, "invalid");
    refused(&mei.get(&format!("{URL}?limit=many")).await.unwrap(), 422, "invalid");
}
