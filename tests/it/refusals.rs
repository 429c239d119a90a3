//! Every function asked by somebody who may not. The list of functions is the code's own, so a new one is covered with no
//! edit; those that cannot be asked so are named with the reason, and that list may only shrink.

use std::time::Duration;

use kernel::{Clock, Feature, Permission, Role};
use reqwest::Method;
use runtime::{Function, Known, Trigger};
use serde_json::{Value, json};
use tests::Socket;

use crate::contract::functions;
use crate::things::{Things, ask, message};
use crate::world::{START, World, client, person, refused};

/// Nobody can be refused by these: they are the doors themselves, say nothing of anybody's, or are told by the tables.
const OPEN_TO_ALL: [&str; 4] = ["authorizer_person", "authorizer_request", "authorizer_socket", "health_get"];

/// These name no thing of a tenant, so that another tenant's cannot be asked for.
const WITHOUT_IDS: [&str; 18] = [
    "audit_list",
    "invitation_create",
    "invitation_list",
    "member_leave",
    "member_list",
    "organization_get",
    "organization_update",
    "profile_get",
    "profile_update",
    "socket_connect",
    "socket_default",
    "socket_disconnect",
    "socket_ping",
    "team_create",
    "team_list",
    "ticket_create",
    "workspace_create",
    "workspace_list",
];

fn guarded() -> impl Iterator<Item = &'static Function> {
    functions().filter(|function| !OPEN_TO_ALL.contains(&function.name().as_str()))
}

/// The functions of people in an organization that are asked over REST.
fn over_rest() -> impl Iterator<Item = (&'static Function, Permission)> {
    functions().filter_map(|function| match function.trigger {
        Trigger::Http { permission: Some(permission), .. } => Some((function, permission)),
        _ => None,
    })
}

fn over_socket() -> impl Iterator<Item = &'static Function> {
    let messages = |function: &&Function| matches!(function.trigger, Trigger::Socket { route, .. } if !route.starts_with('$'));
    functions().filter(messages)
}

#[tokio::test]
async fn without_a_token_everything_is_401() {
    let world = World::start().await;
    let things = Things::of(&world, "Amara").await;
    let organization = person("Amara").organization.id.to_string();
    for function in guarded() {
        let callers = [
            world.nobody(),
            world.nobody().with("X-Organization", &organization),
            world.nobody().with("Authorization", "Bearer nonsense").with("X-Organization", &organization),
            world.person("Amara").with("Authorization", "Basic YW1hcmE6cGFzcw=="),
        ];
        for caller in callers {
            if let Some(answer) = ask(&caller, function, &things).await {
                refused(&answer, 401, "unauthorized");
            }
        }
    }
    let socket = world.site().socket;
    for address in [socket.clone(), format!("{socket}?ticket=nonsense"), format!("{socket}?ticket=")] {
        assert!(Socket::with(&address).await.is_err(), "{address} opened");
    }
}

#[tokio::test]
async fn with_a_token_that_is_over_everything_is_401() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let things = Things::of(&world, "Amara").await;
    let amara = world.person("Amara");
    clock.advance(Duration::from_secs(13 * 60 * 60));
    for function in guarded() {
        if let Some(answer) = ask(&amara, function, &things).await {
            refused(&answer, 401, "unauthorized");
        }
    }
}

#[tokio::test]
async fn a_person_is_nobody_in_an_organization_that_is_not_theirs() {
    let world = World::start().await;
    let things = Things::of(&world, "Amara").await;
    let stranger = world.person_in("Ingrid", person("Amara").organization.id);
    for (function, _) in over_rest() {
        refused(&ask(&stranger, function, &things).await.unwrap(), 401, "unauthorized");
    }
}

#[tokio::test]
async fn another_tenants_things_are_not_there() {
    let world = World::start().await;
    let (things, nothing) = (Things::of(&world, "Amara").await, Things::nothing());
    let ingrid = world.person("Ingrid");
    let mut socket = Socket::open(&ingrid).await.unwrap();
    for function in functions().filter(|function| function.known == Known::Member) {
        let name = function.name();
        if WITHOUT_IDS.contains(&name.as_str()) {
            continue;
        }
        if let Some(answer) = ask(&ingrid, function, &things).await {
            refused(&answer, 404, "not_found");
            let absent = ask(&ingrid, function, &nothing).await.unwrap();
            assert_eq!(answer.text, absent.text, "{name} tells a stranger's thing from none");
        } else {
            let mut answers = Vec::new();
            for things in [&things, &nothing] {
                let mut frame = socket.ask(message(function, things), "problem").await.unwrap();
                assert_eq!(frame["document"], json!(things.document), "{name}");
                frame["document"].take();
                answers.push(frame);
            }
            assert_eq!(answers[0], answers[1], "{name} tells a stranger's document from none");
            let code = answers[0]["problem"]["code"].as_str().unwrap();
            assert!(["not_found", "lease_lost"].contains(&code), "{name}: {}", answers[0]);
        }
    }
    // An id that is not in the sample, since it may be left out.
    let mut answers = Vec::new();
    for things in [&things, &nothing] {
        let within = json!({"name": "Within", "parent": things.team});
        answers.push(ingrid.post("/enterprise/teams", within).await.unwrap());
        refused(&answers[answers.len() - 1], 404, "not_found");
    }
    assert_eq!(answers[0].text, answers[1].text);
    let ping = json!({"action": "ping", "documents": [{"document": things.document, "revision": 0}]});
    let pong = socket.ask(ping, "pong").await.unwrap();
    assert_eq!((pong["heads"].clone(), pong["lost"].clone()), (json!([]), json!([things.document])));
}

/// How many AWS calls of each kind a function has made.
fn calls(world: &World, function: &Function) -> Vec<(String, u64)> {
    let ledger = world.cloud.ledger();
    ledger.accounts[&function.name()].calls.iter().map(|(action, count)| (action.clone(), *count)).collect()
}

#[tokio::test]
async fn what_one_may_not_see_is_looked_for_like_what_is_not_there() {
    // With a clock that stands nothing that is remembered ends halfway.
    let world = World::with_clock(Clock::manual(START)).await;
    let (hidden, nothing) = (Things::hidden_from_others(&world, "Amara").await, Things::nothing());
    let mei = world.person("Mei");
    for (function, permission) in over_rest().filter(|(function, _)| function.domain() == "collaboration") {
        let Trigger::Http { path, .. } = function.trigger else { continue };
        if !path.contains("{document_id}") || !Role::Member.grants(permission) {
            continue;
        }
        // The first call of a function asks for a session and remembers who is who.
        ask(&mei, function, &nothing).await.unwrap();
        let mut costs = Vec::new();
        for things in [&hidden, &nothing] {
            let before = calls(&world, function);
            let answer = ask(&mei, function, things).await.unwrap();
            assert!([404, 409].contains(&answer.status), "{}: {}", function.name(), answer.text);
            let difference = calls(&world, function).into_iter().map(|(action, count)| {
                let known = before.iter().find(|(known, _)| *known == action).map_or(0, |(_, count)| *count);
                (action, count - known)
            });
            costs.push(difference.filter(|(_, count)| *count > 0).collect::<Vec<_>>());
        }
        assert_eq!(costs[0], costs[1], "{} asks AWS otherwise for a hidden document than for none", function.name());
    }
}

#[tokio::test]
async fn a_role_that_is_too_small_is_403() {
    let world = World::start().await;
    let things = Things::of(&world, "Amara").await;
    for (name, role) in [("Mei", Role::Member), ("Jonas", Role::Manager)] {
        let caller = world.person(name);
        let mut found = 0;
        for (function, _) in over_rest().filter(|(_, permission)| !role.grants(*permission)) {
            refused(&ask(&caller, function, &things).await.unwrap(), 403, "forbidden");
            found += 1;
        }
        assert!(found > 0, "every function may be called by a {role}");
    }
}

#[tokio::test]
async fn a_removed_member_is_nobody_everywhere() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let things = Things::of(&world, "Amara").await;
    let mei = world.person("Mei");
    let tickets = [mei.post("/platform/tickets", Value::Null).await.unwrap().json()];
    assert_eq!(mei.get("/enterprise/profile").await.unwrap().status, 200);
    let path = format!("/enterprise/members/{}", person("Mei").id);
    assert_eq!(world.person("Amara").ask(Method::DELETE, &path, None).await.unwrap().status, 204);
    let address = format!("{}?ticket={}", world.site().socket, tickets[0]["ticket"].as_str().unwrap());
    let mut socket = Socket::with(&address).await.unwrap();
    for function in over_socket() {
        let problem = socket.ask(message(function, &things), "problem").await.unwrap();
        assert_eq!(problem["problem"]["code"], "unauthorized", "{}: {problem}", function.name());
    }
    clock.advance(Duration::from_secs(31));
    for (function, _) in over_rest() {
        refused(&ask(&mei, function, &things).await.unwrap(), 401, "unauthorized");
    }
}

#[tokio::test]
async fn a_feature_that_is_switched_off_is_403_in_all_its_functions() {
    let clock = Clock::manual(START);
    let world = World::with_clock(clock.clone()).await;
    let things = Things::of(&world, "Amara").await;
    let amara = world.person("Amara");
    let mut socket = Socket::open(&amara).await.unwrap();
    let off = amara.patch("/enterprise/organization", json!({"features": []})).await.unwrap();
    assert_eq!(off.status, 200, "{}", off.text);
    clock.advance(Duration::from_secs(31));
    let amara = world.person("Amara");
    let mut found = 0;
    let of_feature = |function: &&Function| Feature::of_domain(function.domain()).is_some();
    for function in functions().filter(of_feature) {
        if let Some(answer) = ask(&amara, function, &things).await {
            refused(&answer, 403, "feature_disabled");
        } else {
            let problem = socket.ask(message(function, &things), "problem").await.unwrap();
            assert_eq!(problem["problem"]["code"], "feature_disabled", "{}", function.name());
        }
        found += 1;
    }
    assert!(found > 10);
}

#[tokio::test]
async fn a_feature_that_the_deployment_does_not_have_is_403() {
    let world = World::with_parameters(&[("FeatureCollaboration", "false")]).await;
    refused(&world.person("Amara").get("/collaboration/workspaces").await.unwrap(), 403, "feature_disabled");
    assert_eq!(world.person("Amara").get("/enterprise/organization").await.unwrap().status, 200);
}

#[tokio::test]
async fn a_cursor_of_another_tenant_or_list_reaches_nothing() {
    let world = World::start().await;
    let things = Things::of(&world, "Amara").await;
    world.workspace().await;
    let page = world.person("Amara").get("/collaboration/workspaces?limit=1").await.unwrap().json();
    let cursor = page["next"].as_str().unwrap().to_owned();
    let stranger = world.person("Ingrid").get(&format!("/collaboration/workspaces?after={cursor}")).await.unwrap();
    assert_eq!((stranger.status, stranger.json()["items"].clone()), (200, json!([])), "their own list goes on, which is empty");
    let other = format!("/collaboration/workspaces/{}/documents?after={cursor}", things.workspace);
    refused(&world.person("Amara").get(&other).await.unwrap(), 400, "invalid_cursor");
    let tampered = format!("/collaboration/workspaces?after={}A", &cursor[..cursor.len() - 2]);
    refused(&world.person("Amara").get(&tampered).await.unwrap(), 400, "invalid_cursor");
}

#[tokio::test]
async fn a_ticket_opens_one_socket_and_no_second() {
    let world = World::start().await;
    let ticket = world.person("Mei").post("/platform/tickets", Value::Null).await.unwrap().json();
    let address = format!("{}?ticket={}", world.site().socket, ticket["ticket"].as_str().unwrap());
    let mut socket = Socket::with(&address).await.unwrap();
    assert!(Socket::with(&address).await.is_err(), "the ticket worked twice");
    let open = json!({"action": "document.open", "document": Things::nothing().document, "client": client(), "revision": 0});
    assert_eq!(socket.ask(open, "problem").await.unwrap()["problem"]["code"], "not_found");
}
