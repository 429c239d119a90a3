//! Every function asked by somebody who may not. The list of functions is the code's own, so a new one is covered with no
//! edit; those that cannot be asked so are named with the reason, and that list may only shrink.

use kernel::{DocumentId, Permission, Role, WorkspaceId};
use reqwest::Method;
use runtime::{Function, Trigger};
use serde_json::{Value, json};
use tests::{Answer, Caller, Socket};

use crate::contract::{functions, sample};
use crate::world::{World, client, refused};

/// Nobody can be refused by these: they are the doors themselves, or say nothing of anybody's.
const OPEN_TO_ALL: [&str; 4] = ["authorizer_person", "authorizer_request", "authorizer_socket", "health_get"];

/// These name no thing of a tenant, so that another tenant's cannot be asked for.
const WITHOUT_IDS: [&str; 7] = [
    "socket_connect",
    "socket_default",
    "socket_disconnect",
    "socket_ping",
    "ticket_create",
    "workspace_create",
    "workspace_list",
];

struct Things {
    workspace: String,
    document: DocumentId,
}

async fn things(world: &World) -> Things {
    let document = world.document().await;
    let answer = world.person("Amara").get(&format!("/collaboration/documents/{document}")).await.unwrap();
    Things { workspace: answer.json()["workspace"].as_str().unwrap().to_owned(), document }
}

/// Asks a REST function, with the body of its sample, about these things.
async fn ask(caller: &Caller, function: &Function, things: &Things) -> Option<Answer> {
    let Trigger::Http { method, path, .. } = function.trigger else { return None };
    let path = path.replace("{workspace_id}", &things.workspace).replace("{document_id}", &things.document.to_string());
    let body = sample(&function.name())["body"].as_str().map(str::to_owned);
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Some(caller.ask(method, &format!("/{}{path}", function.domain()), body).await.unwrap())
}

#[tokio::test]
async fn without_a_token_everything_is_401() {
    let world = World::start().await;
    let things = things(&world).await;
    for function in functions().filter(|function| !OPEN_TO_ALL.contains(&function.name().as_str())) {
        let callers = [
            world.nobody(),
            world.nobody().with("X-Organization", "org_0198f6a2-7c1e-7000-8000-000000000001"),
            world
                .nobody()
                .with("Authorization", "Bearer nonsense")
                .with("X-Organization", "org_0198f6a2-7c1e-7000-8000-000000000001"),
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
async fn a_person_is_nobody_in_an_organization_that_is_not_theirs() {
    let world = World::start().await;
    let things = things(&world).await;
    let stranger = world.person_in("Ingrid", crate::world::person("Amara").organization.id);
    for function in functions().filter(|function| !OPEN_TO_ALL.contains(&function.name().as_str())) {
        if let Some(answer) = ask(&stranger, function, &things).await {
            refused(&answer, 401, "unauthorized");
        }
    }
}

#[tokio::test]
async fn another_tenants_things_are_not_there() {
    let world = World::start().await;
    let things = things(&world).await;
    let nothing = Things { workspace: WorkspaceId::from_u128(7).to_string(), document: DocumentId::from_u128(7) };
    let ingrid = world.person("Ingrid");
    let mut socket = Socket::open(&ingrid).await.unwrap();
    for function in functions() {
        let name = function.name();
        if OPEN_TO_ALL.contains(&name.as_str()) || WITHOUT_IDS.contains(&name.as_str()) {
            continue;
        }
        if let Some(answer) = ask(&ingrid, function, &things).await {
            refused(&answer, 404, "not_found");
            let absent = ask(&ingrid, function, &nothing).await.unwrap();
            assert_eq!(answer.text, absent.text, "{name} tells a stranger's thing from none");
        } else {
            let mut answers = Vec::new();
            for document in [things.document, nothing.document] {
                let mut message: Value = serde_json::from_str(sample(&name)["body"].as_str().unwrap()).unwrap();
                message["document"] = json!(document);
                let mut frame = socket.ask(message, "problem").await.unwrap();
                assert_eq!(frame["document"], json!(document), "{name}");
                frame["document"].take();
                answers.push(frame);
            }
            assert_eq!(answers[0], answers[1], "{name} tells a stranger's document from none");
            assert!(
                ["not_found", "lease_lost"].contains(&answers[0]["problem"]["code"].as_str().unwrap()),
                "{name}: {}",
                answers[0]
            );
        }
    }
    let ping = json!({"action": "ping", "documents": [{"document": things.document, "revision": 0}]});
    let pong = socket.ask(ping, "pong").await.unwrap();
    assert_eq!((pong["heads"].clone(), pong["lost"].clone()), (json!([]), json!([things.document])));
}

#[tokio::test]
async fn a_role_that_is_too_small_is_403() {
    let world = World::start().await;
    let things = things(&world).await;
    let mei = world.person("Mei");
    let mut found = 0;
    for function in functions() {
        let Trigger::Http { permission: Some(permission), .. } = function.trigger else { continue };
        if Role::Member.grants(permission) {
            continue;
        }
        refused(&ask(&mei, function, &things).await.unwrap(), 403, "forbidden");
        found += 1;
    }
    assert!(found > 0 && !Role::Member.grants(Permission::WorkspaceWrite));
}

#[tokio::test]
async fn a_cursor_of_another_tenant_or_list_reaches_nothing() {
    let world = World::start().await;
    let things = things(&world).await;
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
    let open = json!({"action": "document.open", "document": DocumentId::from_u128(1), "client": client(), "revision": 0});
    assert_eq!(socket.ask(open, "problem").await.unwrap()["problem"]["code"], "not_found");
}
