//! Who is let in by a token: one good one, and everything that only looks like it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::{Clock, OrganizationId, PersonId, Role, Timestamp};
use local::LocalCloud;
use local::demo::Person;
use serde_json::{Value, json};
use tests::{Caller, Socket};

use crate::world::{World, person, refused};

const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);

/// Whether somebody is let in with this token: 200, or the status of the refusal.
async fn with(world: &World, token: &str) -> u16 {
    let organization = person("Mei").organization.id.to_string();
    let answer = Caller::new(world.site(), token, &organization).get("/collaboration/workspaces").await.unwrap();
    if answer.status != 200 {
        refused(&answer, answer.status, "unauthorized");
        assert!(answer.text.contains("Send a valid token"), "the refusal tells what was wrong: {}", answer.text);
    }
    answer.status
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Mei's header and claims, changed and signed with the issuer's own key.
fn signed(cloud: &LocalCloud, change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let (mut header, mut claims) = cloud.unsigned(person("Mei"));
    change(&mut header, &mut claims);
    cloud.sign(&header, &claims).unwrap()
}

/// The set of keys that the issuer publishes.
pub(super) async fn published(cloud: &LocalCloud) -> Value {
    let document = reqwest::get(format!("{}/jwks.json", cloud.issuer())).await.unwrap();
    document.json().await.unwrap()
}

#[tokio::test]
async fn signatures_that_are_not_the_issuers_are_refused() {
    let world = World::start().await;
    let mei = world.cloud.token(person("Mei")).unwrap();
    assert_eq!(with(&world, &mei).await, 200);
    let [header, claims, signature] = mei.split('.').collect::<Vec<_>>().try_into().unwrap();

    for header in [json!({"alg": "none", "typ": "JWT"}), json!({"alg": "None"}), json!({"typ": "JWT"})] {
        assert_eq!(with(&world, &format!("{}.{claims}.", encode(&header))).await, 401, "{header}");
        assert_eq!(with(&world, &format!("{}.{claims}.{signature}", encode(&header))).await, 401, "{header}");
    }

    // A server that let the token say how it is verified would take the public key for a shared secret.
    let key = published(&world.cloud).await["keys"][0].clone();
    let modulus = key["n"].as_str().unwrap();
    let secrets = [modulus.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(modulus).unwrap(), key.to_string().into_bytes()];
    for secret in secrets {
        let forged = Header { kid: Some(key["kid"].as_str().unwrap().to_owned()), ..Header::new(Algorithm::HS256) };
        let claims = world.cloud.unsigned(person("Mei")).1;
        let forged = jsonwebtoken::encode(&forged, &claims, &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(with(&world, &forged).await, 401, "signed with the public key as a secret");
    }

    // Signed by RS256, whatever the header says: the key's own algorithm decides.
    for algorithm in ["RS384", "RS512", "PS256", "HS256", "ES256"] {
        let token = signed(&world.cloud, |header, _| header["alg"] = json!(algorithm));
        assert_eq!(with(&world, &token).await, 401, "{algorithm}");
    }

    let stranger = LocalCloud::start(local::Options::default()).await.unwrap();
    for _ in 0..2 {
        stranger.rotate_keys().unwrap();
    }
    let (own, claims_of_mei) = world.cloud.unsigned(person("Mei"));
    let right_name = stranger.sign(&own, &claims_of_mei).unwrap();
    assert_eq!(with(&world, &right_name).await, 401, "another key under the name of the right one");
    let own_name = stranger.sign(&stranger.unsigned(person("Mei")).0, &claims_of_mei).unwrap();
    assert_eq!(with(&world, &own_name).await, 401, "a key that the issuer does not have");
    // The key comes from the issuer, not from wherever the token says.
    let theirs = published(&stranger).await["keys"][0].clone();
    for (member, value) in [("jwk", theirs), ("jku", json!(format!("{}/jwks.json", stranger.issuer())))] {
        let mut header = own.clone();
        header[member] = value;
        assert_eq!(with(&world, &stranger.sign(&header, &claims_of_mei).unwrap()).await, 401, "{member} in the header");
    }

    for length in [0, 1, signature.len() / 2, signature.len() - 1] {
        assert_eq!(with(&world, &format!("{header}.{claims}.{}", &signature[..length])).await, 401, "{length} of the signature");
    }
    let other_end = format!("{}{}", &signature[..signature.len() - 1], if signature.ends_with('A') { 'B' } else { 'A' });
    for shape in [format!("{header}.{claims}.{other_end}"), format!("{header}.{claims}"), header.to_owned(), format!("{mei}.x")] {
        assert_eq!(with(&world, &shape).await, 401, "{shape}");
    }
    assert_eq!(with(&world, &mei).await, 200);
}

#[tokio::test]
async fn no_claim_can_be_changed_without_signing_again() {
    let world = World::start().await;
    let mei = world.cloud.token(person("Mei")).unwrap();
    let [header, claims, signature] = mei.split('.').collect::<Vec<_>>().try_into().unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let amara = world.cloud.unsigned(person("Amara")).1;
    let mut tried = 0;
    for (name, value) in claims.as_object().unwrap() {
        let mut changed = claims.clone();
        changed[name] = match value {
            Value::Number(number) => json!(number.as_i64().unwrap() + 1),
            _ if name == "sub" => amara["sub"].clone(),
            Value::String(text) => json!(format!("{text}x")),
            other => panic!("{name} is {other}"),
        };
        let mut removed = claims.clone();
        removed.as_object_mut().unwrap().remove(name);
        for claims in [changed, removed] {
            assert_eq!(with(&world, &format!("{header}.{}.{signature}", encode(&claims))).await, 401, "{name}: {claims}");
            tried += 1;
        }
    }
    assert!(tried >= 20, "only {tried} changes were tried");
    let mut more = claims.clone();
    more["cognito:groups"] = json!(["admin"]);
    assert_eq!(with(&world, &format!("{header}.{}.{signature}", encode(&more))).await, 401);
}

#[tokio::test]
async fn tokens_that_the_issuer_signed_for_something_else_are_refused() {
    let world = World::with_clock(Clock::manual(NOW)).await;
    let now = NOW.as_seconds();
    type Change = fn(&mut Value, &mut Value, i64);
    let refused: [(&str, Change); 21] = [
        ("another issuer", |_, claims, _| claims["iss"] = json!("http://127.0.0.1:1/issuer")),
        ("the issuer with a slash", |_, claims, _| claims["iss"] = json!(format!("{}/", claims["iss"].as_str().unwrap()))),
        ("no issuer", |_, claims, _| claims["iss"] = Value::Null),
        ("another client", |_, claims, _| claims["client_id"] = json!("other")),
        ("no client", |_, claims, _| claims["client_id"] = Value::Null),
        ("another audience", |_, claims, _| claims["aud"] = json!(["other"])),
        ("an ID token", |_, claims, _| claims["token_use"] = json!("id")),
        ("a refresh token", |_, claims, _| claims["token_use"] = json!("refresh")),
        ("an ID token of another issuer than Cognito", |_, claims, _| claims["at_hash"] = json!("x")),
        ("a logout token", |header, _, _| header["typ"] = json!("logout+jwt")),
        ("a header that must be understood", |header, _, _| header["crit"] = json!(["exp"])),
        ("an unknown key", |header, _, _| header["kid"] = json!("unknown")),
        ("no key's name", |header, _, _| header["kid"] = Value::Null),
        ("expired", |_, claims, now| claims["exp"] = json!(now - 60)),
        ("never ending", |_, claims, _| claims["exp"] = json!(1e300)),
        ("no end", |_, claims, _| claims["exp"] = Value::Null),
        ("not yet valid", |_, claims, now| claims["nbf"] = json!(now + 61)),
        ("from the future", |_, claims, now| claims["iat"] = json!(now + 61)),
        ("signed in in the future", |_, claims, now| claims["auth_time"] = json!(now + 61)),
        ("nobody", |_, claims, _| claims["sub"] = json!("")),
        ("somebody whom the directory does not know", |_, claims, _| claims["sub"] = json!("unknown")),
    ];
    for (what, change) in refused {
        assert_eq!(with(&world, &signed(&world.cloud, |header, claims| change(header, claims, now))).await, 401, "{what}");
    }
    let accepted: [(&str, Change); 5] = [
        ("as it is", |_, _, _| {}),
        ("expired less than a minute ago", |_, claims, now| claims["exp"] = json!(now - 59)),
        ("valid in less than a minute", |_, claims, now| claims["nbf"] = json!(now + 60)),
        ("an audience of several", |_, claims, _| claims["aud"] = json!(["other", claims["client_id"].take()])),
        ("typed as RFC 9068 says", |header, _, _| header["typ"] = json!("at+jwt")),
    ];
    for (what, change) in accepted {
        assert_eq!(with(&world, &signed(&world.cloud, |header, claims| change(header, claims, now))).await, 200, "{what}");
    }
}

#[tokio::test]
async fn a_token_is_good_until_it_ends_and_for_its_own_organizations() {
    let clock = Clock::manual(NOW);
    let world = World::with_clock(clock.clone()).await;
    let mei = world.person("Mei");
    assert_eq!(mei.get("/collaboration/workspaces").await.unwrap().status, 200);
    let elsewhere = person("Ingrid").organization.id;
    refused(&world.person_in("Mei", elsewhere).get("/collaboration/workspaces").await.unwrap(), 401, "unauthorized");
    for organization in ["", "harbour", &OrganizationId::from_u128(7).to_string()] {
        let answer = mei.clone().with("X-Organization", organization).get("/collaboration/workspaces").await.unwrap();
        refused(&answer, 401, "unauthorized");
    }
    clock.advance(Duration::from_secs(60 * 60 + 59));
    assert_eq!(mei.get("/collaboration/workspaces").await.unwrap().status, 200);
    // What API Gateway keeps of the last answer ends within 30 s.
    clock.advance(Duration::from_secs(31));
    refused(&mei.get("/collaboration/workspaces").await.unwrap(), 401, "unauthorized");
}

#[tokio::test]
async fn one_subject_may_be_in_two_organizations_as_different_things() {
    let world = World::start().await;
    let (own, guest) = (OrganizationId::from_u128(11), OrganizationId::from_u128(12));
    let kim = PersonId::from_u128(13);
    world.cloud.enroll(kim, "Kim Vance", own, Role::Admin).unwrap();
    let token = world.cloud.enroll(kim, "Kim Vance", guest, Role::Member).unwrap();
    let make = async |organization: OrganizationId| {
        let caller = Caller::new(world.site(), &token, &organization.to_string());
        caller.post("/collaboration/workspaces", json!({"name": "Applications"})).await.unwrap().status
    };
    assert_eq!((make(own).await, make(guest).await), (201, 403));
}

#[tokio::test]
async fn headers_that_readers_could_understand_differently_are_refused() {
    let world = World::start().await;
    let (mei, tomasz) = (person("Mei"), person("Tomasz"));
    let url = format!("{}/workspaces", world.site().rest["collaboration"]);
    let (first, second) = (world.cloud.token(mei).unwrap(), world.cloud.token(tomasz).unwrap());
    let ask = async |tokens: &[&str], organizations: &[&Person]| {
        let mut request = reqwest::Client::new().get(&url);
        for token in tokens {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for person in organizations {
            request = request.header("X-Organization", person.organization.id.to_string());
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask(&[&second, &first], &[mei]).await, 401, "two tokens");
    assert_eq!(ask(&[&first, &first], &[mei]).await, 401, "the same token twice");
    assert_eq!(ask(&[&first], &[tomasz, mei]).await, 401, "two organizations");
    assert_eq!(ask(&[&first], &[mei]).await, 200);
    assert_eq!(ask(&[&second], &[tomasz]).await, 200);
}

#[tokio::test]
async fn a_token_that_is_far_too_long_is_not_even_looked_at() {
    let world = World::start().await;
    let long = signed(&world.cloud, |_, claims| claims["padding"] = json!("x".repeat(8 * 1024)));
    assert_eq!(with(&world, &long).await, 401);
    assert_eq!(with(&world, &signed(&world.cloud, |_, claims| claims["padding"] = json!("x".repeat(4 * 1024)))).await, 200);
}

#[tokio::test]
async fn a_ticket_that_was_used_opens_nothing_whoever_shows_it() {
    let world = World::start().await;
    let ticket = world.person("Mei").post("/platform/tickets", Value::Null).await.unwrap().json();
    let address = format!("{}?ticket={}", world.site().socket, ticket["ticket"].as_str().unwrap());
    let attempts = futures_util::future::join_all((0..20).map(|_| Socket::with(&address))).await;
    assert_eq!(attempts.iter().filter(|attempt| attempt.is_ok()).count(), 1, "of twenty at once one comes in");
    assert!(Socket::with(&address).await.is_err());
}
