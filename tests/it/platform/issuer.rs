//! Signing in at the development issuer as a browser does: authorization code with PKCE, from the page to a request.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Clock, Timestamp};
use local::{CLIENT, Data, LocalCloud, Options};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tests::Caller;

use crate::world::{World, person};

const NOW: Timestamp = Timestamp::from_millis(1_795_465_805_000);
const BACK: &str = "http://localhost:5173/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// A browser: it keeps one cookie and shows where it is sent to.
struct Browser {
    http: Client,
    issuer: String,
    cookie: Option<String>,
}

/// Where an answer leads to, in pieces.
fn led(answer: &Response) -> (String, Vec<(String, String)>) {
    assert_eq!(answer.status(), 303);
    let address = answer.headers()["location"].to_str().unwrap();
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    (place.to_owned(), pairs.map(|(name, value)| (decode(name), decode(value))).collect())
}

fn value(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
}

fn claims(token: &Value) -> Value {
    let claims = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

impl Browser {
    fn new(cloud: &LocalCloud) -> Self {
        Self { http: Client::builder().redirect(Policy::none()).build().unwrap(), issuer: cloud.issuer(), cookie: None }
    }

    async fn ask(&mut self, method: Method, path: &str, body: Option<String>, headers: &[(&str, &str)]) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.issuer));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("Cookie", format!("theme=dark; {cookie}"));
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
        }
        let answer = request.send().await.unwrap();
        if let Some(cookie) = answer.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        answer
    }

    /// The parameters of a good authorization, with some of them changed; an empty value leaves one out.
    fn wanted(changes: &[(&str, &str)]) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", BACK),
            ("scope", "openid email profile"),
            ("state", "a state & more"),
            ("nonce", "n"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        form(&pairs)
    }

    async fn authorize(&mut self, changes: &[(&str, &str)]) -> Response {
        let path = format!("/authorize?{}", Self::wanted(changes));
        self.ask(Method::GET, &path, None, &[]).await
    }

    /// Presses the button of this account, or types this address.
    async fn sign_in(&mut self, field: &str, who: &str) -> Response {
        let path = format!("/sign-in?{}", Self::wanted(&[]));
        self.ask(Method::POST, &path, Some(form(&[(field, who)])), &[]).await
    }

    async fn code(&mut self, email: &str) -> String {
        let (_, pairs) = led(&self.sign_in("email", email).await);
        value(&pairs, "code").unwrap()
    }

    async fn exchange(&mut self, pairs: &[(&str, &str)]) -> (u16, Value) {
        let answer = self.ask(Method::POST, "/token", Some(form(pairs)), &[]).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        assert_eq!((header("cache-control"), header("access-control-allow-origin")), ("no-store", "*"));
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn redeem(&mut self, code: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("redirect_uri", BACK),
            ("code", code),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        self.exchange(&pairs).await
    }

    async fn refresh(&mut self, token: &Value) -> (u16, Value) {
        let token = token.as_str().unwrap();
        self.exchange(&[("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", token)]).await
    }
}

/// The value of the button with this name on it.
fn button(page: &str, name: &str) -> String {
    let at = page.find(name).unwrap_or_else(|| panic!("{name} is not on the page"));
    let before = &page[..at];
    let value = &before[before.rfind("value=\"").unwrap() + 7..];
    value[..value.find('"').unwrap()].to_owned()
}

#[tokio::test]
async fn amara_signs_in_on_the_page_and_works() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.cloud);
    let discovery: Value = browser.ask(Method::GET, "/.well-known/openid-configuration", None, &[]).await.json().await.unwrap();
    assert_eq!((&discovery["issuer"], &discovery["end_session_endpoint"]), (&json!(world.cloud.issuer()), &Value::Null));

    let page = browser.authorize(&[]).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self' http://localhost:5173;"), "{policy}");
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("Harbour Analytics") && page.contains("Northlight Studio") && !page.contains("<script"));

    let answer = browser.sign_in("account", &button(&page, "Amara Okafor")).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.ends_with("; Path=/issuer; Max-Age=3600; HttpOnly; SameSite=Lax"), "{cookie}");
    let (place, pairs) = led(&answer);
    assert_eq!((place.as_str(), value(&pairs, "state").as_deref()), (BACK, Some("a state & more")));
    let (status, tokens) = browser.redeem(&value(&pairs, "code").unwrap(), &[]).await;
    assert_eq!((status, &tokens["token_type"], &tokens["expires_in"]), (200, &json!("Bearer"), &json!(3600)));

    // As Cognito: the access token names neither person nor audience, the ID token is for the client.
    let (access, id) = (claims(&tokens["access_token"]), claims(&tokens["id_token"]));
    assert_eq!((&access["token_use"], &access["client_id"], &access["aud"]), (&json!("access"), &json!(CLIENT), &Value::Null));
    assert_eq!((&access["email"], &access["name"]), (&Value::Null, &Value::Null));
    assert_eq!((&id["token_use"], &id["aud"], &id["nonce"]), (&json!("id"), &json!(CLIENT), &json!("n")));
    assert_eq!((&id["name"], &id["sub"]), (&json!("Amara Okafor"), &access["sub"]));
    let told = browser.http.get(discovery["userinfo_endpoint"].as_str().unwrap());
    let told = told.bearer_auth(tokens["access_token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(told.json::<Value>().await.unwrap()["email"], "amara.okafor@harbour-analytics.example");
    let id_token = browser.http.get(discovery["userinfo_endpoint"].as_str().unwrap());
    assert_eq!(id_token.bearer_auth(tokens["id_token"].as_str().unwrap()).send().await.unwrap().status(), 401);

    let organization = person("Amara").organization.id.to_string();
    let with = async |token: &Value| {
        let caller = Caller::new(world.site(), token.as_str().unwrap(), &organization);
        caller.get("/collaboration/workspaces").await.unwrap().status
    };
    assert_eq!((with(&tokens["access_token"]).await, with(&tokens["id_token"]).await), (200, 401));
    let (status, renewed) = browser.refresh(&tokens["refresh_token"]).await;
    assert_eq!((status, with(&renewed["access_token"]).await), (200, 200));
}

#[tokio::test]
async fn a_session_is_silent_until_it_is_ended() {
    let clock = Clock::manual(NOW);
    let world = World::with_clock(clock.clone()).await;
    let mut browser = Browser::new(&world.cloud);
    let nobody = led(&browser.authorize(&[("prompt", "none")]).await).1;
    assert_eq!(value(&nobody, "error").as_deref(), Some("login_required"));
    browser.code("sam.reed@example.com").await;
    clock.advance(Duration::from_secs(300));
    let (_, pairs) = led(&browser.authorize(&[]).await);
    let (_, tokens) = browser.redeem(&value(&pairs, "code").unwrap(), &[]).await;
    assert_eq!(claims(&tokens["access_token"])["auth_time"], NOW.as_seconds(), "when they signed in, not when they were asked");
    assert_eq!(browser.authorize(&[("prompt", "login")]).await.status(), 200, "the page again");
    let elsewhere = form(&[("client_id", CLIENT), ("logout_uri", "https://example.com/")]);
    assert_eq!(browser.ask(Method::GET, &format!("/logout?{elsewhere}"), None, &[]).await.status(), 400);
    assert_eq!(browser.authorize(&[]).await.status(), 200, "signed out all the same");
    browser.code("sam.reed@example.com").await;
    let out = form(&[("client_id", CLIENT), ("logout_uri", "http://localhost:5173/")]);
    let answer = browser.ask(Method::GET, &format!("/logout?{out}"), None, &[]).await;
    assert_eq!(led(&answer).0, "http://localhost:5173/");
    assert_eq!(browser.authorize(&[]).await.status(), 200);
}

#[tokio::test]
async fn whoever_cannot_be_trusted_is_shown_a_page_and_never_redirected() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.cloud);
    for changes in [
        ("client_id", "other"),
        ("client_id", ""),
        ("redirect_uri", ""),
        ("redirect_uri", "https://example.com/callback"),
        ("redirect_uri", "http://127.0.0.1.example.com/"),
        ("redirect_uri", "http://127.0.0.1@example.com/"),
        ("redirect_uri", "javascript:alert(1)//http://localhost/"),
        ("redirect_uri", "http://localhost/#fragment"),
        ("redirect_uri", "http://localhost/\r\nSet-Cookie: a=b"),
        ("redirect_uri", "http://localhost/;script-src *"),
    ] {
        let answer = browser.authorize(&[changes]).await;
        assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None), "{changes:?}");
    }
    let twice = format!("/authorize?{}&redirect_uri=http%3A%2F%2Flocalhost%2Fother", Browser::wanted(&[]));
    assert_eq!(browser.ask(Method::GET, &twice, None, &[]).await.status(), 400);
    for (changes, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", ""), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("scope", "admin"), "invalid_scope"),
        (("prompt", "consent"), "invalid_request"),
    ] {
        let (place, pairs) = led(&browser.authorize(&[changes]).await);
        assert_eq!((place.as_str(), value(&pairs, "error").as_deref()), (BACK, Some(error)), "{changes:?}");
        assert_eq!((value(&pairs, "state").as_deref(), value(&pairs, "code")), (Some("a state & more"), None));
    }
    // Another page, or a name that leads here, cannot sign somebody in.
    let (path, body) = (format!("/sign-in?{}", Browser::wanted(&[])), form(&[("email", "sam.reed@example.com")]));
    for header in [("Origin", "https://example.com"), ("Origin", "null"), ("Host", "rebound.example.com")] {
        let answer = browser.ask(Method::POST, &path, Some(body.clone()), &[header]).await;
        assert_eq!((answer.status().as_u16(), answer.headers().get("set-cookie")), (403, None), "{header:?}");
    }
    let origin = world.cloud.aws_endpoint();
    assert_eq!(browser.ask(Method::POST, &path, Some(body), &[("Origin", &origin)]).await.status(), 303);
}

#[tokio::test]
async fn what_is_typed_stays_text_and_a_wrong_address_is_said() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.cloud);
    let answer = browser.sign_in("email", "\"><script>alert(1)</script>").await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("Write an e-mail address") && page.contains("&quot;&gt;&lt;script&gt;") && !page.contains("<script"));
    let answer = browser.authorize(&[("client_id", "<script>")]).await;
    assert!(answer.text().await.unwrap().contains("There is no client &lt;script&gt;"));
    assert_eq!(browser.sign_in("account", "nobody").await.status(), 422);
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_for_whoever_asked_for_it() {
    let clock = Clock::manual(NOW);
    let world = World::with_clock(clock.clone()).await;
    let mut browser = Browser::new(&world.cloud);
    let code = browser.code("sam.reed@example.com").await;
    for (changes, error) in [
        (("code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), "invalid_grant"),
        (("code_verifier", ""), "invalid_request"),
        (("redirect_uri", "http://localhost:5173/other"), "invalid_grant"),
        (("redirect_uri", ""), "invalid_request"),
        (("client_id", "other"), "invalid_client"),
        (("client_id", ""), "invalid_request"),
        (("code", "unknown"), "invalid_grant"),
        (("grant_type", "password"), "unsupported_grant_type"),
    ] {
        let (status, answer) = browser.redeem(&code, &[changes]).await;
        assert_eq!((status, &answer["error"]), (400, &json!(error)), "{changes:?}");
    }
    let (status, tokens) = browser.redeem(&code, &[]).await;
    assert_eq!(status, 200);
    assert_eq!(browser.redeem(&code, &[]).await.1["error"], "invalid_grant", "a second time");
    assert_eq!(browser.refresh(&tokens["refresh_token"]).await.1["error"], "invalid_grant", "what came of it ended with it");
    let late = browser.code("sam.reed@example.com").await;
    clock.advance(Duration::from_secs(60));
    assert_eq!(browser.redeem(&late, &[]).await.1["error"], "invalid_grant", "a minute later");
}

#[tokio::test]
async fn a_refresh_token_that_was_replaced_ends_all_that_followed() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.cloud);
    let code = browser.code("sam.reed@example.com").await;
    let (_, first) = browser.redeem(&code, &[]).await;
    let (status, second) = browser.refresh(&first["refresh_token"]).await;
    assert_eq!(status, 200);
    assert_eq!(browser.refresh(&first["refresh_token"]).await.0, 400);
    assert_eq!(browser.refresh(&second["refresh_token"]).await.0, 400, "the thief's or the owner's: nobody can tell");
}

#[tokio::test]
async fn people_who_were_invented_and_their_tokens_outlast_the_process_and_its_port() {
    let home = tempfile::tempdir().unwrap();
    let options = || Options { data: Data::Folder(home.path().join("data")), ..Options::default() };
    let first = LocalCloud::start(options()).await.unwrap();
    let mut browser = Browser::new(&first);
    let code = browser.code("sam.reed@example.com").await;
    let (_, before) = browser.redeem(&code, &[]).await;
    let (port, mei) = (first.address().port(), first.token(person("Mei")).unwrap());
    first.shutdown().await;

    let status = async |cloud: &LocalCloud, token: &str| {
        let organization = person("Mei").organization.id.to_string();
        Caller::new(tests::Site::of(cloud), token, &organization).get("/collaboration/workspaces").await.unwrap().status
    };
    let same = LocalCloud::start(Options { port, ..options() }).await.unwrap();
    assert_eq!(status(&same, &mei).await, 200, "the same issuer with the same keys");
    same.shutdown().await;
    let other = LocalCloud::start(options()).await.unwrap();
    assert_ne!(other.issuer(), browser.issuer);
    assert_eq!(status(&other, &mei).await, 401, "a token of another issuer");
    assert_eq!(status(&other, &other.token(person("Mei")).unwrap()).await, 200, "the directory has moved with the issuer");
    let mut browser = Browser::new(&other);
    assert!(browser.authorize(&[]).await.text().await.unwrap().contains("sam.reed@example.com"));
    let code = browser.code("sam.reed@example.com").await;
    let (_, after) = browser.redeem(&code, &[]).await;
    assert_eq!(claims(&after["access_token"])["sub"], claims(&before["access_token"])["sub"]);
}
