//! Who calls: access keys, the sessions that STS gave out, and what both stand for.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{Clock, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::gateway::event::hex;
use crate::template::{ACCOUNT, Deployment, physical};

/// The access key of the AWS CLI, boto3 and the like, and its secret.
pub(crate) const DEVELOPER_KEY: &str = "local";
/// See [`DEVELOPER_KEY`].
pub(crate) const DEVELOPER_SECRET: &str = "local";
/// The developer's account in the ledger.
pub(crate) const DEVELOPER: &str = "developer";

/// How long a session that has ended is remembered, so that its holder is told why.
const REMEMBERED: Duration = Duration::from_secs(3_600);

/// Who calls. Cloning shares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller(Arc<Identity>);

/// What a key stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The account in the ledger: the function, or the developer who began this.
    pub(crate) account: String,
    /// As AWS names the caller in a sentence.
    pub(crate) arn: String,
    /// AWS's id of the caller.
    pub(crate) id: String,
    /// The position of the role's function; nothing for the developer, who may do everything.
    pub(crate) role: Option<usize>,
    /// The role's tags and, over them, the session's.
    pub(crate) tags: BTreeMap<String, String>,
}

impl std::ops::Deref for Caller {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

/// Why a key is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// There is no such key, or its session token is another.
    Unknown,
    /// The session has ended.
    Expired,
}

/// The keys of a session, as STS answers them.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) caller: Caller,
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires: Timestamp,
}

/// All keys.
pub(crate) struct Keys {
    clock: Clock,
    /// Secret and caller by access key.
    fixed: HashMap<String, (String, Caller)>,
    sessions: Mutex<HashMap<String, Session>>,
}

impl Keys {
    /// Gives each function a key of its own: its handler, with a secret that is new at each start.
    pub(crate) fn new(deployment: &Deployment, clock: Clock) -> Self {
        let developer = Identity {
            account: DEVELOPER.to_owned(),
            arn: format!("arn:aws:iam::{ACCOUNT}:user/{DEVELOPER}"),
            id: "AIDADEVELOPER".to_owned(),
            role: None,
            tags: BTreeMap::new(),
        };
        let mut fixed = HashMap::new();
        fixed.insert(DEVELOPER_KEY.to_owned(), (DEVELOPER_SECRET.to_owned(), Caller(Arc::new(developer))));
        for (position, function) in deployment.functions.iter().enumerate() {
            let identity = Identity {
                account: function.handler.clone(),
                arn: physical::session_arn(&function.role.name, &function.name),
                id: format!("{}:{}", role_id(&function.role.name), function.name),
                role: Some(position),
                tags: function.role.tags.clone(),
            };
            fixed.insert(function.handler.clone(), (hex(20), Caller(Arc::new(identity))));
        }
        Self { clock, fixed, sessions: Mutex::default() }
    }

    /// The secret that belongs to an access key.
    pub(crate) fn secret(&self, access_key: &str) -> Option<String> {
        let fixed = self.fixed.get(access_key).map(|(secret, _)| secret.clone());
        fixed.or_else(|| self.sessions().get(access_key).map(|session| session.secret.clone()))
    }

    /// Whose key this is; a key of a session comes with the session's token, another one with none.
    pub(crate) fn caller(&self, access_key: &str, token: Option<&str>) -> Result<Caller, Stranger> {
        if let Some((_, caller)) = self.fixed.get(access_key) {
            return if token.is_none() { Ok(caller.clone()) } else { Err(Stranger::Unknown) };
        }
        let sessions = self.sessions();
        match sessions.get(access_key) {
            Some(session) if token != Some(&session.token) => Err(Stranger::Unknown),
            Some(session) if session.expires <= self.clock.now() => Err(Stranger::Expired),
            Some(session) => Ok(session.caller.clone()),
            None => Err(Stranger::Unknown),
        }
    }

    /// Begins a session of the role of the function at this position.
    pub(crate) fn begin(
        &self,
        role: (usize, &crate::iam::Role),
        name: &str,
        by: &Caller,
        account: &str,
        lasting: Duration,
        tags: &BTreeMap<String, String>,
    ) -> Session {
        let (position, role) = role;
        let mut merged = role.tags.clone();
        merged.retain(|key, _| !tags.keys().any(|tag| tag.eq_ignore_ascii_case(key)));
        merged.extend(tags.clone());
        let identity = Identity {
            account: if by.account == DEVELOPER { by.account.clone() } else { account.to_owned() },
            arn: physical::session_arn(&role.name, name),
            id: format!("{}:{name}", role_id(&role.name)),
            role: Some(position),
            tags: merged,
        };
        let now = self.clock.now();
        let session = Session {
            caller: Caller(Arc::new(identity)),
            access_key: format!("ASIA{}", &hex(20).to_ascii_uppercase()[..16]),
            secret: hex(20),
            token: format!("{}{}", hex(20), hex(20)),
            expires: now.plus(lasting),
        };
        let mut sessions = self.sessions();
        sessions.retain(|_, session| session.expires.plus(REMEMBERED) > now);
        sessions.insert(session.access_key.clone(), session.clone());
        session
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forty characters that nobody guesses.
/// A role's id, the same at each start.
fn role_id(role: &str) -> String {
    let digest: String = Sha256::digest(role.as_bytes()).iter().take(9).map(|byte| format!("{byte:02X}")).collect();
    format!("AROA{}", &digest[..17])
}
