//! Documents: their names and states.

use serde_json::{Value, json};
use tests::Socket;

use crate::world::{World, client, id, insert, refused};

#[tokio::test]
async fn a_document_is_made_found_listed_and_renamed() {
    let world = World::start().await;
    let list = format!("/collaboration/workspaces/{}/documents", world.workspace().await);
    let mei = world.person("Mei");
    let made = mei.post(&list, json!({"name": "Cover letter"})).await.unwrap();
    let url = format!("/collaboration/documents/{}", id(&made));
    assert_eq!(made.headers["location"], url);
    let found = mei.get(&url).await.unwrap();
    assert_eq!((found.json(), found.headers["etag"].as_str()), (made.json(), "\"v1\""));
    assert_eq!(mei.get(&list).await.unwrap().json()["items"], json!([made.json()]));
    let renamed = mei.clone().with("If-Match", "\"v1\"").patch(&url, json!({"name": "Letter"})).await.unwrap();
    assert_eq!((renamed.status, &renamed.json()["name"], renamed.headers["etag"].as_str()), (200, &json!("Letter"), "\"v2\""));
    let late = mei.clone().with("If-Match", "\"v1\"").patch(&url, json!({"name": "Mine"})).await.unwrap();
    refused(&late, 412, "precondition_failed");
    refused(
        &mei.clone().with("If-Match", "yesterday's").patch(&url, json!({"name": "Mine"})).await.unwrap(),
        412,
        "precondition_failed",
    );
    refused(&mei.patch(&url, json!({"name": null})).await.unwrap(), 422, "invalid");
    assert_eq!(mei.get(&url).await.unwrap().json()["name"], "Letter");
}

#[tokio::test]
async fn a_document_needs_a_workspace_that_is_there() {
    let world = World::start().await;
    let nowhere = "/collaboration/workspaces/wsp_00000000-0000-7000-8000-000000000001/documents";
    refused(&world.person("Mei").post(nowhere, json!({"name": "Lost"})).await.unwrap(), 404, "not_found");
    refused(&world.person("Mei").get(nowhere).await.unwrap(), 404, "not_found");
    refused(&world.person("Mei").get("/collaboration/documents/doc_nonsense").await.unwrap(), 404, "not_found");
}

#[tokio::test]
async fn the_trash_closes_a_document_and_restoring_opens_it() {
    let world = World::start().await;
    let document = world.document().await;
    let url = format!("/collaboration/documents/{document}");
    let (mei, mut socket) = (world.person("Mei"), Socket::open(&world.person("Mei")).await.unwrap());
    let editor = client();
    let open = json!({"action": "document.open", "document": document, "client": editor, "revision": 0});
    socket.ask(open.clone(), "opened").await.unwrap();
    let trashed = mei.post(&format!("{url}/trash"), Value::Null).await.unwrap();
    assert_eq!((trashed.status, &trashed.json()["state"]), (200, &json!("trashed")));
    let fence = socket.expect("revision").await.unwrap();
    assert_eq!((&fence["revision"], &fence["closed"]), (&json!(1), &json!(true)));
    let again = mei.post(&format!("{url}/trash"), Value::Null).await.unwrap();
    assert_eq!(again.json(), trashed.json(), "done twice, it is done once");
    let submit = json!({"action": "document.submit", "document": document, "client": editor, "seq": 1, "base": 0, "change": insert(0, "Hi")});
    assert_eq!(socket.ask(submit.clone(), "problem").await.unwrap()["problem"]["code"], "document_closed");
    assert_eq!(socket.ask(open, "problem").await.unwrap()["problem"]["code"], "document_closed");
    let list = format!("/collaboration/workspaces/{}/documents", trashed.json()["workspace"].as_str().unwrap());
    assert_eq!(mei.get(&list).await.unwrap().json()["items"], json!([]));
    assert_eq!(mei.get(&format!("{list}?state=trashed")).await.unwrap().json()["items"], json!([trashed.json()]));
    let restored = mei.post(&format!("{url}/restore"), Value::Null).await.unwrap();
    assert_eq!(restored.json()["state"], "live");
    let acknowledged = socket.ask(submit, "acknowledged").await.unwrap();
    assert_eq!((&acknowledged["revision"], acknowledged["previous"].as_array().unwrap().len()), (&json!(3), 2));
}

#[tokio::test]
async fn every_change_of_a_document_announces_itself_on_the_item() {
    let world = World::start().await;
    let document = world.document().await;
    let url = format!("/collaboration/documents/{document}");
    let mei = world.person("Mei").with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let mut kinds = vec![world.fact(document).await["type"].clone()];
    mei.patch(&url, json!({"name": "Letter"})).await.unwrap();
    let fact = world.fact(document).await;
    kinds.push(fact["type"].clone());
    let person = crate::world::person("Mei").id;
    assert_eq!((&fact["actor"], &fact["body"]), (&json!(person), &json!({"document": document, "version": 2})));
    assert_eq!(fact["trace"], "4bf92f3577b34da6a3ce929d0e0e4736", "one id follows the request from its caller to the fact");
    for verb in ["trash", "restore"] {
        mei.post(&format!("{url}/{verb}"), Value::Null).await.unwrap();
        kinds.push(world.fact(document).await["type"].clone());
    }
    assert_eq!(kinds, ["DocumentCreated", "DocumentRenamed", "DocumentTrashed", "DocumentRestored"]);
}

#[tokio::test]
async fn renames_that_race_lose_none_unnoticed() {
    let world = World::start().await;
    let url = format!("/collaboration/documents/{}", world.document().await);
    let mei = world.person("Mei");
    let asked = (0..8).map(|number| mei.patch(&url, json!({"name": format!("Name {number}")})));
    let answers: Vec<_> = futures_util::future::join_all(asked).await.into_iter().map(Result::unwrap).collect();
    let done = answers.iter().filter(|answer| answer.status == 200).count() as u64;
    assert!(answers.iter().all(|answer| [200, 409].contains(&answer.status)));
    assert_eq!(mei.get(&url).await.unwrap().json()["version"], 1 + done);
}
