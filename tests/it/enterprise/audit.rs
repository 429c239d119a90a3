//! The audit trail: every change is in it soon, with who, what, when and from where; administrators read it.

use std::time::Duration;

use serde_json::{Value, json};
use tests::Caller;

use crate::world::{World, id, person, refused};

const LIST: &str = "/enterprise/audit";

/// The entries, as soon as so many of them tell of teams: they follow the tables' streams.
async fn entries(caller: &Caller, query: &str, wanted: usize) -> Vec<Value> {
    let mut found = Vec::new();
    for _ in 0..200 {
        let page = caller.get(&format!("{LIST}{query}")).await.unwrap();
        assert_eq!(page.status, 200, "{}", page.text);
        found = page.json()["items"].as_array().unwrap().clone();
        if kinds(&found).iter().filter(|kind| kind.starts_with("Team")).count() >= wanted {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    found
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_change_is_in_the_trail_with_who_what_when_and_from_where() {
    let world = World::start().await;
    let (amara, jonas) = (world.person("Amara"), world.person("Jonas"));
    let by = format!("?actor={}", person("Jonas").id);
    let traced = jonas.clone().with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let team = id(&traced.post("/enterprise/teams", json!({"name": "Analysts"})).await.unwrap());
    let found = entries(&amara, &by, 1).await;
    assert_eq!(kinds(&found), ["TeamCreated"]);
    let entry = &found[0];
    assert_eq!((&entry["actor"], &entry["body"]["team"]), (&json!(person("Jonas").id), &json!(team)));
    assert_eq!(entry["trace"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(entry["from"]["address"], "127.0.0.1");
    let path = format!("/enterprise/teams/{team}");
    assert_eq!(jonas.ask(reqwest::Method::DELETE, &path, None).await.unwrap().status, 204);
    assert_eq!(kinds(&entries(&amara, &by, 2).await), ["TeamDeleted", "TeamCreated"], "the newest first, what is gone too");
    let at = entry["at"].as_str().unwrap();
    assert_eq!(entries(&amara, &format!("{by}&to={at}"), 1).await, found);
    assert_eq!(kinds(&entries(&amara, &format!("{by}&from={at}"), 2).await).len(), 2);
    let all = entries(&amara, "?limit=100", 2).await;
    assert!(all.contains(entry));
}

#[tokio::test]
async fn the_trail_is_read_by_those_who_may_and_page_by_page() {
    let world = World::start().await;
    let amara = world.person("Amara");
    for name in ["Jonas", "Mei"] {
        refused(&world.person(name).get(LIST).await.unwrap(), 403, "forbidden");
    }
    for number in 0..3 {
        id(&amara.post("/enterprise/teams", json!({"name": format!("Team {number}")})).await.unwrap());
    }
    let by = format!("?actor={}", person("Amara").id);
    let made = |found: &[Value]| found.iter().filter(|entry| entry["type"] == "TeamCreated").count();
    let all = entries(&amara, &by, 3).await;
    assert_eq!(made(&all), 3);
    let (mut paged, mut next) = (Vec::new(), String::new());
    loop {
        let page = amara.get(&format!("{LIST}{by}&limit=2{next}")).await.unwrap().json();
        paged.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    refused(&amara.get(&format!("{LIST}?limit=2{next}")).await.unwrap(), 400, "invalid_cursor");
    let backwards = format!("{LIST}?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z");
    refused(&amara.get(&backwards).await.unwrap(), 422, "invalid");
    let theirs = entries(&world.person("Ingrid"), "", 0).await;
    assert_eq!(made(&theirs), 0, "another organization has its own trail");
}

#[tokio::test]
async fn what_cannot_be_recorded_is_kept_for_the_operator_and_holds_nothing_up() {
    let world = World::with_parameters(&[("AuditRetries", "2")]).await;
    let (key, broken) = (cloud::Key::new("O", "broken"), json!({"fact": {"id": "no id at all"}}));
    world.rows("EnterpriseTable").await.put(&cloud::Row::new(key, &broken), cloud::Condition::Always).await.unwrap();
    let amara = world.person("Amara");
    id(&amara.post("/enterprise/teams", json!({"name": "After"})).await.unwrap());
    let found = entries(&amara, "", 1).await;
    assert!(kinds(&found).contains(&"TeamCreated"), "what came after was held up: {found:?}");
    let given_up = &world.cloud.ledger().accounts["audit_record"].calls;
    assert_eq!((given_up.get("s3:PutObject"), given_up.get("s3:ListBucket")), (Some(&1), Some(&1)));
}
