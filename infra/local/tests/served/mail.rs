//! E-mail: what a function sends is in the mailbox, for people and for tests.

use std::path::Path;

use local::{Data, Functions, LocalCloud, Options};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

async fn start(data: Data, replaced: Option<(&str, &str)>) -> LocalCloud {
    let folder = TempDir::new().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/served/templates_mail/template.yaml");
    let mut text = std::fs::read_to_string(path).unwrap();
    if let Some((old, new)) = replaced {
        assert!(text.contains(old));
        text = text.replacen(old, new, 1);
    }
    std::fs::write(folder.path().join("template.yaml"), text).unwrap();
    let options = Options::ephemeral(folder.path(), Functions::of(&[&[crate::letter::FUNCTIONS]]));
    LocalCloud::start(Options { data, ..options }).await.unwrap()
}

async fn send(cloud: &LocalCloud, subject: &str, html: &str) -> (u16, Value) {
    let words = json!({"to": "mei@harbour.example", "subject": subject, "text": "Join at https://a.example/i/1.", "html": html});
    let response = Client::new().post(cloud.rest("served") + "/letters").json(&words).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn page(cloud: &LocalCloud, path: &str, accept: &str) -> Response {
    Client::new().get(cloud.mailbox_url() + path).header("accept", accept).send().await.unwrap()
}

#[tokio::test]
async fn what_is_sent_is_in_the_mailbox_the_newest_first_and_still_there_after_a_restart() {
    let home = TempDir::new().unwrap();
    let data = Data::Folder(home.path().join("data"));
    let cloud = start(data.clone(), None).await;
    assert_eq!(send(&cloud, "Välkommen", "<p>Hello").await.0, 201);
    let (_, id) = send(&cloud, "Second", "<p>Again").await;
    let letters = cloud.mailbox();
    let subjects: Vec<_> = letters.iter().map(|letter| letter.subject.as_str()).collect();
    assert_eq!(subjects, ["Second", "Välkommen"]);
    assert_eq!((json!(letters[0].id), letters[0].from.as_str()), (id, "Career Companion <no-reply@example.com>"));
    assert_eq!(
        (letters[0].to.as_slice(), letters[0].html.as_deref()),
        (["mei@harbour.example".to_owned()].as_slice(), Some("<p>Again"))
    );
    let account = &cloud.ledger().accounts["letter_create"];
    assert_eq!((account.calls["ses:SendEmail"], cloud.ledger().unused().count()), (2, 0));
    cloud.shutdown().await;
    assert_eq!(start(data, None).await.mailbox(), letters);
}

#[tokio::test]
async fn without_a_sender_or_a_grant_nothing_is_sent() {
    let cloud = start(Data::Ephemeral, Some(("Career Companion <no-reply@example.com>", "\"\""))).await;
    assert_eq!(send(&cloud, "x", "x").await, (201, json!("off")));
    let cloud = start(Data::Ephemeral, Some(("identity/example.com", "identity/other.example"))).await;
    let (status, problem) = send(&cloud, "x", "x").await;
    assert_eq!(status, 409);
    assert!(
        problem["detail"].as_str().unwrap().contains("local-LetterCreate is not authorized to perform: ses:SendEmail"),
        "{problem}"
    );
    assert!(cloud.mailbox().is_empty());
}

#[tokio::test]
async fn people_read_a_letter_in_a_frame_that_can_do_nothing() {
    let cloud = start(Data::Ephemeral, None).await;
    let empty = page(&cloud, "", "text/html").await.text().await.unwrap();
    assert!(empty.contains("There are no letters yet."), "{empty}");
    let evil = "<script>parent.location='https://evil.example'</script><img src=https://evil.example/seen.gif>";
    let (_, id) = send(&cloud, "<script>alert(1)</script>", evil).await;
    let id = id.as_str().unwrap();
    let list = page(&cloud, "", "text/html").await;
    let policy = list.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"), "{policy}");
    assert_eq!(list.headers().get_all("content-type").iter().collect::<Vec<_>>(), ["text/html; charset=utf-8"]);
    let list = list.text().await.unwrap();
    assert!(list.contains(&format!("href=\"/mail/{id}\"")) && list.contains("&lt;script&gt;alert(1)"), "{list}");
    let letter = page(&cloud, &format!("/{id}"), "text/html").await.text().await.unwrap();
    assert!(
        letter.contains(&format!("sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/mail/{id}/html\"")),
        "{letter}"
    );
    assert!(letter.contains("<a href=\"https://a.example/i/1\"") && !letter.contains("<script"), "{letter}");
    let frame = page(&cloud, &format!("/{id}/html"), "text/html").await;
    let policy = frame.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'"), "{policy}");
    assert!(frame.text().await.unwrap().contains(evil));
    assert_eq!(page(&cloud, "/nothing", "text/html").await.status(), 404);
}

#[tokio::test]
async fn programs_read_it_as_json_and_only_send_email_is_there() {
    let cloud = start(Data::Ephemeral, None).await;
    let (_, id) = send(&cloud, "Hello", "<p>Hello").await;
    let letters: Value = page(&cloud, "", "application/json").await.json().await.unwrap();
    assert_eq!((&letters[0]["id"], &letters[0]["subject"]), (&id, &json!("Hello")));
    let letter: Value = page(&cloud, &format!("/{}", id.as_str().unwrap()), "application/json").await.json().await.unwrap();
    assert_eq!(letter, letters[0]);
    let ask = |key: &str, path: &str| {
        let scope =
            format!("AWS4-HMAC-SHA256 Credential={key}/20261124/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=0");
        Client::new().post(cloud.aws_endpoint() + path).header("authorization", scope).body("{}").send()
    };
    let kind =
        |response: Response| (response.status().as_u16(), response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned());
    assert_eq!(kind(ask("local", "/v2/email/identities").await.unwrap()), (501, "NotImplemented".to_owned()));
    assert_eq!(
        kind(ask("AKIASTRANGER", "/v2/email/outbound-emails").await.unwrap()),
        (403, "UnrecognizedClientException".to_owned())
    );
    assert_eq!(kind(ask("local", "/v2/email/outbound-emails").await.unwrap()), (400, "BadRequestException".to_owned()));
}
