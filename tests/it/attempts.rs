//! Thousands of generated attempts to reach another organization: its ids in paths, bodies, queries, cursors, headers and socket
//! messages, mixed with one's own and with nothing's. None may be answered with anything of theirs, and nothing of theirs may change.

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use aws_sdk_dynamodb::types::AttributeValue;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Method;
use runtime::{Function, Known, Trigger};
use serde_json::{Value, json};
use tests::{Caller, Socket};

use crate::contract::{functions, sample};
use crate::things::Things;
use crate::world::World;

const ATTEMPTS: usize = 5_000;
/// What the other organization calls its things: no answer may ever have it.
const MARK: &str = "Northlight's own";

/// A value as text, the members of maps in order.
fn in_order(value: &AttributeValue) -> String {
    match value {
        AttributeValue::M(members) => {
            let members: std::collections::BTreeMap<_, _> = members.iter().map(|(name, value)| (name, in_order(value))).collect();
            format!("{members:?}")
        }
        AttributeValue::L(items) => format!("{:?}", items.iter().map(in_order).collect::<Vec<_>>()),
        plain => format!("{plain:?}"),
    }
}

/// Everything of an organization in all tables, in one order.
#[expect(clippy::disallowed_methods, reason = "the developer looks at everything, as no function may")]
async fn everything(world: &World, organization: &str) -> Vec<String> {
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(world.cloud.aws_endpoint())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("local", "local", None, None, "test")))
        .load()
        .await;
    let dynamo = aws_sdk_dynamodb::Client::new(&sdk);
    let mut rows = Vec::new();
    for table in &world.cloud.deployment().tables {
        let items = dynamo.scan().table_name(&table.name).send().await.unwrap().items.unwrap_or_default();
        for item in items {
            let row = format!("{} {}", table.logical_id, in_order(&AttributeValue::M(item)));
            let passing = row.contains("#RATE#") || row.contains("TICKET#") || row.contains("socket#");
            if row.contains(organization) && !passing {
                rows.push(row);
            }
        }
    }
    rows.sort();
    rows
}

/// Another's thing, one's own, or nothing's, each by itself; at least one is another's.
fn mixed(chance: &mut StdRng, theirs: &Things, own: &Things) -> Things {
    let nothing = Things::nothing();
    loop {
        let mut pick = || *[theirs, theirs, own, &nothing].choose(chance).unwrap_or(&theirs);
        let (workspace, document, person, team, invitation) = (pick(), pick(), pick(), pick(), pick());
        let mixed = Things {
            workspace: workspace.workspace.clone(),
            document: document.document,
            person: person.person.clone(),
            team: team.team.clone(),
            invitation: invitation.invitation.clone(),
        };
        // One's own member, team and invitation are not to be destroyed by the test itself.
        let spared = mixed.person != own.person && mixed.team != own.team && mixed.invitation != own.invitation;
        if spared && (mixed.workspace == theirs.workspace || mixed.document == theirs.document) {
            return mixed;
        }
    }
}

/// The body with another's ids wherever an id stands, and sometimes where none belongs.
fn spiked(chance: &mut StdRng, value: &mut Value, theirs: &Things) {
    match value {
        Value::String(text) => {
            let known = [("doc_", theirs.document.to_string()), ("wsp_", theirs.workspace.clone())];
            let known = known.into_iter().chain([("per_", theirs.person.clone()), ("tea_", theirs.team.clone())]);
            if let Some((_, id)) = known.into_iter().find(|(prefix, _)| text.starts_with(prefix)) {
                *text = id;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spiked(chance, item, theirs)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| spiked(chance, member, theirs));
            if chance.random_bool(0.1) {
                members.insert("organization".to_owned(), json!(theirs.workspace));
            }
        }
        _ => {}
    }
}

/// A function that names a thing in its path, or is a list that takes a cursor.
fn candidates() -> Vec<&'static Function> {
    let reaches = |function: &&Function| match function.trigger {
        Trigger::Http { method, path, .. } => path.contains('{') || (method == "GET" && path.ends_with('s')),
        Trigger::Socket { route, .. } => !route.starts_with('$'),
        _ => false,
    };
    functions().filter(|function| function.known == Known::Member).filter(reaches).collect()
}

async fn cursors(caller: &Caller) -> Vec<String> {
    let mut found = Vec::new();
    for path in ["/collaboration/workspaces", "/enterprise/members", "/enterprise/teams"] {
        let page = caller.get(&format!("{path}?limit=1")).await.unwrap().json();
        found.extend(page["next"].as_str().map(str::to_owned));
    }
    found
}

#[tokio::test]
async fn five_thousand_attempts_reach_nothing() {
    let world =
        World::with_parameters(&[("RequestsPerMinutePerson", "1000000"), ("RequestsPerMinuteOrganization", "1000000")]).await;
    let ingrid = world.person("Ingrid");
    let theirs = Things::of(&world, "Ingrid").await;
    let marked = json!({"name": MARK});
    assert_eq!(ingrid.patch(&format!("/collaboration/documents/{}", theirs.document), marked.clone()).await.unwrap().status, 200);
    for path in ["/collaboration/workspaces", "/enterprise/teams"] {
        assert_eq!(ingrid.post(path, marked.clone()).await.unwrap().status, 201);
    }
    let foreign = cursors(&ingrid).await;
    let own = Things::of(&world, "Amara").await;
    let organization = crate::world::person("Ingrid").organization.id.to_string();
    // The audit trail of what was just made is theirs too.
    world.cloud.settle().await.unwrap();
    let before = everything(&world, &organization).await;
    assert!(before.len() > 8, "{before:#?}");

    let thieves: Vec<Caller> = ["Amara", "Jonas", "Mei"].map(|name| world.person(name)).into();
    let mut sockets = Vec::new();
    for thief in &thieves {
        sockets.push(Socket::open(thief).await.unwrap());
    }
    let (candidates, mut chance) = (candidates(), StdRng::seed_from_u64(20_261_124));
    let mut statuses = std::collections::BTreeMap::<String, usize>::new();
    for number in 0..ATTEMPTS {
        let who = chance.random_range(0..thieves.len());
        let function = *candidates.choose(&mut chance).unwrap();
        let things = mixed(&mut chance, &theirs, &own);
        let sent = sample(&function.name())["body"].as_str().map(|body| serde_json::from_str::<Value>(body).unwrap());
        let (outcome, text) = match function.trigger {
            Trigger::Http { method, path, .. } => {
                let mut path = things.path(function.domain(), path);
                if method == "GET" && chance.random_bool(0.5) {
                    path = format!("{path}?after={}", foreign.choose(&mut chance).unwrap());
                }
                let body = sent.map(|mut body| {
                    spiked(&mut chance, &mut body, &theirs);
                    body.to_string()
                });
                let mut caller = thieves[who].clone();
                if chance.random_bool(0.1) {
                    caller = caller.with("X-Organization", &organization);
                }
                let answer = caller.ask(Method::from_bytes(method.as_bytes()).unwrap(), &path, body).await.unwrap();
                // A list goes on for one's own things; everything else names another's and is refused.
                let fine = answer.status >= 400 || (method == "GET" && answer.json()["items"].is_array());
                let mixed_in = path.contains(&own.document.to_string()) || path.contains(&own.workspace);
                assert!(fine || mixed_in, "attempt {number}, {method} {path}: {} {}", answer.status, answer.text);
                (answer.status.to_string(), answer.text)
            }
            _ => {
                let mut message = sent.unwrap();
                spiked(&mut chance, &mut message, &theirs);
                message["document"] = json!(theirs.document);
                sockets[who].send(&message.to_string()).await.unwrap();
                let text = sockets[who].next(std::time::Duration::from_secs(10)).await.unwrap().unwrap_or_default();
                let frame: Value = serde_json::from_str(&text).unwrap_or_default();
                let pong = frame["type"] == "pong" && frame["heads"] == json!([]);
                assert!(frame["type"] == "problem" || pong, "attempt {number}, {message}: {text}");
                (frame["type"].as_str().unwrap().to_owned(), text)
            }
        };
        assert!(!text.contains("Northlight"), "attempt {number}, {}: {text}", function.name());
        *statuses.entry(outcome).or_default() += 1;
    }
    world.cloud.settle().await.unwrap();
    let after = everything(&world, &organization).await;
    let changed: Vec<_> =
        before.iter().filter(|row| !after.contains(row)).chain(after.iter().filter(|row| !before.contains(row))).collect();
    assert!(changed.is_empty(), "something of theirs changed: {changed:#?}");
    assert!(statuses["404"] > ATTEMPTS / 4, "{statuses:?}");
}
