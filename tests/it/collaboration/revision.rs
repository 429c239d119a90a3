//! Revisions: what a submit becomes, and how one catches up.

use realtime::limits::{BEHIND_REVISIONS, FRAME_BYTES};
use serde_json::{Value, json};
use tests::Socket;

use crate::world::{World, client, insert, refused};

/// Somebody who has a document open and submits to it by hand.
struct Writer {
    socket: Socket,
    document: kernel::DocumentId,
    client: kernel::ClientId,
}

impl Writer {
    async fn open(world: &World, name: &str, document: kernel::DocumentId) -> Self {
        let mut writer = Self { socket: Socket::open(&world.person(name)).await.unwrap(), document, client: client() };
        let opened = writer.socket.ask(writer.message("document.open", json!({"revision": 0})), "opened").await.unwrap();
        assert_eq!(opened["capacity"], "writer");
        writer
    }

    fn message(&self, action: &str, more: Value) -> Value {
        let mut message = json!({"action": action, "document": self.document, "client": self.client});
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        message
    }

    fn submission(&self, seq: u64, base: u64, change: Value) -> Value {
        self.message("document.submit", json!({"seq": seq, "base": base, "change": change, "request": format!("s{seq}")}))
    }

    async fn submit(&mut self, seq: u64, base: u64, change: Value) -> Value {
        let submission = self.submission(seq, base, change);
        self.socket.ask(submission, "acknowledged").await.unwrap()
    }

    async fn refused(&mut self, seq: u64, base: u64, change: Value) -> String {
        let submission = self.submission(seq, base, change);
        let frame = self.socket.ask(submission, "problem").await.unwrap();
        assert_eq!(frame["request"], format!("s{seq}"));
        frame["problem"]["code"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn crossing_changes_are_transformed_and_both_are_told() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut amara, mut mei) = (Writer::open(&world, "Amara", document).await, Writer::open(&world, "Mei", document).await);
    assert_eq!(amara.submit(1, 0, insert(0, "Dear ")).await["revision"], 1);
    let seen = mei.socket.expect("revision").await.unwrap();
    assert_eq!((&seen["revision"], &seen["change"], &seen["length"]), (&json!(1), &insert(0, "Dear "), &json!(6)));
    let acknowledged = mei.submit(1, 0, insert(0, "all,")).await;
    assert_eq!((&acknowledged["revision"], &acknowledged["previous"][0]["revision"]), (&json!(2), &json!(1)));
    let seen = amara.socket.expect("revision").await.unwrap();
    assert_eq!((&seen["change"], &seen["author"]), (&insert(5, "all,"), &json!(crate::world::person("Mei").id)));
}

#[tokio::test]
async fn a_change_sent_again_is_acknowledged_again_and_made_once() {
    let world = World::start().await;
    let document = world.document().await;
    let mut mei = Writer::open(&world, "Mei", document).await;
    let first = mei.submit(1, 0, insert(0, "Hi")).await;
    mei.submit(2, 1, insert(2, "!")).await;
    for base in [0, 1] {
        assert_eq!(mei.submit(1, base, insert(0, "Hi")).await["revision"], first["revision"]);
    }
    let listed = world.person("Mei").get(&format!("/collaboration/documents/{document}/revisions")).await.unwrap();
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_no_document_may_hold_is_refused_and_nothing_is_changed() {
    let world = World::start().await;
    let document = world.document().await;
    let mut mei = Writer::open(&world, "Mei", document).await;
    for change in [
        json!([{"retain": 1}, {"insert": "after the end"}]),
        json!([{"delete": 1}]),
        json!([{"insert": "a", "attributes": {"color": "red"}}]),
        json!([{"insert": {"image": "data:image/png;base64,AAAA"}}]),
        json!([{"insert": "a", "attributes": {"link": "javascript:alert(1)"}}]),
        json!([{"insert": "a\r"}]),
        json!([]),
    ] {
        assert_eq!(mei.refused(1, 0, change.clone()).await, "invalid_change", "{change}");
    }
    for change in [json!([{"retain": 0}]), json!([{"insert": ""}]), json!([{"dance": 1}]), json!("text"), json!([{"delete": -1}])]
    {
        assert_eq!(mei.refused(1, 0, change.clone()).await, "invalid", "{change}");
    }
    assert_eq!(mei.refused(1, 7, insert(0, "Hi")).await, "resync");
    assert_eq!(mei.submit(1, 0, insert(0, "Hi")).await["revision"], 1);
}

#[tokio::test]
async fn a_reader_and_a_stranger_write_nothing() {
    let world = World::start().await;
    let document = world.document().await;
    let mut mei = Writer::open(&world, "Mei", document).await;
    let mut jonas = Writer { socket: Socket::open(&world.person("Jonas")).await.unwrap(), document, client: client() };
    assert_eq!(jonas.refused(1, 0, insert(0, "Hi")).await, "lease_lost");
    let view = jonas.message("document.open", json!({"revision": 0, "view": true}));
    assert_eq!(jonas.socket.ask(view, "opened").await.unwrap()["capacity"], "viewer");
    assert_eq!(jonas.refused(1, 0, insert(0, "Hi")).await, "not_a_writer");
    // Somebody else's client id is not a way in.
    let mut stolen = Writer { client: mei.client, ..jonas };
    assert_eq!(stolen.refused(1, 0, insert(0, "Hi")).await, "lease_lost");
    let open = stolen.message("document.open", json!({"revision": 0}));
    assert_eq!(stolen.socket.ask(open, "problem").await.unwrap()["problem"]["code"], "client_taken");
    mei.submit(1, 0, insert(0, "Hi")).await;
    let told = stolen.socket.expect("head").await.unwrap();
    assert_eq!(told["revision"], 1, "a reader is told the number and asks for the rest");
}

#[tokio::test]
async fn the_eleventh_writer_reads_and_is_told_why() {
    let world = World::start().await;
    let document = world.document().await;
    let mut writers = Vec::new();
    for number in 0..11_u128 {
        let person = kernel::PersonId::from_u128(1000 + number);
        let organization = crate::world::person("Amara").organization.id;
        let token = world.cloud.enroll(person, "Somebody", organization, kernel::Role::Member).unwrap();
        let caller = tests::Caller::new(world.site(), &token, &organization.to_string());
        let mut socket = Socket::open(&caller).await.unwrap();
        let open = json!({"action": "document.open", "document": document, "client": client(), "revision": 0});
        let opened = socket.ask(open, "opened").await.unwrap();
        let wanted = if number < 10 { (json!("writer"), Value::Null) } else { (json!("viewer"), json!("full")) };
        assert_eq!((opened["capacity"].clone(), opened["reason"].clone()), wanted, "{number}");
        writers.push(socket);
    }
}

#[tokio::test]
async fn two_tabs_of_one_person_share_a_place() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut one, two) = (Writer::open(&world, "Mei", document).await, Writer::open(&world, "Mei", document).await);
    drop(two);
    one.socket.expect("left").await.unwrap();
    assert_eq!(one.submit(1, 0, insert(0, "still mine")).await["revision"], 1);
}

#[tokio::test]
async fn a_change_too_large_for_the_socket_goes_by_rest_and_is_announced_by_number() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut amara, mei) = (Writer::open(&world, "Amara", document).await, Writer::open(&world, "Mei", document).await);
    let text = "naïve ".repeat(FRAME_BYTES / 6);
    let body = json!({"client": mei.client, "seq": 1, "base": 0, "change": insert(0, &text)});
    let url = format!("/collaboration/documents/{document}/revisions");
    let answer = world.person("Mei").post(&url, body).await.unwrap();
    assert_eq!((answer.status, &answer.json()["type"], &answer.json()["revision"]), (200, &json!("acknowledged"), &json!(1)));
    assert_eq!(amara.socket.expect("head").await.unwrap()["revision"], 1);
    let ask = amara.message("document.catch_up", json!({"after": 0}));
    let more = amara.socket.ask(ask, "caught_up").await.unwrap();
    assert_eq!((&more["by_rest"], &more["head"]), (&json!(true), &json!(1)));
    let listed = world.person("Amara").get(&format!("{url}?since=0")).await.unwrap().json();
    assert_eq!(listed["items"][0]["change"], insert(0, &text));
}

#[tokio::test]
async fn catching_up_is_complete_in_parts() {
    let world = World::start().await;
    let document = world.document().await;
    let mut mei = Writer::open(&world, "Mei", document).await;
    for number in 1..=30_u64 {
        mei.submit(number, number - 1, insert(0, &"a".repeat(1500))).await;
    }
    let (mut after, mut parts) = (0, 0);
    while after < 30 {
        let ask = mei.message("document.catch_up", json!({"after": after}));
        let more = mei.socket.ask(ask, "caught_up").await.unwrap();
        assert!(more.to_string().len() <= FRAME_BYTES);
        for revision in more["revisions"].as_array().unwrap() {
            after += 1;
            assert_eq!(revision["revision"], after);
        }
        parts += 1;
    }
    assert!(parts > 1);
    let missing = mei.message("document.catch_up", json!({"after": 99}));
    assert_eq!(mei.socket.ask(missing, "problem").await.unwrap()["problem"]["code"], "resync");
    let url = format!("/collaboration/documents/{document}/revisions?since=10&limit=15");
    let page = world.person("Mei").get(&url).await.unwrap().json();
    assert_eq!((&page["items"][0]["revision"], page["items"].as_array().unwrap().len()), (&json!(11), 15));
    let next = world.person("Mei").get(&format!("{url}&after={}", page["next"].as_str().unwrap())).await.unwrap().json();
    assert_eq!((&next["items"][0]["revision"], next["items"].as_array().unwrap().len()), (&json!(26), 5));
    let elsewhere = format!("/collaboration/documents/{document}/revisions?since=11&after={}", page["next"].as_str().unwrap());
    refused(&world.person("Mei").get(&elsewhere).await.unwrap(), 400, "invalid_cursor");
}

#[tokio::test]
async fn a_base_too_far_behind_must_catch_up_first() {
    let world = World::start().await;
    let document = world.document().await;
    let (mut mei, mut amara) = (Writer::open(&world, "Mei", document).await, Writer::open(&world, "Amara", document).await);
    for number in 1..=BEHIND_REVISIONS as u64 + 1 {
        mei.submit(number, number - 1, insert(0, "a")).await;
    }
    assert_eq!(amara.refused(1, 0, insert(0, "Hi")).await, "behind");
    assert!(amara.submit(1, 1, insert(0, "Hi")).await["revision"].as_u64() > Some(BEHIND_REVISIONS as u64));
}

#[tokio::test]
async fn four_writers_who_race_make_one_sequence() {
    let world = World::start().await;
    let document = world.document().await;
    let mut writers = Vec::new();
    for name in ["Amara", "Jonas", "Mei", "Rafael"] {
        writers.push(Writer::open(&world, name, document).await);
    }
    let racing = writers.iter_mut().map(async |writer| {
        let mut revisions = Vec::new();
        for seq in 1..=25 {
            revisions.push(writer.submit(seq, 0, insert(0, "x")).await["revision"].as_u64().unwrap());
        }
        revisions
    });
    let mut all: Vec<u64> = futures_util::future::join_all(racing).await.into_iter().flatten().collect();
    all.sort_unstable();
    assert_eq!(all, (1..=100).collect::<Vec<_>>());
    let snapshot = world.person("Mei").get(&format!("/collaboration/documents/{document}/snapshot")).await.unwrap().json();
    assert_eq!((&snapshot["revision"], &snapshot["length"]), (&json!(100), &json!(101)));
}
