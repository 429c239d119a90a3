//! A local cloud with people in it, and the first steps that most tests begin with.

use kernel::{ClientId, Clock, DocumentId, OrganizationId, Timestamp};
use local::demo::{self, Person};
use local::{LocalCloud, Options};
use serde_json::{Value, json};
use tests::{Answer, Caller, Editor, Site};

/// When the time of a manual clock begins.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_465_805_000);

/// A local cloud of one test.
pub(crate) struct World {
    pub(crate) cloud: LocalCloud,
}

impl World {
    /// Starts one, in memory and on a free port.
    pub(crate) async fn start() -> Self {
        Self::begin(|_| {}).await
    }

    /// Starts one whose time stands until it is moved.
    pub(crate) async fn with_clock(clock: Clock) -> Self {
        Self::begin(|options| options.clock = clock).await
    }

    /// Starts one with other values of the root template's parameters.
    pub(crate) async fn with_parameters(parameters: &[(&str, &str)]) -> Self {
        let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self::begin(|options| options.parameters.extend(parameters.iter().map(text))).await
    }

    /// Starts one with options of its own.
    pub(crate) async fn begin(change: impl FnOnce(&mut Options)) -> Self {
        runtime::start_logging(runtime::LogFormat::Compact, "warn");
        let mut options = options();
        change(&mut options);
        Self { cloud: LocalCloud::start(options).await.unwrap() }
    }

    pub(crate) fn site(&self) -> Site {
        Site::of(&self.cloud)
    }

    pub(crate) fn nobody(&self) -> Caller {
        Caller::nobody(self.site())
    }

    /// A person of the demonstration, by first name, in their own organization.
    pub(crate) fn person(&self, name: &str) -> Caller {
        let person = person(name);
        Caller::new(self.site(), &self.cloud.token(person).unwrap(), &person.organization.id.to_string())
    }

    /// Somebody who signs in for the first time, with an invented e-mail address, in no organization.
    pub(crate) fn newcomer(&self, name: &str) -> Caller {
        self.newcomer_at(&format!("{}@visitors.example", name.to_lowercase().replace(' ', ".")))
    }

    /// The same at this address.
    pub(crate) fn newcomer_at(&self, email: &str) -> Caller {
        let token = self.cloud.newcomer(email).unwrap();
        self.nobody().with("Authorization", &format!("Bearer {token}"))
    }

    /// The same person, asking in another organization.
    pub(crate) fn person_in(&self, name: &str, organization: OrganizationId) -> Caller {
        Caller::new(self.site(), &self.cloud.token(person(name)).unwrap(), &organization.to_string())
    }

    /// A new workspace of Harbour Analytics.
    pub(crate) async fn workspace(&self) -> String {
        let answer = self.person("Amara").post("/collaboration/workspaces", json!({"name": "Applications"})).await.unwrap();
        id(&answer)
    }

    /// A new document of Harbour Analytics.
    pub(crate) async fn document(&self) -> DocumentId {
        let path = format!("/collaboration/workspaces/{}/documents", self.workspace().await);
        let answer = self.person("Amara").post(&path, json!({"name": "Cover letter"})).await.unwrap();
        id(&answer).parse().unwrap()
    }

    /// The fact on a document's item, read with the developer's key as the AWS CLI would.
    pub(crate) async fn fact(&self, document: DocumentId) -> Value {
        let key = cloud::Key::new(realtime::partition::partition(document), realtime::partition::DOCUMENT);
        self.rows("CollaborationTable").await.get::<Value>(&key).await.unwrap().unwrap()["fact"].clone()
    }

    /// The rows of Harbour Analytics in a table, with the developer's key.
    pub(crate) async fn rows(&self, table: &str) -> cloud::TenantTable {
        let table = self.cloud.deployment().tables.iter().find(|known| known.logical_id == table).unwrap();
        let config = kernel::Config::read(|_| None).unwrap();
        let aws = cloud::Cloud::new(config, self.cloud.access(), Clock::system()).await;
        aws.tenant_table(&table.name, person("Amara").organization.id)
    }

    /// A person's editor of a document.
    pub(crate) async fn editor(&self, name: &str, document: DocumentId) -> Editor {
        Editor::open(self.person(name), document, client()).await.unwrap()
    }
}

/// The whole platform, its ledger kept for `cargo run -p tests --bin ledger` when LEDGER names a folder.
#[expect(clippy::disallowed_methods, reason = "LEDGER is said to the tests, not to the platform")]
fn options() -> Options {
    Options { ledger: std::env::var("LEDGER").ok().map(Into::into), ..Options::default() }
}

pub(crate) fn person(name: &str) -> &'static Person {
    demo::find(name).unwrap()
}

/// A new editor's id.
pub(crate) fn client() -> ClientId {
    ClientId::new(Clock::system().now())
}

/// The id of what was just made.
#[track_caller]
pub(crate) fn id(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// The answer was this status with this code.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.text);
    assert_eq!(answer.headers.get("content-type").map(String::as_str), Some("application/problem+json"));
}

/// Text at a place, as a change on the wire.
pub(crate) fn insert(at: u32, text: &str) -> Value {
    if at == 0 { json!([{"insert": text}]) } else { json!([{"retain": at}, {"insert": text}]) }
}
