//! The program: what it prints, and how it ends.

use std::path::Path;
use std::process::{Command, Output};

use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::spawn;

fn run(arguments: &[&str], data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_local")).args(arguments).arg("--data").arg(data).output().unwrap()
}

/// The one line of a failure.
fn fails(arguments: &[&str], data: &Path) -> String {
    let output = run(arguments, data);
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len(), sentence.lines().count()), (Some(1), 0, 1), "{sentence}");
    sentence
}

#[tokio::test]
async fn tokens_of_the_ready_line_and_of_the_token_command_open_the_door() {
    let home = TempDir::new().unwrap();
    let (mut child, ready) = spawn(&home.path().join("data"));
    let text = |path: &str| ready.pointer(path).and_then(Value::as_str).unwrap().to_owned();
    let fresh = run(&["token", "mei"], &home.path().join("data"));
    let fresh = String::from_utf8(fresh.stdout).unwrap();
    for token in [text("/people/0/token"), fresh.trim().to_owned()] {
        let request = Client::new().get(text("/rest") + "/collaboration/workspaces").bearer_auth(token);
        let response = request.header("x-organization", text("/people/0/organization")).send().await.unwrap();
        assert_eq!(response.status(), 200);
    }
    let busy = fails(&["--port", "0"], &home.path().join("data"));
    assert!(busy.contains("another local cloud is using this data; stop it, or pass another --data or --ephemeral"), "{busy}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_data_folder_that_cannot_be_used_is_one_sentence_and_no_panic() {
    let home = TempDir::new().unwrap();
    std::fs::write(home.path().join("thesis.txt"), "x").unwrap();
    assert!(fails(&["--port", "0"], home.path()).contains("has other things in it; pass --data with a folder of its own"));
    let (mut child, _) = spawn(&home.path().join("data"));
    child.kill().unwrap();
    child.wait().unwrap();
    // With its write-ahead log SQLite would put the file right again.
    std::fs::remove_file(home.path().join("data/tables.sqlite-wal")).unwrap();
    std::fs::write(home.path().join("data/tables.sqlite"), "no database").unwrap();
    assert!(fails(&["--port", "0"], &home.path().join("data")).contains("tables.sqlite is damaged (file is not a database)"));
    assert!(
        fails(&["token", "mei"], &home.path().join("elsewhere")).contains("there is no data yet; start the local cloud once")
    );
    let sentence = fails(&["--port", "0", "--templates", "nowhere"], &home.path().join("new"));
    assert_eq!(
        sentence,
        "nowhere/template.yaml:1: there is no such template; pass --templates with the folder that has template.yaml\n"
    );
}
