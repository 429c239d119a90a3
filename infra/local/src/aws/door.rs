//! The one door that every AWS call passes: who calls, may they, and into the ledger.
//!
//! A function may do what the policies in its template allow, action by action and resource by resource, and nothing else; AWS
//! would refuse it too. The developer may do everything. Whole policies, with conditions and denials, are evaluated here once
//! the dialect has them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::RngExt as _;

use crate::glob;
use crate::ledger::{Account, Grant, Ledger};
use crate::template::{ACCOUNT, Deployment};

/// The access key of the AWS CLI, boto3 and the like, and its secret.
pub(crate) const DEVELOPER_KEY: &str = "local";
/// See [`DEVELOPER_KEY`].
pub(crate) const DEVELOPER_SECRET: &str = "local";
const DEVELOPER: &str = "developer";

/// Who calls: the name of their account in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller(String);

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) action: String,
    pub(crate) resource: String,
}

impl Call {
    pub(crate) fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
}

/// The refusal, in AWS's words.
#[derive(Debug)]
pub(crate) struct Denied(pub(crate) String);

/// The door.
pub(crate) struct Door {
    /// Access key to secret.
    secrets: HashMap<String, String>,
    ledger: Mutex<Ledger>,
}

impl Door {
    /// Gives each function a key of its own: its handler, with a secret that is new at each start.
    pub(crate) fn new(deployment: &Deployment) -> Self {
        let mut secrets = HashMap::from([(DEVELOPER_KEY.to_owned(), DEVELOPER_SECRET.to_owned())]);
        let mut ledger = Ledger::default();
        ledger.accounts.insert(DEVELOPER.to_owned(), Account::default());
        for function in &deployment.functions {
            let secret: [u8; 20] = rand::rng().random();
            let secret = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            secrets.insert(function.handler.clone(), secret);
            let mut account = Account::default();
            for statement in &function.statements {
                for action in &statement.actions {
                    for resource in &statement.resources {
                        account.grants.push(Grant { action: action.clone(), resource: resource.clone(), used: 0 });
                    }
                }
            }
            ledger.accounts.insert(function.handler.clone(), account);
        }
        Self { secrets, ledger: Mutex::new(ledger) }
    }

    /// The secret that belongs to an access key.
    pub(crate) fn secret(&self, access_key: &str) -> Option<&str> {
        self.secrets.get(access_key).map(String::as_str)
    }

    /// Whose key this is.
    pub(crate) fn caller(&self, access_key: &str) -> Option<Caller> {
        let name = if access_key == DEVELOPER_KEY { DEVELOPER } else { access_key };
        self.secrets.contains_key(access_key).then(|| Caller(name.to_owned()))
    }

    /// Lets a request through when all its calls are allowed, and writes them down.
    pub(crate) fn pass(&self, caller: &Caller, calls: &[Call]) -> Result<(), Denied> {
        let mut ledger = self.books();
        let account = ledger.accounts.entry(caller.0.clone()).or_default();
        for call in calls {
            if !allow(caller, account, call) {
                *account.denied.entry(format!("{} on {}", call.action, call.resource)).or_default() += 1;
                return Err(Denied(format!(
                    "User: arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{name} is not authorized to perform: {} on resource: {} \
                     because no identity-based policy allows the {} action",
                    call.action,
                    call.resource,
                    call.action,
                    name = caller.0
                )));
            }
        }
        for call in calls {
            *account.calls.entry(call.action.clone()).or_default() += 1;
        }
        Ok(())
    }

    /// Writes down what a DynamoDB call consumed.
    pub(crate) fn consumed(&self, caller: &Caller, read: f64, write: f64) {
        let mut ledger = self.books();
        let account = ledger.accounts.entry(caller.0.clone()).or_default();
        account.read_units += read;
        account.write_units += write;
    }

    /// Writes down that a function was called.
    pub(crate) fn invoked(&self, handler: &str) {
        self.books().accounts.entry(handler.to_owned()).or_default().invocations += 1;
    }

    /// A copy of the books.
    pub(crate) fn ledger(&self) -> Ledger {
        self.books().clone()
    }

    /// Numbers stay right whatever happened to the thread that held them.
    fn books(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn allow(caller: &Caller, account: &mut Account, call: &Call) -> bool {
    if caller.0 == DEVELOPER {
        return true;
    }
    let action = call.action.to_ascii_lowercase();
    let mut allowed = false;
    for grant in &mut account.grants {
        if glob::matches(&grant.action.to_ascii_lowercase(), &action) && glob::matches(&grant.resource, &call.resource) {
            grant.used += 1;
            allowed = true;
        }
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{FunctionResource, Statement};

    fn door(actions: &[&str], resources: &[&str]) -> Door {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let function = FunctionResource {
            logical_id: "NoteGet".to_owned(),
            file: String::new(),
            line: 1,
            name: String::new(),
            arn: String::new(),
            handler: "note_get".to_owned(),
            domain: String::new(),
            environment: std::collections::BTreeMap::new(),
            memory: 128,
            timeout: std::time::Duration::ZERO,
            statements: vec![Statement { actions: texts(actions), resources: texts(resources) }],
            triggers: Vec::new(),
        };
        let (apis, tables, buckets, mappings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Door::new(&Deployment { functions: vec![function], apis, socket: None, tables, buckets, mappings })
    }

    #[test]
    fn a_function_may_do_what_its_template_grants_and_the_ledger_knows() {
        let door = door(&["dynamodb:GetItem", "dynamodb:Query"], &["arn:t"]);
        let caller = door.caller("note_get").unwrap();
        assert!(door.pass(&caller, &[Call::new("dynamodb:GetItem", "arn:t")]).is_ok());
        let denied = door.pass(&caller, &[Call::new("dynamodb:PutItem", "arn:t")]).unwrap_err();
        assert!(denied.0.contains("note_get is not authorized to perform: dynamodb:PutItem on resource: arn:t"));
        assert!(door.pass(&caller, &[Call::new("dynamodb:GetItem", "arn:other")]).is_err());
        let ledger = door.ledger();
        assert_eq!(ledger.accounts["note_get"].calls["dynamodb:GetItem"], 1);
        assert_eq!(ledger.denied().count(), 2);
        assert_eq!(ledger.unused().map(|(_, grant)| grant.action.as_str()).collect::<Vec<_>>(), ["dynamodb:Query"]);
    }

    #[test]
    fn the_developer_may_do_everything_and_a_stranger_is_nobody() {
        let door = door(&[], &[]);
        let developer = door.caller(DEVELOPER_KEY).unwrap();
        assert!(door.pass(&developer, &[Call::new("s3:PutObject", "arn:x")]).is_ok());
        assert!(door.caller("AKIAIOSFODNN7EXAMPLE").is_none());
        assert!(door.caller(DEVELOPER).is_none());
    }
}
