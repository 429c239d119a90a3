//! Organizations: provisioned, read, changed, and what a change does to those who are there.

use std::time::Duration;

use kernel::Clock;
use serde_json::json;
use tests::Socket;

use crate::world::{START, World, refused};

const HERE: &str = "/enterprise/organization";

#[tokio::test]
async fn an_organization_is_read_by_all_and_changed_by_administrators() {
    let world = World::start().await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let found = mei.get(HERE).await.unwrap();
    assert_eq!((found.status, found.json()["name"].as_str()), (200, Some("Harbour Analytics")), "{}", found.text);
    refused(&mei.patch(HERE, json!({"name": "Mine"})).await.unwrap(), 403, "forbidden");
    let tag = found.headers["etag"].clone();
    let change = json!({"name": "Harbour", "session_minutes": 60});
    let changed = amara.clone().with("If-Match", &tag).patch(HERE, change.clone()).await.unwrap();
    assert_eq!(
        (changed.status, &changed.json()["name"], &changed.json()["session_minutes"]),
        (200, &json!("Harbour"), &json!(60))
    );
    refused(&amara.clone().with("If-Match", &tag).patch(HERE, change).await.unwrap(), 412, "precondition_failed");
    refused(&amara.patch(HERE, json!({"session_minutes": 4})).await.unwrap(), 422, "invalid");
    refused(&amara.patch(HERE, json!({"user_limit": 3})).await.unwrap(), 422, "invalid");
    refused(&amara.patch(HERE, json!({"user_limit": 1001})).await.unwrap(), 422, "invalid");
    refused(&amara.patch(HERE, json!({"subdomain": "www"})).await.unwrap(), 422, "invalid");
    assert_eq!(mei.get(HERE).await.unwrap().json(), changed.json());
}

#[tokio::test]
async fn a_subdomain_belongs_to_one_organization() {
    let world = World::start().await;
    let (amara, ingrid) = (world.person("Amara"), world.person("Ingrid"));
    refused(&ingrid.patch(HERE, json!({"subdomain": "harbour"})).await.unwrap(), 409, "subdomain_taken");
    assert_eq!(amara.patch(HERE, json!({"subdomain": "quay"})).await.unwrap().status, 200);
    assert_eq!(ingrid.patch(HERE, json!({"subdomain": "harbour"})).await.unwrap().status, 200, "it is free again");
}

#[tokio::test]
async fn who_provisions_an_organization_runs_it() {
    let world = World::start().await;
    let newcomer = world.newcomer("Noor Haddad");
    let list = newcomer.get("/enterprise/organizations").await.unwrap();
    assert_eq!((list.status, list.json()), (200, json!({"items": []})));
    let new = json!({"name": "Lighthouse Careers", "subdomain": "lighthouse", "administrator": "Noor Haddad"});
    let made = newcomer.post("/enterprise/organizations", new.clone()).await.unwrap();
    assert_eq!(made.status, 201, "{}", made.text);
    refused(&newcomer.post("/enterprise/organizations", new).await.unwrap(), 409, "subdomain_taken");
    let organization = made.json()["id"].as_str().unwrap().to_owned();
    let noor = newcomer.with("X-Organization", &organization);
    let profile = noor.get("/enterprise/profile").await.unwrap().json();
    assert_eq!((&profile["member"]["role"], &profile["member"]["name"]), (&json!("admin"), &json!("Noor Haddad")));
    let list = noor.get("/enterprise/organizations").await.unwrap().json();
    assert_eq!(list["items"][0]["organization"], json!(organization));
    assert_eq!(noor.post("/collaboration/workspaces", json!({"name": "First"})).await.unwrap().status, 201);
    refused(&noor.ask(reqwest::Method::DELETE, "/enterprise/profile", None).await.unwrap(), 409, "last_administrator");
}

#[tokio::test]
async fn only_those_whom_the_deployment_names_provision() {
    let world = World::with_parameters(&[("AdminEmail", "noor.haddad@lighthouse.example")]).await;
    let new = |subdomain: &str| json!({"name": "Lighthouse", "subdomain": subdomain, "administrator": "Noor Haddad"});
    let somebody = world.newcomer("Pavel Sokol");
    refused(&somebody.post("/enterprise/organizations", new("pavel")).await.unwrap(), 403, "forbidden");
    let noor = world.newcomer_at("noor.haddad@lighthouse.example");
    let made = noor.post("/enterprise/organizations", new("lighthouse")).await.unwrap();
    assert_eq!(made.status, 201, "{}", made.text);
}

#[tokio::test]
async fn a_feature_that_is_switched_off_is_noticed_within_a_minute() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let document = world.document().await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let mut socket = Socket::open(&mei).await.unwrap();
    let ask = json!({"action": "document.catch_up", "document": document, "after": 0});
    socket.ask(ask.clone(), "caught_up").await.unwrap();
    assert_eq!(amara.patch(HERE, json!({"features": ["mentorship"]})).await.unwrap().status, 200);
    clock.advance(Duration::from_secs(31));
    refused(&mei.get("/collaboration/workspaces").await.unwrap(), 403, "feature_disabled");
    let problem = socket.ask(ask, "problem").await.unwrap();
    assert_eq!(problem["problem"]["code"], "feature_disabled");
    assert_eq!(mei.get(HERE).await.unwrap().status, 200, "what is no feature goes on");
}

#[tokio::test]
async fn a_session_ends_when_the_organization_says() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let mut socket = Socket::open(&mei).await.unwrap();
    assert_eq!(amara.patch(HERE, json!({"session_minutes": 5})).await.unwrap().status, 200);
    clock.advance(Duration::from_secs(60));
    assert_eq!(mei.get(HERE).await.unwrap().status, 200);
    let late = world.person("Mei").post("/platform/tickets", serde_json::Value::Null).await.unwrap().json();
    clock.advance(Duration::from_secs(241));
    refused(&mei.get(HERE).await.unwrap(), 401, "unauthorized");
    let address = format!("{}?ticket={}", world.site().socket, late["ticket"].as_str().unwrap());
    assert!(Socket::with(&address).await.is_err(), "a ticket of a session that is over opened a socket");
    let problem = socket.ask(json!({"action": "ping", "documents": []}), "problem").await;
    assert!(problem.is_ok_and(|problem| problem["problem"]["code"] == "unauthorized"), "the socket outlived the session");
}
