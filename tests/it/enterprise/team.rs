//! Teams: made, nested, moved, filled, emptied and deleted.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Caller};

use crate::world::{World, id, person, refused};

const LIST: &str = "/enterprise/teams";

async fn team(caller: &Caller, name: &str, parent: Value) -> String {
    id(&caller.post(LIST, json!({"name": name, "parent": parent})).await.unwrap())
}

fn path(team: &str) -> String {
    format!("{LIST}/{team}")
}

fn within(team: &str, name: &str) -> String {
    format!("{LIST}/{team}/members/{}", person(name).id)
}

async fn put(caller: &Caller, path: &str) -> Answer {
    caller.ask(Method::PUT, path, None).await.unwrap()
}

async fn delete(caller: &Caller, path: &str) -> Answer {
    caller.ask(Method::DELETE, path, None).await.unwrap()
}

async fn teams_of(caller: &Caller, name: &str) -> Value {
    caller.get(&format!("/enterprise/members/{}", person(name).id)).await.unwrap().json()["teams"].clone()
}

#[tokio::test]
async fn a_team_is_made_found_listed_renamed_and_moved() {
    let world = World::start().await;
    let (jonas, mei) = (world.person("Jonas"), world.person("Mei"));
    let top = team(&jonas, "Everybody", Value::Null).await;
    let made = jonas.post(LIST, json!({"name": "Analysts", "parent": top})).await.unwrap();
    let analysts = id(&made);
    assert_eq!(made.headers["location"], path(&analysts));
    let found = mei.get(&path(&analysts)).await.unwrap();
    assert_eq!((found.json(), found.headers["etag"].as_str()), (made.json(), "\"v1\""));
    let first = mei.get(&format!("{LIST}?limit=1")).await.unwrap().json();
    let rest = mei.get(&format!("{LIST}?after={}", first["next"].as_str().unwrap())).await.unwrap().json();
    let mut names = [&first["items"][0]["name"], &rest["items"][0]["name"]];
    names.sort_by_key(|name| name.to_string());
    assert_eq!(names, ["Analysts", "Everybody"]);
    let renamed = jonas.clone().with("If-Match", "\"v1\"").patch(&path(&analysts), json!({"name": "Data"})).await.unwrap();
    assert_eq!((&renamed.json()["name"], &renamed.json()["parent"]), (&json!("Data"), &json!(top)), "{}", renamed.text);
    let late = jonas.clone().with("If-Match", "\"v1\"").patch(&path(&analysts), json!({"parent": null})).await.unwrap();
    refused(&late, 412, "precondition_failed");
    let moved = jonas.patch(&path(&analysts), json!({"parent": null})).await.unwrap();
    assert_eq!((moved.status, moved.json().get("parent")), (200, None), "{}", moved.text);
    refused(&mei.post(LIST, json!({"name": "Mine"})).await.unwrap(), 403, "forbidden");
    refused(&mei.patch(&path(&top), json!({"name": "Mine"})).await.unwrap(), 403, "forbidden");
    let ingrids = team(&world.person("Ingrid"), "Designers", Value::Null).await;
    for nowhere in ["tea_00000000-0000-7000-8000-000000000001", &ingrids] {
        refused(&jonas.post(LIST, json!({"name": "Lost", "parent": nowhere})).await.unwrap(), 404, "not_found");
        refused(&jonas.patch(&path(&top), json!({"parent": nowhere})).await.unwrap(), 404, "not_found");
    }
}

#[tokio::test]
async fn made_twice_under_one_key_a_team_is_made_once() {
    let world = World::start().await;
    let jonas = world.person("Jonas").with("Idempotency-Key", "analysts");
    let (once, twice) =
        (jonas.post(LIST, json!({"name": "Analysts"})).await, jonas.post(LIST, json!({"name": "Analysts"})).await);
    assert_eq!(once.unwrap().json(), twice.unwrap().json());
    assert_eq!(jonas.get(LIST).await.unwrap().json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn teams_never_form_a_ring_not_even_by_two_moves_at_once() {
    let world = World::start().await;
    let jonas = world.person("Jonas");
    let (one, other) = (team(&jonas, "One", Value::Null).await, team(&jonas, "Other", Value::Null).await);
    let below = team(&jonas, "Below", json!(one)).await;
    refused(&jonas.patch(&path(&one), json!({"parent": below})).await.unwrap(), 409, "team_ring");
    refused(&jonas.patch(&path(&one), json!({"parent": one})).await.unwrap(), 409, "team_ring");
    let (first, second) = (path(&one), path(&other));
    let (first, second) =
        tokio::join!(jonas.patch(&first, json!({"parent": other})), jonas.patch(&second, json!({"parent": one})));
    let mut statuses = [first.unwrap().status, second.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn teams_nest_eight_levels() {
    let world = World::start().await;
    let jonas = world.person("Jonas");
    let mut parent = Value::Null;
    for level in 1..=8 {
        parent = json!(team(&jonas, &format!("Level {level}"), parent).await);
    }
    refused(&jonas.post(LIST, json!({"name": "Level 9", "parent": parent})).await.unwrap(), 409, "team_too_deep");
}

#[tokio::test]
async fn people_are_put_into_a_team_and_taken_out() {
    let world = World::start().await;
    let (jonas, mei) = (world.person("Jonas"), world.person("Mei"));
    let analysts = team(&jonas, "Analysts", Value::Null).await;
    let members = format!("{LIST}/{analysts}/members");
    for _ in 0..2 {
        assert_eq!(put(&jonas, &within(&analysts, "Mei")).await.status, 204);
    }
    assert_eq!(put(&jonas, &within(&analysts, "Amara")).await.status, 204);
    let listed = mei.get(&members).await.unwrap().json();
    let mei_is = json!({"person": person("Mei").id, "name": "Mei Tanaka", "role": "member"});
    assert!(listed["items"].as_array().unwrap().contains(&mei_is), "{listed}");
    assert_eq!(teams_of(&mei, "Mei").await, json!([analysts]));
    for _ in 0..2 {
        assert_eq!(delete(&jonas, &within(&analysts, "Mei")).await.status, 204);
    }
    assert_eq!(mei.get(&members).await.unwrap().json()["items"].as_array().unwrap().len(), 1);
    refused(&put(&mei, &within(&analysts, "Mei")).await, 403, "forbidden");
    refused(&put(&jonas, &within(&analysts, "Ingrid")).await, 404, "not_found");
    let nowhere = "tea_00000000-0000-7000-8000-000000000001";
    refused(&put(&jonas, &within(nowhere, "Mei")).await, 404, "not_found");
    refused(&mei.get(&format!("{LIST}/{nowhere}/members")).await.unwrap(), 404, "not_found");
}

#[tokio::test]
async fn a_deleted_team_has_nobody_and_one_with_parts_stays() {
    let world = World::start().await;
    let jonas = world.person("Jonas");
    let top = team(&jonas, "Everybody", Value::Null).await;
    let analysts = team(&jonas, "Analysts", json!(top)).await;
    for name in ["Mei", "Rafael"] {
        assert_eq!(put(&jonas, &within(&analysts, name)).await.status, 204);
    }
    refused(&delete(&jonas, &path(&top)).await, 409, "team_not_empty");
    assert_eq!(delete(&jonas, &path(&analysts)).await.status, 204);
    refused(&delete(&jonas, &path(&analysts)).await, 404, "not_found");
    assert_eq!((teams_of(&jonas, "Mei").await, teams_of(&jonas, "Rafael").await), (json!([]), json!([])));
    assert_eq!(delete(&jonas, &path(&top)).await.status, 204);
}

#[tokio::test]
async fn who_is_invited_into_teams_joins_those_that_are_still_there() {
    let world = World::start().await;
    let jonas = world.person("Jonas");
    let (stays, goes) = (team(&jonas, "Stays", Value::Null).await, team(&jonas, "Goes", Value::Null).await);
    let new = json!({"email": "noor@harbour.example", "teams": [stays, goes]});
    let sent = jonas.post("/enterprise/invitations", new).await.unwrap().json();
    assert_eq!(delete(&jonas, &path(&goes)).await.status, 204);
    let secret = sent["link"].as_str().unwrap().split_once('#').unwrap().1;
    let noor = world.newcomer("Noor Haddad");
    let joined = noor.post("/enterprise/invitations/accept", json!({"secret": secret, "name": "Noor"})).await.unwrap();
    assert_eq!((joined.status, &joined.json()["teams"]), (201, &json!([stays])), "{}", joined.text);
}
