//! Invitations: sent, followed, accepted by one, sent again, taken back, and over after their time.

use std::time::Duration;

use kernel::Clock;
use serde_json::{Value, json};
use tests::{Answer, Caller};

use crate::world::{START, World, refused};

const LIST: &str = "/enterprise/invitations";

/// Invites an address and answers what was sent.
async fn invite(caller: &Caller, email: &str) -> Value {
    let sent = caller.post(LIST, json!({"email": email})).await.unwrap();
    assert_eq!(sent.status, 200, "{}", sent.text);
    sent.json()
}

fn secret(sent: &Value) -> &str {
    sent["link"].as_str().unwrap().split_once("/join#").unwrap().1
}

fn path(sent: &Value, verb: &str) -> String {
    format!("{LIST}/{}/{verb}", sent["invitation"]["id"].as_str().unwrap())
}

async fn preview(caller: &Caller, sent: &Value) -> Answer {
    caller.post(&format!("{LIST}/preview"), json!({"secret": secret(sent)})).await.unwrap()
}

async fn accept(caller: &Caller, sent: &Value, name: &str) -> Answer {
    caller.post(&format!("{LIST}/accept"), json!({"secret": secret(sent), "name": name})).await.unwrap()
}

async fn ids(caller: &Caller, state: &str) -> Vec<Value> {
    let page = caller.get(&format!("{LIST}?state={state}")).await.unwrap().json();
    page["items"].as_array().unwrap().iter().map(|invitation| invitation["id"].clone()).collect()
}

#[tokio::test]
async fn somebody_new_joins_by_a_link() {
    let world = World::start().await;
    let (jonas, noor) = (world.person("Jonas"), world.newcomer("Noor Haddad"));
    let new = json!({"email": "Noor@Harbour.example", "name": "Noor", "role": "manager", "grants": ["workspace_write"]});
    let sent = jonas.post(LIST, new).await.unwrap();
    assert_eq!(sent.status, 200, "{}", sent.text);
    let sent = sent.json();
    assert_eq!((&sent["invitation"]["email"], &sent["invitation"]["state"]), (&json!("noor@harbour.example"), &json!("open")));
    let seen = preview(&noor, &sent).await;
    let expires_at = &sent["invitation"]["expires_at"];
    let wanted = json!({"organization": "Harbour Analytics", "inviter": "Jonas Lindqvist", "name": "Noor", "role": "manager", "expires_at": expires_at});
    assert_eq!((seen.status, seen.json()), (200, wanted));
    let joined = accept(&noor, &sent, "Noor Haddad").await;
    assert_eq!((joined.status, &joined.json()["role"]), (201, &json!("manager")), "{}", joined.text);
    assert_eq!(joined.headers["location"], "/enterprise/profile");
    let noor = noor.with("X-Organization", joined.json()["organization"].as_str().unwrap());
    let profile = noor.get("/enterprise/profile").await.unwrap().json();
    assert_eq!(profile["member"], joined.json());
    assert_eq!(noor.get("/enterprise/organizations").await.unwrap().json()["items"].as_array().unwrap().len(), 1);
    let accepted = jonas.get(&format!("{LIST}?state=accepted")).await.unwrap().json();
    assert_eq!(accepted["items"][0]["accepted_by"], joined.json()["person"]);
    refused(&jonas.post(LIST, json!({"email": "noor@harbour.example"})).await.unwrap(), 409, "already_member");
    refused(&accept(&noor, &sent, "Noor again").await, 404, "not_found");
    refused(&jonas.post(&path(&sent, "resend"), Value::Null).await.unwrap(), 409, "invitation_accepted");
    refused(&jonas.post(&path(&sent, "revoke"), Value::Null).await.unwrap(), 409, "invitation_accepted");
}

#[tokio::test]
async fn a_link_lets_one_person_in() {
    let world = World::start().await;
    let sent = invite(&world.person("Amara"), "noor@harbour.example").await;
    let (noor, pavel) = (world.newcomer("Noor Haddad"), world.newcomer("Pavel Sokol"));
    let (one, other) = tokio::join!(accept(&noor, &sent, "Noor"), accept(&pavel, &sent, "Pavel"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 404], "{} {}", one.text, other.text);
    let members = world.person("Amara").get("/enterprise/members").await.unwrap().json();
    assert_eq!(members["items"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_member_does_not_join_twice_and_leaves_the_link_to_somebody_else() {
    let world = World::start().await;
    let sent = invite(&world.person("Amara"), "noor@harbour.example").await;
    refused(&accept(&world.person("Mei"), &sent, "Mei").await, 409, "already_member");
    assert_eq!(accept(&world.newcomer("Noor Haddad"), &sent, "Noor").await.status, 201);
}

#[tokio::test]
async fn somebody_of_another_organization_joins_as_the_same_person() {
    let world = World::start().await;
    let sent = invite(&world.person("Amara"), "ingrid@northlight.example").await;
    let ingrid = world.person("Ingrid");
    let joined = accept(&ingrid, &sent, "Ingrid S.").await;
    assert_eq!((joined.status, &joined.json()["person"]), (201, &json!(crate::world::person("Ingrid").id)), "{}", joined.text);
    let list = ingrid.get("/enterprise/organizations").await.unwrap().json();
    let roles: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| (&one["name"], &one["role"])).collect();
    assert_eq!(roles, [(&json!("Harbour Analytics"), &json!("member")), (&json!("Northlight Studio"), &json!("admin"))]);
}

#[tokio::test]
async fn somebody_new_who_joins_two_organizations_within_a_minute_is_one_person() {
    let world = World::start().await;
    let noor = world.newcomer("Noor Haddad");
    let harbour = invite(&world.person("Amara"), "noor@harbour.example").await;
    let northlight = invite(&world.person("Ingrid"), "noor@harbour.example").await;
    // The door answers from its cache that the caller was never here.
    let (one, other) = (accept(&noor, &harbour, "Noor").await, accept(&noor, &northlight, "Noor H.").await);
    assert_eq!((one.status, other.status), (201, 201), "{} {}", one.text, other.text);
    assert_eq!(one.json()["person"], other.json()["person"]);
}

#[tokio::test]
async fn an_address_has_one_open_invitation() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let amara = world.person("Amara");
    let first = invite(&amara, "noor@harbour.example").await;
    refused(&amara.post(LIST, json!({"email": "noor@harbour.example"})).await.unwrap(), 409, "already_invited");
    clock.advance(Duration::from_secs(14 * 24 * 60 * 60));
    // Two weeks later everybody has signed in again.
    let (amara, noor) = (world.person("Amara"), world.newcomer("Noor Haddad"));
    refused(&preview(&noor, &first).await, 404, "not_found");
    refused(&accept(&noor, &first, "Noor").await, 404, "not_found");
    assert_eq!(ids(&amara, "expired").await, [first["invitation"]["id"].clone()]);
    let second = invite(&amara, "noor@harbour.example").await;
    refused(&amara.post(&path(&first, "resend"), Value::Null).await.unwrap(), 409, "already_invited");
    let revoked = amara.post(&path(&first, "revoke"), Value::Null).await.unwrap();
    assert_eq!((revoked.status, &revoked.json()["state"]), (200, &json!("revoked")));
    refused(&amara.post(LIST, json!({"email": "noor@harbour.example"})).await.unwrap(), 409, "already_invited");
    assert_eq!(ids(&amara, "open").await, [second["invitation"]["id"].clone()]);
    assert_eq!(accept(&noor, &second, "Noor").await.status, 201);
}

#[tokio::test]
async fn sent_again_the_old_link_stops_and_the_new_one_works() {
    let world = World::start().await;
    let (jonas, noor) = (world.person("Jonas"), world.newcomer("Noor Haddad"));
    let first = invite(&world.person("Amara"), "noor@harbour.example").await;
    let again = jonas.post(&path(&first, "resend"), Value::Null).await.unwrap();
    assert_eq!(again.status, 200, "{}", again.text);
    let again = again.json();
    assert_eq!((&again["invitation"]["id"], &again["invitation"]["version"]), (&first["invitation"]["id"], &json!(2)));
    refused(&preview(&noor, &first).await, 404, "not_found");
    refused(&accept(&noor, &first, "Noor").await, 404, "not_found");
    assert_eq!(preview(&noor, &again).await.json()["inviter"], "Jonas Lindqvist");
    assert_eq!(accept(&noor, &again, "Noor").await.status, 201);
}

#[tokio::test]
async fn taken_back_a_link_leads_nowhere_and_the_address_is_free() {
    let world = World::start().await;
    let (amara, noor) = (world.person("Amara"), world.newcomer("Noor Haddad"));
    let sent = invite(&amara, "noor@harbour.example").await;
    let revoked = amara.post(&path(&sent, "revoke"), Value::Null).await.unwrap();
    let twice = amara.post(&path(&sent, "revoke"), Value::Null).await.unwrap();
    assert_eq!((revoked.status, revoked.json()), (200, twice.json()));
    refused(&preview(&noor, &sent).await, 404, "not_found");
    refused(&accept(&noor, &sent, "Noor").await, 404, "not_found");
    refused(&amara.post(&path(&sent, "resend"), Value::Null).await.unwrap(), 409, "invitation_revoked");
    let sent = invite(&amara, "noor@harbour.example").await;
    assert_eq!(accept(&noor, &sent, "Noor").await.status, 201);
}

#[tokio::test]
async fn nobody_gives_by_invitation_what_they_do_not_have() {
    let world = World::start().await;
    let (amara, jonas) = (world.person("Amara"), world.person("Jonas"));
    let to = |role: &str| json!({"email": "noor@harbour.example", "role": role});
    refused(&jonas.post(LIST, to("admin")).await.unwrap(), 403, "forbidden");
    refused(&world.person("Mei").post(LIST, to("member")).await.unwrap(), 403, "forbidden");
    let admin = amara.post(LIST, to("admin")).await.unwrap().json();
    refused(&jonas.post(&path(&admin, "resend"), Value::Null).await.unwrap(), 403, "forbidden");
    refused(&jonas.post(&path(&admin, "revoke"), Value::Null).await.unwrap(), 403, "forbidden");
    refused(&amara.post(LIST, json!({"email": "nobody"})).await.unwrap(), 422, "invalid");
    refused(&amara.post(LIST, json!({"email": "n@harbour.example", "days": 31})).await.unwrap(), 422, "invalid");
    let nowhere = json!({"email": "n@harbour.example", "teams": ["tea_00000000-0000-7000-8000-000000000001"]});
    refused(&amara.post(LIST, nowhere).await.unwrap(), 404, "not_found");
}

#[tokio::test]
async fn as_many_join_as_there_is_room_for_however_many_try_at_once() {
    let world = World::start().await;
    let amara = world.person("Amara");
    assert_eq!(amara.patch("/enterprise/organization", json!({"user_limit": 9})).await.unwrap().status, 200);
    let names: Vec<String> = (0..8).map(|number| format!("Newcomer Number{number}")).collect();
    let mut joining = Vec::new();
    for name in &names {
        let sent = invite(&amara, &format!("{}@harbour.example", name.replace(' ', "."))).await;
        joining.push((world.newcomer(name), sent, name));
    }
    let asked = joining.iter().map(|(caller, sent, name)| accept(caller, sent, name));
    let answers = futures_util::future::join_all(asked).await;
    let (joined, rest): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(joined.len(), 5, "four were there, and nine may be");
    for answer in &rest {
        refused(answer, 409, "organization_full");
    }
    refused(&amara.post(LIST, json!({"email": "late@harbour.example"})).await.unwrap(), 409, "organization_full");
}

#[tokio::test]
async fn invitations_are_listed_page_by_page() {
    let world = World::start().await;
    let amara = world.person("Amara");
    let mut sent = Vec::new();
    for number in 0..5 {
        sent.push(invite(&amara, &format!("n{number}@harbour.example")).await);
    }
    amara.post(&path(&sent[2], "revoke"), Value::Null).await.unwrap();
    let (mut listed, mut next) = (Vec::new(), String::new());
    loop {
        let page = amara.get(&format!("{LIST}?state=open&limit=2{next}")).await.unwrap().json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        listed.extend(items.iter().map(|invitation| invitation["email"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => break,
        }
    }
    listed.sort();
    assert_eq!(listed, ["n0@harbour.example", "n1@harbour.example", "n3@harbour.example", "n4@harbour.example"]);
    refused(&amara.get(&format!("{LIST}?state=revoked{next}")).await.unwrap(), 400, "invalid_cursor");
}
