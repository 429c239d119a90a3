//! `docs/realtime.md` says what is so: every example in it is read with the platform's own types and written back unchanged,
//! every result in it is computed, and every number, action, frame and code of the protocol is found in it.
//!
//! A fenced block of that page that is JSON says after `json` what it is an example of; see [`check`].

use std::collections::{BTreeMap, BTreeSet};

use collaboration::snapshot::get::SnapshotBody;
use ot::{Delta, Document};
use platform::ticket::create::NewTicket;
use realtime::content::{check_document, check_submitted};
use realtime::snapshot::{canonical, hash};
use realtime::wire::{CatchUp, Message, Open, Ping, PresenceUpdate, SubmitMessage};
use realtime::{Frame, Revision, Snapshot, Submit, limits};
use runtime::{Page, ProblemBody};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../docs/realtime.md");

/// A fenced block: the line that it begins at, what it is marked as, and what stands in it.
struct Block {
    line: usize,
    mark: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let (mut blocks, mut open): (Vec<Block>, Option<Block>) = (Vec::new(), None);
    for (number, line) in PAGE.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(mark), None) => open = Some(Block { line: number + 1, mark: mark.to_owned(), text: String::new() }),
            (None, Some(block)) => block.text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The texts of the examples that are marked so.
fn examples(mark: &str) -> Vec<String> {
    let marked = format!("json {mark}");
    blocks().into_iter().filter(|block| block.mark == marked).map(|block| block.text.trim_end().to_owned()).collect()
}

/// Reads a `T`, and compares what it is written as with what was read: nothing was misspelt, left out or made up.
fn exactly<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read: T = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"));
    assert_eq!(json!(read), *value);
    read
}

fn message(value: &Value) -> Message {
    let action = value["action"].as_str().unwrap_or_default().to_owned();
    let mut members = value.clone();
    members.as_object_mut().unwrap().remove("action");
    let message = match action.as_str() {
        "document.open" => Message::Open(exactly::<Open>(&members)),
        "document.submit" => Message::Submit(exactly::<SubmitMessage>(&members)),
        "document.catch_up" => Message::CatchUp(exactly::<CatchUp>(&members)),
        "presence.update" => Message::Presence(exactly::<PresenceUpdate>(&members)),
        "ping" => Message::Ping(exactly::<Ping>(&members)),
        _ => panic!("there is no action {action:?}"),
    };
    assert_eq!(json!(message), *value);
    message
}

/// What a message is called on the page. A new one does not compile until it has a name here.
const fn action(message: &Message) -> &'static str {
    match message {
        Message::Open(_) => "document.open",
        Message::Submit(_) => "document.submit",
        Message::CatchUp(_) => "document.catch_up",
        Message::Presence(_) => "presence.update",
        Message::Ping(_) => "ping",
    }
}

const ACTIONS: [&str; 5] = ["document.catch_up", "document.open", "document.submit", "ping", "presence.update"];

fn frame(value: &Value) -> Frame {
    let mut known = value.clone();
    if value["type"] == "problem" {
        // A client acts on three members of a problem; the platform sends it whole.
        exactly::<ProblemBody>(&value["problem"]);
        let problem = known["problem"].as_object_mut().unwrap();
        problem.retain(|name, _| ["status", "code", "detail"].contains(&name.as_str()));
    }
    exactly(&known)
}

/// What a frame is called on the page. A new one does not compile until it has a name here.
const fn kind(frame: &Frame) -> &'static str {
    match frame {
        Frame::Opened(_) => "opened",
        Frame::Acknowledged(_) => "acknowledged",
        Frame::CaughtUp(_) => "caught_up",
        Frame::Revision(_) => "revision",
        Frame::Head(_) => "head",
        Frame::Joined(_) => "joined",
        Frame::Left(_) => "left",
        Frame::Presence(_) => "presence",
        Frame::Pong(_) => "pong",
        Frame::Problem(_) => "problem",
    }
}

const FRAMES: [&str; 10] =
    ["acknowledged", "caught_up", "head", "joined", "left", "opened", "pong", "presence", "problem", "revision"];

#[derive(Serialize, Deserialize)]
struct Transformed {
    a: Delta,
    b: Delta,
    priority: bool,
    result: Delta,
}

#[derive(Serialize, Deserialize)]
struct Composed {
    a: Delta,
    b: Delta,
    result: Delta,
}

#[derive(Serialize, Deserialize)]
struct Inverted {
    base: Document,
    change: Delta,
    result: Delta,
}

/// Reads an example as what it is marked as.
fn check(mark: &str, value: &Value) {
    match mark {
        "json message" => drop(message(value)),
        "json frame" => drop(frame(value)),
        "json submit" => drop(exactly::<Submit>(value)),
        "json revisions" => drop(exactly::<Page<Revision>>(value)),
        "json problem" => drop(exactly::<ProblemBody>(value)),
        "json ticket" => drop(exactly::<NewTicket>(value)),
        "json canonical" => drop(exactly::<Document>(value)),
        "json snapshot" => {
            let body: SnapshotBody = exactly(value);
            let document = Document::from_delta(body.content).unwrap();
            assert_eq!((hash(&canonical(&document).unwrap()), document.length()), (body.hash, body.length));
        }
        "json change" => {
            let mut document: Document = serde_json::from_value(json!([{"insert": "Dear all,\n"}])).unwrap();
            let change: Delta = exactly(value);
            check_submitted(&change, document.length()).unwrap();
            document.apply(&change).unwrap();
            check_document(&document).unwrap();
        }
        "json transform" => {
            let case: Transformed = exactly(value);
            assert_eq!(case.a.transform(&case.b, case.priority).unwrap(), case.result);
        }
        "json compose" => {
            let case: Composed = exactly(value);
            assert_eq!(case.a.compose(&case.b).unwrap(), case.result);
        }
        "json invert" => {
            let case: Inverted = exactly(value);
            assert_eq!(case.change.invert(&case.base).unwrap(), case.result);
        }
        _ => panic!("a block is marked {mark:?}, which this test does not know"),
    }
}

#[test]
fn every_example_is_what_it_is_marked_as() {
    let mut checked = 0;
    for block in blocks().into_iter().filter(|block| block.mark.starts_with("json")) {
        println!("line {}: {}", block.line, block.mark);
        check(&block.mark, &serde_json::from_str(&block.text).unwrap());
        checked += 1;
    }
    assert!(checked > 40, "only {checked} examples were found");
}

#[test]
fn every_action_and_every_frame_has_an_example_and_a_heading() {
    let values = |mark: &str| -> Vec<Value> { examples(mark).iter().map(|text| serde_json::from_str(text).unwrap()).collect() };
    let actions: BTreeSet<_> = values("message").iter().map(|value| action(&message(value))).collect();
    assert_eq!(actions, BTreeSet::from(ACTIONS));
    let frames: BTreeSet<_> = values("frame").iter().map(|value| kind(&frame(value))).collect();
    assert_eq!(frames, BTreeSet::from(FRAMES));
    for name in ACTIONS.iter().chain(&FRAMES) {
        assert!(PAGE.contains(&format!("\n### `{name}`\n")), "{name} has no heading of its own");
    }
}

/// The revisions of all examples, by number; one that is shown twice is shown alike.
fn revisions() -> BTreeMap<u64, Revision> {
    let mut all: BTreeMap<u64, Revision> = BTreeMap::new();
    for text in examples("frame") {
        let shown = match serde_json::from_str(&text).unwrap() {
            Frame::Opened(it) => it.revisions,
            Frame::Acknowledged(it) => it.previous,
            Frame::CaughtUp(it) => it.revisions,
            Frame::Revision(it) => vec![it.revision],
            _ => Vec::new(),
        };
        for revision in shown {
            let number = revision.revision;
            if let Some(before) = all.insert(number, revision.clone()) {
                assert_eq!(before, revision, "revision {number} is shown in two ways");
            }
        }
    }
    all
}

#[test]
fn the_revisions_of_the_session_follow_each_other() {
    let mut document = Snapshot::empty();
    let shown = revisions();
    let next = |document: &Snapshot| shown.get(&(document.revision + 1));
    while let Some(revision) = next(&document) {
        document.follow(revision).unwrap();
        assert_eq!(document.document.length(), revision.length, "revision {}", revision.revision);
    }
    assert!(document.revision >= 6, "the session ends at {}", document.revision);
    assert_eq!(document.document.text(), "xDear all, hello 👋!\n");
}

#[test]
fn the_canonical_document_has_these_bytes_and_this_hash() {
    let texts = examples("canonical");
    assert!(!texts.is_empty());
    for text in texts {
        let document: Document = serde_json::from_str(&text).unwrap();
        check_document(&document).unwrap();
        assert_eq!(canonical(&document).unwrap(), text);
        assert!(PAGE.contains(&format!("`{}`", hash(&text))), "the page does not say that the hash is {}", hash(&text));
        assert!(PAGE.contains(&format!("({} bytes)", text.len())), "it has {} bytes", text.len());
    }
    assert!(PAGE.contains(&hash(&canonical(&Document::empty()).unwrap())));
}

fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

#[test]
fn every_limit_is_in_the_table_with_its_value() {
    let source = include_str!("../../shared/realtime/src/limits.rs");
    let declared: BTreeSet<&str> = source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next()).collect();
    let number = |value: i64| u64::try_from(value).unwrap();
    let limits = BTreeMap::from([
        ("DOCUMENT_UNITS", u64::from(limits::DOCUMENT_UNITS)),
        ("CHANGE_OPERATIONS", limits::CHANGE_OPERATIONS as u64),
        ("CHANGE_BYTES", limits::CHANGE_BYTES as u64),
        ("FRAME_BYTES", limits::FRAME_BYTES as u64),
        ("BEHIND_REVISIONS", limits::BEHIND_REVISIONS as u64),
        ("BEHIND_BYTES", limits::BEHIND_BYTES as u64),
        ("SNAPSHOT_REVISIONS", limits::SNAPSHOT_REVISIONS),
        ("SNAPSHOT_INLINE_BYTES", limits::SNAPSHOT_INLINE_BYTES as u64),
        ("SNAPSHOT_CLIENTS", limits::SNAPSHOT_CLIENTS as u64),
        ("LEASE_MS", number(limits::LEASE_MS)),
        ("PING_MS", number(limits::PING_MS)),
        ("FIRST_PING_MS", number(limits::FIRST_PING_MS)),
        ("PATIENCE_MS", number(limits::PATIENCE_MS)),
        ("VIEWERS", limits::VIEWERS as u64),
    ]);
    assert_eq!(limits.keys().copied().collect::<BTreeSet<_>>(), declared);
    for (name, value) in limits {
        let row = format!("\n| `{name}` | {} |", with_commas(value));
        assert!(PAGE.contains(&row), "the table of limits has no row {row:?}");
    }
}

/// The literals in which a source file names the codes of its problems.
fn codes(source: &str) -> BTreeSet<&str> {
    let after = |opening: &str| {
        let found: Vec<&str> = source.split(opening).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        found
    };
    let statuses = ["403, \"", "404, \"", "412, \"", "415, \"", "422, \"", "500, \"", "503, \"", "401, \""];
    ["conflict(\"", "bad_request(\""].into_iter().chain(statuses).flat_map(after).collect()
}

#[test]
fn every_code_that_a_client_may_meet_is_in_the_table() {
    let sources = [
        include_str!("../../functions/collaboration/src/problem.rs"),
        include_str!("../../functions/platform/src/socket/default.rs"),
        include_str!("../../shared/runtime/src/problem.rs"),
        include_str!("../../shared/runtime/src/trigger/http.rs"),
    ];
    let codes: BTreeSet<&str> = sources.into_iter().flat_map(codes).collect();
    for known in ["lease_lost", "behind", "resync", "invalid_change", "unknown_action", "unavailable", "invalid_json"] {
        assert!(codes.contains(known), "{known} was not found in the sources: {codes:?}");
    }
    // These two answer changes of a document's name, which are no part of live editing.
    for code in codes.into_iter().filter(|code| !["precondition_failed", "conflict"].contains(code)) {
        assert!(PAGE.contains(&format!("\n| `{code}` |")), "the table of problems has no row for {code}");
    }
}
