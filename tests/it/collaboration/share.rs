//! Shares: who may see, write and own a document, and what a change does to those who have it open.

use std::time::Duration;

use kernel::{Clock, DocumentId};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Caller, Socket};

use crate::world::{START, World, client, id, person, refused};

/// A document of Amara's that is shared with nobody.
async fn private(world: &World) -> (String, DocumentId) {
    let list = format!("/collaboration/workspaces/{}/documents", world.workspace().await);
    let made = world.person("Amara").post(&list, json!({"name": "Cover letter", "everyone": null})).await.unwrap();
    let document = id(&made);
    (list, document.parse().unwrap())
}

fn url(document: DocumentId) -> String {
    format!("/collaboration/documents/{document}")
}

async fn share(by: &Caller, document: DocumentId, grantee: &str, level: &str) -> u16 {
    let path = format!("{}/shares/{grantee}", url(document));
    by.ask(Method::PUT, &path, Some(json!({"level": level}).to_string())).await.unwrap().status
}

async fn unshare(by: &Caller, document: DocumentId, grantee: &str) -> u16 {
    by.ask(Method::DELETE, &format!("{}/shares/{grantee}", url(document)), None).await.unwrap().status
}

fn open(document: DocumentId) -> Value {
    json!({"action": "document.open", "document": document, "client": client(), "revision": 0})
}

#[tokio::test]
async fn what_is_not_shared_is_not_there() {
    let world = World::start().await;
    let (list, document) = private(&world).await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    for path in ["", "/snapshot", "/revisions", "/shares"] {
        refused(&mei.get(&format!("{}{path}", url(document))).await.unwrap(), 404, "not_found");
        assert_eq!(amara.get(&format!("{}{path}", url(document))).await.unwrap().status, 200);
    }
    refused(&mei.patch(&url(document), json!({"name": "Mine"})).await.unwrap(), 404, "not_found");
    refused(&mei.post(&format!("{}/trash", url(document)), Value::Null).await.unwrap(), 404, "not_found");
    assert_eq!(mei.get(&list).await.unwrap().json()["items"], json!([]));
    assert_eq!(amara.get(&list).await.unwrap().json()["items"].as_array().unwrap().len(), 1);
    let mut socket = Socket::open(&mei).await.unwrap();
    assert_eq!(socket.ask(open(document), "problem").await.unwrap()["problem"]["code"], "not_found");
}

#[tokio::test]
async fn a_share_goes_as_far_as_it_says() {
    let world = World::start().await;
    let (_, document) = private(&world).await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let meis = person("Mei").id.to_string();
    assert_eq!(share(&amara, document, &meis, "view").await, 200);
    assert_eq!(mei.get(&url(document)).await.unwrap().status, 200);
    refused(&mei.patch(&url(document), json!({"name": "Mine"})).await.unwrap(), 403, "forbidden");
    let mut socket = Socket::open(&mei).await.unwrap();
    let opened = socket.ask(open(document), "opened").await.unwrap();
    assert_eq!((&opened["capacity"], &opened["reason"]), (&json!("viewer"), &json!("read_only")));
    assert_eq!(share(&mei, document, &meis, "own").await, 403, "a reader made herself the owner");
    assert_eq!(share(&amara, document, &meis, "edit").await, 200);
    assert_eq!(mei.patch(&url(document), json!({"name": "Ours"})).await.unwrap().status, 200);
    assert_eq!(share(&mei, document, "everyone", "view").await, 403);
    assert_eq!(share(&amara, document, &meis, "own").await, 200);
    assert_eq!(share(&mei, document, "everyone", "view").await, 200);
    let shares = mei.get(&format!("{}/shares", url(document))).await.unwrap().json();
    assert_eq!((&shares["everyone"], shares["shares"].as_array().unwrap().len()), (&json!("view"), 2));
}

#[tokio::test]
async fn somebody_always_owns_a_document() {
    let world = World::start().await;
    let (_, document) = private(&world).await;
    let (amara, own) = (world.person("Amara"), person("Amara").id.to_string());
    assert_eq!(unshare(&amara, document, &own).await, 409);
    assert_eq!(share(&amara, document, &own, "view").await, 409);
    assert_eq!(share(&amara, document, "everyone", "own").await, 422);
    assert_eq!(share(&amara, document, &person("Ingrid").id.to_string(), "view").await, 404, "a stranger");
    assert_eq!(share(&amara, document, "nobody", "view").await, 404);
}

#[tokio::test]
async fn an_administrator_gives_access_without_having_it() {
    let world = World::start().await;
    let list = format!("/collaboration/workspaces/{}/documents", world.workspace().await);
    let made = world.person("Mei").post(&list, json!({"name": "Diary", "everyone": null})).await.unwrap();
    let document: DocumentId = id(&made).parse().unwrap();
    let amara = world.person("Amara");
    refused(&amara.get(&url(document)).await.unwrap(), 404, "not_found");
    assert_eq!(share(&amara, document, &person("Rafael").id.to_string(), "own").await, 200);
    assert_eq!(world.person("Rafael").get(&url(document)).await.unwrap().status, 200);
}

#[tokio::test]
async fn those_who_may_not_go_on_are_taken_out_at_once() {
    let world = World::start().await;
    let (_, document) = private(&world).await;
    let (amara, meis) = (world.person("Amara"), person("Mei").id.to_string());
    share(&amara, document, &meis, "edit").await;
    let mut socket = Socket::open(&world.person("Mei")).await.unwrap();
    assert_eq!(socket.ask(open(document), "opened").await.unwrap()["capacity"], "writer");
    assert_eq!(share(&amara, document, &meis, "view").await, 200);
    assert_eq!(socket.expect("pong").await.unwrap()["lost"], json!([document]), "a writer who became a reader");
    assert_eq!(socket.ask(open(document), "opened").await.unwrap()["capacity"], "viewer");
    assert_eq!(unshare(&amara, document, &meis).await, 204);
    assert_eq!(socket.expect("pong").await.unwrap()["lost"], json!([document]), "a reader who lost the share");
    assert_eq!(socket.ask(open(document), "problem").await.unwrap()["problem"]["code"], "not_found");
    let mut editor = world.editor("Amara", document).await;
    editor.edit(&ot::Delta::new().insert("secret", ot::Attributes::new())).await.unwrap();
    editor.settle(Duration::from_secs(10)).await.unwrap();
    let heard = socket.next(Duration::from_millis(300)).await.unwrap();
    assert_eq!(heard, None, "somebody without access was told of a change");
}

#[tokio::test]
async fn a_team_shares_what_its_members_see_and_a_lease_ends_with_the_team() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let (_, document) = private(&world).await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let team = id(&amara.post("/enterprise/teams", json!({"name": "Applications"})).await.unwrap());
    let part = id(&amara.post("/enterprise/teams", json!({"name": "Letters", "parent": team})).await.unwrap());
    let place = format!("/enterprise/teams/{part}/members/{}", person("Mei").id);
    assert_eq!(amara.ask(Method::PUT, &place, None).await.unwrap().status, 204);
    assert_eq!(share(&amara, document, &team, "edit").await, 200);
    assert_eq!(mei.get(&url(document)).await.unwrap().status, 200, "a team's share reaches the teams within it");
    let (mut owner, mut socket) = (Socket::open(&amara).await.unwrap(), Socket::open(&mei).await.unwrap());
    owner.ask(open(document), "opened").await.unwrap();
    assert_eq!(socket.ask(open(document), "opened").await.unwrap()["capacity"], "writer");
    let ping = json!({"action": "ping", "documents": [{"document": document, "revision": 0}]});
    clock.advance(Duration::from_secs(25));
    for socket in [&mut owner, &mut socket] {
        assert_eq!(socket.ask(ping.clone(), "pong").await.unwrap()["lost"], Value::Null, "a lease was not renewed");
    }
    assert_eq!(amara.ask(Method::DELETE, &place, None).await.unwrap().status, 204);
    let mut lost = false;
    for _ in 0..4 {
        clock.advance(Duration::from_secs(14));
        owner.ask(ping.clone(), "pong").await.unwrap();
        lost = lost || socket.ask(ping.clone(), "pong").await.unwrap()["lost"] == json!([document]);
    }
    assert!(lost, "56 s after the team was left, its document was still open");
    refused(&mei.get(&url(document)).await.unwrap(), 404, "not_found");
}

/// Everything that a document's functions answer to somebody who may edit it through a team and in no other way.
#[tokio::test]
async fn a_team_that_may_edit_reaches_all_that_is_about_the_document() {
    let world = World::start().await;
    let (list, document) = private(&world).await;
    let (amara, mei) = (world.person("Amara"), world.person("Mei"));
    let team = id(&amara.post("/enterprise/teams", json!({"name": "Letters"})).await.unwrap());
    let place = format!("/enterprise/teams/{team}/members/{}", person("Mei").id);
    assert_eq!(amara.ask(Method::PUT, &place, None).await.unwrap().status, 204);
    assert_eq!(share(&amara, document, &team, "own").await, 200);
    for path in ["", "/snapshot", "/revisions", "/shares"] {
        assert_eq!(mei.get(&format!("{}{path}", url(document))).await.unwrap().status, 200, "{path}");
    }
    assert_eq!(mei.get(&list).await.unwrap().json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(mei.patch(&url(document), json!({"name": "Ours"})).await.unwrap().status, 200);
    let mut socket = Socket::open(&mei).await.unwrap();
    let editor = client();
    let open = json!({"action": "document.open", "document": document, "client": editor, "revision": 0});
    assert_eq!(socket.ask(open, "opened").await.unwrap()["capacity"], "writer");
    let change = json!({"client": editor, "seq": 1, "base": 0, "change": [{"insert": "Hi"}]});
    assert_eq!(mei.post(&format!("{}/revisions", url(document)), change).await.unwrap().status, 200);
    socket.ask(json!({"action": "document.catch_up", "document": document, "after": 0}), "caught_up").await.unwrap();
    let rafaels = person("Rafael").id.to_string();
    assert_eq!(share(&mei, document, &rafaels, "view").await, 200);
    assert_eq!(unshare(&mei, document, &rafaels).await, 204);
    for turn in ["trash", "restore"] {
        assert_eq!(mei.post(&format!("{}/{turn}", url(document)), Value::Null).await.unwrap().status, 200, "{turn}");
    }
}
