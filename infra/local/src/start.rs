//! From options to a running local cloud, and what can be asked of it while it runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::serve::ListenerExt as _;
use cloud::Access;
use directory::Subject;
use kernel::{OrganizationId, PersonId, Role};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::aws::door::Door;
use crate::aws::identity::{DEVELOPER_KEY, DEVELOPER_SECRET};
use crate::aws::{Tables, s3};
use crate::data::{self, Held, Opened};
use crate::demo::{self, Person};
use crate::gateway::authorizer::Cache;
use crate::gateway::socket::Sockets;
use crate::gateway::throttle::Throttles;
use crate::issuer::{Account, CLIENT, Issuer, IssuerError, Kept, KeyError, Keys, PATH};
use crate::join;
use crate::ledger::Ledger;
use crate::mail::{Letter, Mailbox};
use crate::options::Options;
use crate::people::People;
use crate::site::Site;
use crate::start_error::StartError;
use crate::stores;
use crate::streams::{self, Streams, Unsettled};
use crate::template::{Deployment, REGION};
use crate::{front, server};

/// How often, by the clock, rows whose time has come are removed.
const SWEEP: Duration = Duration::from_secs(60);
/// Who writes the letters in the mailbox.
const SENDER: &str = "Career Companion <no-reply@career-companion.example>";
/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(250);
/// How long the end waits for open sockets.
const FAREWELL: Duration = Duration::from_secs(5);

/// A running local cloud. Dropping it ends it at once; [`LocalCloud::shutdown`] ends it in good order.
pub struct LocalCloud {
    site: Arc<Site>,
    stop: watch::Sender<bool>,
    open: Option<mpsc::Sender<()>>,
    last_closed: mpsc::Receiver<()>,
    server: JoinHandle<()>,
    sweeper: JoinHandle<()>,
    readers: Vec<JoinHandle<()>>,
    ledger: Option<PathBuf>,
    _held: Held,
}

impl LocalCloud {
    /// Starts everything; when this returns, it answers.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listener = listen(options.port).await?;
        let address = listener.local_addr().map_err(|error| StartError::port(options.port, &error))?;
        let opened = data::open(&options.data, &options.clock)?;
        let root = options.templates.join("template.yaml");
        let (issuer, before) = issuer(&opened, &options, address)?;
        let url = issuer.url();
        let here = format!("http://{address}");
        let mut parameters = vec![("OidcIssuer", url.as_str()), ("OidcAudience", CLIENT), ("AdminEmail", "*")];
        parameters.extend([("AppUrl", here.as_str()), ("EmailSender", SENDER)]);
        parameters.extend(options.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let deployment = Deployment::read(&root, &parameters)?;
        let door = Arc::new(Door::new(&deployment, options.clock.clone()));
        let hosts = join::hosts(&deployment, &options, &door, address)?;
        stores::prepare(&opened.database, &opened.objects, &deployment).map_err(StartError::Store)?;
        if let Some(people) = People::of(&opened.database, &deployment) {
            people.prepare(&issuer, &before, options.clock.now()).map_err(StartError::Store)?;
        }
        let s3 = s3::service(&opened.objects, Arc::clone(&door));
        let s3 = s3
            .map_err(|error| StartError::Store(format!("{}: the objects cannot be served: {error}", opened.objects.display())))?;
        let streams = Streams::open(&deployment.mappings, opened.folder.as_deref(), opened.objects).map_err(StartError::Store)?;
        let mailbox = Mailbox::open(opened.folder.as_deref()).map_err(StartError::Store)?;
        let (stop, stopped) = watch::channel(false);
        let (open, last_closed) = mpsc::channel(1);
        let site = Arc::new(Site {
            tables: Tables::new(&deployment),
            deployment,
            hosts,
            door,
            database: opened.database,
            s3,
            streams,
            mailbox,
            sockets: Sockets::default(),
            verdicts: Cache::default(),
            throttles: Throttles::default(),
            issuer,
            clock: options.clock,
            address,
            client: options.client.map(OnceLock::from).unwrap_or_default(),
            stop: stopped.clone(),
            open: open.downgrade(),
        });
        let readers = streams::start(&site).map_err(StartError::Functions)?;
        let server = tokio::spawn(serve(Arc::clone(&site), listener, stopped));
        let sweeper = tokio::spawn(sweep(Arc::clone(&site)));
        Ok(Self {
            site,
            stop,
            open: Some(open),
            last_closed,
            server,
            sweeper,
            readers,
            ledger: options.ledger,
            _held: opened.held,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.site.address
    }

    /// Serves the web client that was built into this folder from now on, unless there is one already.
    pub fn serve_client(&self, folder: PathBuf) {
        self.site.client.get_or_init(|| folder);
    }

    /// Whether the web client is served, at `/`.
    #[must_use]
    pub fn has_client(&self) -> bool {
        self.site.client.get().is_some()
    }

    /// Where a domain's REST API is: `http://127.0.0.1:3000/collaboration`.
    #[must_use]
    pub fn rest(&self, domain: &str) -> String {
        format!("http://{}/{domain}", self.site.address)
    }

    /// Where the socket is: `ws://127.0.0.1:3000/live`.
    #[must_use]
    pub fn socket_url(&self) -> String {
        self.site.socket_url()
    }

    /// Where DynamoDB, S3 and `@connections` are, for the AWS CLI and the SDKs.
    #[must_use]
    pub fn aws_endpoint(&self) -> String {
        format!("http://{}", self.site.address)
    }

    /// The developer's way in.
    #[must_use]
    pub fn access(&self) -> Access {
        access(&self.site.door, DEVELOPER_KEY, self.site.address)
    }

    /// Where people sign in: `http://127.0.0.1:3000/issuer`.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.site.issuer.url()
    }

    /// An access token of one of [`demo::PEOPLE`], as if they had just signed in.
    ///
    /// # Errors
    /// When the issuer cannot sign.
    pub fn token(&self, person: &Person) -> Result<String, KeyError> {
        self.site.issuer.token(&Account::subject_of(person))
    }

    /// An access token of somebody with an invented e-mail address, as if they had just signed in for the first time.
    ///
    /// # Errors
    /// When that is no address, or the issuer cannot sign.
    pub fn newcomer(&self, email: &str) -> Result<String, IssuerError> {
        self.site.issuer.newcomer(email)
    }

    /// The access key and the secret that a function has when it starts: for tests that ask AWS in its place.
    #[must_use]
    pub fn function_keys(&self, handler: &str) -> Option<(String, String)> {
        self.site.door.keys.secret(handler).map(|secret| (handler.to_owned(), secret))
    }

    /// Makes anybody a member of an organization, such as the people that a test invents, and gives an access token of theirs.
    ///
    /// # Errors
    /// When the templates have no directory, or it cannot be written.
    pub fn enroll(&self, person: PersonId, name: &str, organization: OrganizationId, role: Role) -> Result<String, StartError> {
        let people = People::of(&self.site.database, &self.site.deployment);
        let people = people.ok_or_else(|| StartError::Store("the templates have no DirectoryTable".to_owned()))?;
        let subject = person.to_string();
        let known = Subject { issuer: self.issuer(), subject: subject.clone() };
        people.introduce(&known, person).map_err(StartError::Store)?;
        let member = demo::member(person, name, organization, role, self.site.clock.now()).map_err(StartError::Store)?;
        people.enroll(&member).map_err(StartError::Store)?;
        Ok(self.site.issuer.token(&subject).map_err(IssuerError::from)?)
    }

    /// The header and the claims of an access token of this person, for a test to change before [`LocalCloud::sign`].
    #[must_use]
    pub fn unsigned(&self, person: &Person) -> (Value, Value) {
        (self.site.issuer.header(), self.site.issuer.claims(&Account::subject_of(person)))
    }

    /// Any header and claims, signed by RS256 with the issuer's current key.
    ///
    /// # Errors
    /// When the issuer cannot sign.
    pub fn sign(&self, header: &Value, claims: &Value) -> Result<String, KeyError> {
        self.site.issuer.sign(header, claims)
    }

    /// The issuer signs with its next key from now on; the key before stays published until its tokens have ended.
    ///
    /// # Errors
    /// When no key can be made, or the data folder cannot be written.
    pub fn rotate_keys(&self) -> Result<(), IssuerError> {
        self.site.issuer.rotate()
    }

    /// What the templates declare.
    #[must_use]
    pub fn deployment(&self) -> &Deployment {
        &self.site.deployment
    }

    /// What the functions did to AWS so far.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.site.door.ledger()
    }

    /// Waits until the functions that read streams have been told of every change there is, for tests.
    ///
    /// # Errors
    /// When one of them is not through after 10 seconds.
    pub async fn settle(&self) -> Result<(), Unsettled> {
        streams::settle(&self.site).await
    }

    /// From now on, calls that this function is refused are on purpose: they are not among [`Ledger::denied`].
    pub fn expect_denials(&self, handler: &str) {
        self.site.door.expect_denials(handler);
    }

    /// Every e-mail that was sent, the newest first.
    #[must_use]
    pub fn mailbox(&self) -> Vec<Letter> {
        self.site.mailbox.newest_first()
    }

    /// Where people read it: `http://127.0.0.1:3000/mail`.
    #[must_use]
    pub fn mailbox_url(&self) -> String {
        format!("http://{}/mail", self.site.address)
    }

    /// What a start prints for machines: one line of JSON.
    ///
    /// # Errors
    /// When the issuer cannot sign.
    pub fn describe(&self, how_to_get_a_token: &str) -> Result<Value, KeyError> {
        front::describe(self, how_to_get_a_token)
    }

    /// Ends it: no new requests, sockets closed, their `$disconnect` told.
    pub async fn shutdown(mut self) {
        // First, so that no function fails only because the tables are gone: what was not read is read at the next start.
        self.readers.iter().for_each(JoinHandle::abort);
        let _ = self.stop.send(true);
        self.open = None;
        if tokio::time::timeout(FAREWELL, self.last_closed.recv()).await.is_err() {
            tracing::warn!("some sockets did not close in time");
        }
        if tokio::time::timeout(FAREWELL, &mut self.server).await.is_err() {
            tracing::warn!("some requests were not answered in time");
        }
    }
}

impl Drop for LocalCloud {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.server.abort();
        self.sweeper.abort();
        self.readers.iter().for_each(JoinHandle::abort);
        if let Some(folder) = &self.ledger
            && let Err(error) = self.ledger().write(folder)
        {
            tracing::error!(%error, folder = %folder.display(), "the ledger could not be written");
        }
    }
}

/// The issuer of this data at this address, and where it was before.
fn issuer(opened: &Opened, options: &Options, address: SocketAddr) -> Result<(Issuer, String), StartError> {
    let (url, now) = (format!("http://{address}/{PATH}"), options.clock.now());
    let kept = match &opened.folder {
        Some(folder) => Kept::read(folder)?,
        None => None,
    };
    let mut kept = match (kept, &opened.folder) {
        (Some(kept), _) => kept,
        (None, Some(_)) => {
            Kept { issuer: url.clone(), keys: Keys::generate(now).map_err(IssuerError::from)?, invented: Vec::new() }
        }
        (None, None) => {
            Kept { issuer: url.clone(), keys: Keys::of_this_process(now).map_err(IssuerError::from)?, invented: Vec::new() }
        }
    };
    let before = std::mem::replace(&mut kept.issuer, url);
    if let Some(folder) = &opened.folder {
        kept.write(folder)?;
    }
    Ok((Issuer::new(kept, opened.folder.clone(), options.clock.clone(), options.token_lifetime), before))
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let result = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    result.map_err(|error| StartError::port(port, &error))
}

/// How a holder of this key reaches AWS, which is here.
pub(crate) fn access(door: &Door, access_key: &str, address: SocketAddr) -> Access {
    Access::Explicit {
        endpoint: format!("http://{address}"),
        region: REGION.to_owned(),
        access_key: access_key.to_owned(),
        secret_key: door.keys.secret(access_key).unwrap_or_else(|| DEVELOPER_SECRET.to_owned()),
    }
}

async fn serve(site: Arc<Site>, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
    let service = server::router(site).into_make_service_with_connect_info::<SocketAddr>();
    // Without this every small answer waits for the other side's acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let end = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(end).await {
        tracing::error!(%error, "the server ended");
    }
}

/// Removes rows whose time has come, as DynamoDB does some time later, and renews the issuer's keys when they are old.
async fn sweep(site: Arc<Site>) {
    let mut tick = tokio::time::interval(TICK);
    let mut due = site.clock.now();
    loop {
        tick.tick().await;
        if site.clock.now() < due {
            continue;
        }
        due = site.clock.now().plus(SWEEP);
        let database = site.database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(_)) => site.streams.wake(),
            Ok(Err(error)) => tracing::error!(%error, "expired rows could not be removed"),
            Err(error) => tracing::error!(%error, "the removal of expired rows failed"),
        }
        let own = Arc::clone(&site);
        match tokio::task::spawn_blocking(move || own.issuer.tend()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the issuer's keys could not be renewed"),
            Err(error) => tracing::error!(%error, "the renewal of the issuer's keys failed"),
        }
    }
}
