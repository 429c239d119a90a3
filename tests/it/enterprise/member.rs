//! Members: found, changed, removed, and that somebody always runs the organization.

use std::time::Duration;

use kernel::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use tests::Socket;

use crate::world::{START, World, person, refused};

fn member(name: &str) -> String {
    format!("/enterprise/members/{}", person(name).id)
}

#[tokio::test]
async fn people_are_listed_with_what_they_are() {
    let world = World::start().await;
    let mei = world.person("Mei");
    let first = mei.get("/enterprise/members?limit=3").await.unwrap().json();
    let rest = mei.get(&format!("/enterprise/members?after={}", first["next"].as_str().unwrap())).await.unwrap().json();
    let names: Vec<&str> = [&first, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|member| member["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Amara Okafor", "Jonas Lindqvist", "Mei Tanaka", "Rafael Duarte"]);
    assert_eq!(mei.get(&member("Jonas")).await.unwrap().json()["role"], "manager");
    refused(&mei.get(&member("Ingrid")).await.unwrap(), 404, "not_found");
}

#[tokio::test]
async fn a_role_and_grants_are_given_by_those_who_have_them() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let (amara, jonas, mei) = (world.person("Amara"), world.person("Jonas"), world.person("Mei"));
    let workspace = json!({"name": "Mei's"});
    refused(&mei.post("/collaboration/workspaces", workspace.clone()).await.unwrap(), 403, "forbidden");
    refused(&jonas.patch(&member("Mei"), json!({"role": "manager"})).await.unwrap(), 403, "forbidden");
    let granted = amara.patch(&member("Mei"), json!({"grants": ["workspace_write"]})).await.unwrap();
    assert_eq!((granted.status, &granted.json()["grants"]), (200, &json!(["workspace_write"])), "{}", granted.text);
    clock.advance(Duration::from_secs(31));
    assert_eq!(mei.post("/collaboration/workspaces", workspace).await.unwrap().status, 201);
    let more = json!({"grants": ["member_write"]});
    assert_eq!(amara.patch(&member("Jonas"), more).await.unwrap().status, 200);
    clock.advance(Duration::from_secs(31));
    refused(&jonas.patch(&member("Mei"), json!({"role": "admin"})).await.unwrap(), 403, "forbidden");
    refused(&jonas.patch(&member("Amara"), json!({"role": "member"})).await.unwrap(), 403, "forbidden");
    refused(&jonas.ask(Method::DELETE, &member("Amara"), None).await.unwrap(), 403, "forbidden");
    assert_eq!(jonas.patch(&member("Mei"), json!({"role": "manager"})).await.unwrap().status, 200);
    refused(&amara.patch(&member("Mei"), json!({"grants": ["fly"]})).await.unwrap(), 422, "invalid");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let world = World::start().await;
    let amara = world.person("Amara");
    refused(&amara.patch(&member("Amara"), json!({"role": "member"})).await.unwrap(), 409, "last_administrator");
    refused(&amara.ask(Method::DELETE, &member("Amara"), None).await.unwrap(), 409, "last_administrator");
    refused(&amara.ask(Method::DELETE, "/enterprise/profile", None).await.unwrap(), 409, "last_administrator");
    assert_eq!(amara.patch(&member("Jonas"), json!({"role": "admin"})).await.unwrap().status, 200);
    let (one, other) = (amara.clone(), world.person("Jonas"));
    let (amaras, jonass) = (member("Amara"), member("Jonas"));
    // Both leave at once: one of them has to stay.
    let (one, other) = tokio::join!(one.ask(Method::DELETE, &amaras, None), other.ask(Method::DELETE, &jonass, None),);
    let statuses = [one.unwrap().status, other.unwrap().status];
    assert!(statuses.iter().filter(|status| **status == 204).count() <= 1, "{statuses:?}");
}

#[tokio::test]
async fn one_leaves_and_is_nobody_then() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let mei = world.person("Mei");
    let renamed = mei.patch("/enterprise/profile", json!({"name": "Mei T."})).await.unwrap();
    assert_eq!(renamed.json()["name"], "Mei T.", "{}", renamed.text);
    let mut socket = Socket::open(&mei).await.unwrap();
    assert_eq!(mei.ask(Method::DELETE, "/enterprise/profile", None).await.unwrap().status, 204);
    assert!(socket.next(Duration::from_secs(10)).await.is_err(), "the socket of somebody who left stayed open");
    clock.advance(Duration::from_secs(31));
    refused(&mei.get("/enterprise/organization").await.unwrap(), 401, "unauthorized");
    assert_eq!(mei.get("/enterprise/organizations").await.unwrap().json(), json!({"items": []}));
}

#[tokio::test]
async fn a_removed_member_is_out_of_open_sockets_at_once_and_of_requests_within_a_minute() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let document = world.document().await;
    let mei = world.person("Mei");
    let mut socket = Socket::open(&mei).await.unwrap();
    let open = json!({"action": "document.open", "document": document, "client": crate::world::client(), "revision": 0});
    socket.ask(open, "opened").await.unwrap();
    let ticket = mei.post("/platform/tickets", Value::Null).await.unwrap().json();
    assert_eq!(world.person("Amara").ask(Method::DELETE, &member("Mei"), None).await.unwrap().status, 204);
    let end = loop {
        match socket.next(Duration::from_secs(10)).await {
            Ok(Some(_)) => {}
            other => break other,
        }
    };
    assert!(end.is_err(), "the socket of a removed member stayed open");
    clock.advance(Duration::from_secs(31));
    refused(&mei.get("/collaboration/workspaces").await.unwrap(), 401, "unauthorized");
    // A ticket from before opens a socket that says nothing and is told nothing.
    let address = format!("{}?ticket={}", world.site().socket, ticket["ticket"].as_str().unwrap());
    let mut late = Socket::with(&address).await.unwrap();
    let problem = late.ask(json!({"action": "document.catch_up", "document": document, "after": 0}), "problem").await.unwrap();
    assert_eq!(problem["problem"]["code"], "unauthorized");
}
