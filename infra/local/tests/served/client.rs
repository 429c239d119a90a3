//! The web client: its files, its pages, its settings.

use local::{LocalCloud, Options};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::options;

async fn with_client() -> (LocalCloud, TempDir) {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("index.html"), "the page").unwrap();
    std::fs::write(folder.path().join("assets/index-1a2b.js"), "the program").unwrap();
    let options = Options { client: Some(folder.path().to_path_buf()), ..options() };
    (LocalCloud::start(options).await.unwrap(), folder)
}

async fn browse(cloud: &LocalCloud, path: &str) -> Response {
    ask(cloud, path, "text/html,application/xhtml+xml").await
}

async fn ask(cloud: &LocalCloud, path: &str, accept: &str) -> Response {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    client.get(format!("http://{}{path}", cloud.address())).header("accept", accept).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_address_of_a_page_is_the_client() {
    let (cloud, _folder) = with_client().await;
    for path in ["/", "/org_1/documents/doc_2", "/join", "/.built", "/assets/gone.js"] {
        let page = browse(&cloud, path).await;
        assert_eq!((page.status(), header(&page, "cache-control")), (StatusCode::OK, "no-cache"), "{path}");
        assert!(header(&page, "content-security-policy").contains(&format!("connect-src 'self' ws://{}", cloud.address())));
        assert_eq!(page.text().await.unwrap(), "the page", "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_what_is_not_there_is_not_found() {
    let (cloud, _folder) = with_client().await;
    let asset = ask(&cloud, "/assets/index-1a2b.js", "*/*").await;
    assert_eq!(header(&asset, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&asset, "content-type"), "text/javascript");
    assert_eq!(asset.text().await.unwrap(), "the program");
    for path in ["/assets/gone.js", "/assets/", "/assets/../../secret"] {
        assert_eq!(ask(&cloud, path, "*/*").await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let post = Client::new().post(format!("http://{}/", cloud.address())).header("accept", "text/html").send().await.unwrap();
    assert_ne!(post.text().await.unwrap(), "the page");
}

#[tokio::test]
async fn the_client_is_told_what_the_deployment_is() {
    let (cloud, _folder) = with_client().await;
    let config: Value = ask(&cloud, "/config.json", "*/*").await.json().await.unwrap();
    let issuer = cloud.issuer();
    assert_eq!(config["issuer"], issuer);
    assert_eq!(config["sign_out"], format!("{issuer}/logout"));
    assert_eq!(config["client_id"], local::CLIENT);
    assert_eq!(config["socket"], cloud.socket_url());
}

#[tokio::test]
async fn a_page_at_another_name_of_this_machine_leads_to_the_one_that_tokens_name() {
    let (cloud, _folder) = with_client().await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let address = format!("http://localhost:{}/org_1?a=b", cloud.address().port());
    let request = client.get(format!("http://{}/org_1?a=b", cloud.address())).header("accept", "text/html");
    let page = request.header("host", address.trim_start_matches("http://").split('/').next().unwrap()).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(header(&page, "location"), format!("http://{}/org_1?a=b", cloud.address()));
}

#[tokio::test]
async fn without_a_client_a_browser_is_told_how_to_get_one_and_programs_what_is_here() {
    let cloud = LocalCloud::start(options()).await.unwrap();
    let page = browse(&cloud, "/").await;
    assert!(page.text().await.unwrap().contains("its web client is not built"));
    let front: Value = ask(&cloud, "/", "*/*").await.json().await.unwrap();
    assert_eq!(front["issuer"], cloud.issuer());
}
