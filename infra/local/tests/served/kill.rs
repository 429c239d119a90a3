//! A process that is killed at any moment loses nothing that it acknowledged.

use std::time::Duration;

use cloud::{Access, Cloud};
use kernel::{Clock, Config, OrganizationId};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{dynamo, spawn};

const ROUNDS: usize = 3;
const WRITERS: usize = 3;

/// Writes until the process is gone; the names that were acknowledged.
async fn write(ready: Value, writer: usize, round: usize) -> Vec<String> {
    let objects = objects(&ready).await;
    let endpoint = ready["aws"]["endpoint"].as_str().unwrap().to_owned();
    let person = &ready["people"][0];
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let name = format!("r{round}w{writer}n{number}");
        let bearer = format!("Bearer {}", person["token"].as_str().unwrap());
        let request = Client::new()
            .post(format!("{endpoint}/collaboration/workspaces"))
            .header("authorization", bearer)
            .header("x-organization", person["organization"].as_str().unwrap())
            .json(&json!({"name": name}));
        let Ok(response) = request.send().await else { break };
        assert_eq!(response.status(), 201);
        let Ok(workspace) = response.json::<Value>().await else { break };
        acknowledged.push(workspace["id"].as_str().unwrap().to_owned());
        // One object is written again and again, so that a kill may hit it while it is replaced.
        for object in [name.as_str(), "same"] {
            if objects.put(object, "text/plain", object.as_bytes().repeat(1000)).await.is_err() {
                return acknowledged;
            }
        }
        acknowledged.push(name);
    }
    acknowledged
}

async fn objects(ready: &Value) -> cloud::Objects {
    let text = |path: &str| ready.pointer(path).and_then(Value::as_str).unwrap().to_owned();
    let config = Config::read(|key| (key == "CONTENT_BUCKET").then(|| "local-data-contentbucket".to_owned())).unwrap();
    let access = Access::Explicit {
        endpoint: text("/aws/endpoint"),
        region: text("/aws/region"),
        access_key: text("/aws/access_key_id"),
        secret_key: text("/aws/secret_access_key"),
    };
    Cloud::new(config, access, Clock::system()).await.objects(OrganizationId::from_u128(7))
}

async fn check(ready: &Value, acknowledged: &[String]) {
    let objects = objects(ready).await;
    let endpoint = ready["aws"]["endpoint"].as_str().unwrap();
    let organization = ready["people"][0]["organization"].as_str().unwrap();
    for name in acknowledged {
        if name.starts_with("wsp_") {
            let key = json!({"pk": {"S": format!("T#{organization}#W")}, "sk": {"S": name}});
            let get = json!({"TableName": "local-Data-CollaborationTable", "Key": key});
            let (_, found) = dynamo(endpoint, "local", "GetItem", &get).await;
            assert_eq!(found["Item"]["sk"]["S"], *name, "a workspace was lost");
        } else {
            let found = objects.get(name).await.unwrap().unwrap_or_default();
            assert_eq!(found, name.as_bytes().repeat(1000), "an object was lost");
        }
    }
    // Whoever has an object acknowledged has had this one acknowledged just before.
    if acknowledged.iter().any(|name| !name.starts_with("wsp_")) {
        assert!(objects.get("same").await.unwrap().is_some_and(|found| found == b"same".repeat(1000)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let (mut child, ready) = spawn(&data);
        if round > 0 {
            check(&ready, &acknowledged).await;
        }
        let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(ready.clone(), writer, round))).collect();
        tokio::time::sleep(Duration::from_millis(350 + 170 * round as u64)).await;
        // SIGKILL, to this one process.
        child.kill().unwrap();
        child.wait().unwrap();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
    }
    assert!(acknowledged.len() > ROUNDS * WRITERS, "too little was written to prove anything: {}", acknowledged.len());
    let (mut child, ready) = spawn(&data);
    check(&ready, &acknowledged).await;
    child.kill().unwrap();
    child.wait().unwrap();
}
