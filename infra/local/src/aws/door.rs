//! The one door that every AWS call passes: who calls, may they, and into the ledger.
//!
//! A function may do what its role's policies and permissions boundary allow, each call with the facts that their conditions ask
//! for, and nothing else; AWS would refuse it too, in the same words. A session has what its role has, with the tags it was begun
//! with. The developer may do everything.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::Clock;

use super::call::Call;
use super::identity::{Caller, DEVELOPER, Keys, Session};
use crate::iam::{Allowance, Policy, Principal, Reason, Request, Role, Verdict, evaluate};
use crate::ledger::{Account, Grant, Ledger};
use crate::template::{ACCOUNT, Deployment};

/// The refusal.
#[derive(Debug)]
pub(crate) struct Denied {
    user: String,
    action: String,
    resource: String,
    why: String,
}

impl Denied {
    /// In AWS's words; S3 alone puts the resource in quotes.
    pub(crate) fn sentence(&self, quote: &str) -> String {
        let Self { user, action, resource, why } = self;
        format!("User: {user} is not authorized to perform: {action} on resource: {quote}{resource}{quote} {why}")
    }
}

/// A function's role, and where its grants stand in the ledger.
struct Entry {
    handler: String,
    role: Role,
    grants: HashMap<Allowance, usize>,
}

/// The door.
pub(crate) struct Door {
    pub(crate) keys: Keys,
    /// In the order of [`Deployment::functions`].
    entries: Vec<Entry>,
    ledger: Mutex<Ledger>,
}

impl Door {
    pub(crate) fn new(deployment: &Deployment, clock: Clock) -> Self {
        let mut ledger = Ledger::default();
        ledger.accounts.insert(DEVELOPER.to_owned(), Account::default());
        let mut entries = Vec::new();
        for function in &deployment.functions {
            let (mut account, mut grants) = (Account::default(), HashMap::new());
            // What SAM attaches is not ours to take away.
            let ours = function.role.policies.iter().enumerate().filter(|(_, policy)| policy.place.is_some());
            for (policy, document) in ours {
                for (at, sid, action, resource) in document.grants() {
                    grants.insert(Allowance { policy, at }, account.grants.len());
                    let place = document.place.clone().unwrap_or_default();
                    account.grants.push(Grant {
                        policy: document.name.clone(),
                        sid: sid.map(str::to_owned),
                        place,
                        action,
                        resource,
                        used: 0,
                    });
                }
            }
            ledger.accounts.insert(function.handler.clone(), account);
            entries.push(Entry { handler: function.handler.clone(), role: function.role.clone(), grants });
        }
        Self { keys: Keys::new(deployment, clock), entries, ledger: Mutex::new(ledger) }
    }

    /// Lets a request through when all its calls are allowed, and writes them down.
    pub(crate) fn pass(&self, caller: &Caller, calls: &[Call]) -> Result<(), Denied> {
        self.decide(caller, calls, None)
    }

    /// Begins a session of a role, when the caller's policies and the role's trust policy let it.
    pub(crate) fn assume(
        &self,
        caller: &Caller,
        role_arn: &str,
        name: &str,
        lasting: Duration,
        tags: &BTreeMap<String, String>,
    ) -> Result<Session, Denied> {
        let mut tagged = Call::new("sts:TagSession", role_arn).with_all("aws:TagKeys", tags.keys().cloned().collect());
        for (key, value) in tags {
            tagged = tagged.with(&format!("aws:RequestTag/{key}"), value);
        }
        let found = self.entries.iter().enumerate().find(|(_, entry)| entry.role.arn == role_arn);
        for (key, value) in found.iter().flat_map(|(_, entry)| &entry.role.tags) {
            tagged = tagged.with(&format!("aws:ResourceTag/{key}"), value).with(&format!("iam:ResourceTag/{key}"), value);
        }
        let asked = Call { action: "sts:AssumeRole".to_owned(), ..tagged.clone() }.with("sts:RoleSessionName", name);
        let mut calls = vec![asked];
        if !tags.is_empty() {
            calls.push(tagged);
        }
        // A role that is not there is refused as one that trusts nobody, so that nobody learns which are there.
        let Some((position, entry)) = found else {
            return Err(self.deny(
                caller,
                &calls[0],
                "because no resource-based policy allows the sts:AssumeRole action".to_owned(),
            ));
        };
        self.decide(caller, &calls, Some(&entry.role.trust))?;
        Ok(self.keys.begin((position, &entry.role), name, caller, &entry.handler, lasting, tags))
    }

    fn decide(&self, caller: &Caller, calls: &[Call], trust: Option<&Policy>) -> Result<(), Denied> {
        let mut used: Vec<usize> = Vec::new();
        if let Some(entry) = caller.role.map(|position| &self.entries[position]) {
            for call in calls {
                match evaluate(&request(caller, &entry.role, call), &entry.role.policies, entry.role.boundary.as_deref(), trust) {
                    Verdict::Allowed(by) => used.extend(by.iter().filter_map(|allowance| entry.grants.get(allowance).copied())),
                    Verdict::Denied(reason) => return Err(self.deny(caller, call, Reason::sentence(reason, &call.action))),
                }
            }
        }
        let mut ledger = self.books();
        let account = ledger.accounts.entry(caller.account.clone()).or_default();
        // A session that the developer began is on the developer's account, which has no grants.
        for position in used {
            if let Some(grant) = account.grants.get_mut(position) {
                grant.used += 1;
            }
        }
        for call in calls {
            *account.calls.entry(call.action.clone()).or_default() += 1;
        }
        Ok(())
    }

    fn deny(&self, caller: &Caller, call: &Call, why: String) -> Denied {
        let mut ledger = self.books();
        let account = ledger.accounts.entry(caller.account.clone()).or_default();
        let list = if account.denials_expected { &mut account.denied_on_purpose } else { &mut account.denied };
        *list.entry(format!("{} on {}", call.action, call.resource)).or_default() += 1;
        Denied { user: caller.arn.clone(), action: call.action.clone(), resource: call.resource.clone(), why }
    }

    /// From now on, denials of this function are on purpose.
    pub(crate) fn expect_denials(&self, handler: &str) {
        self.books().accounts.entry(handler.to_owned()).or_default().denials_expected = true;
    }

    /// Writes down what a DynamoDB call consumed.
    pub(crate) fn consumed(&self, caller: &Caller, read: f64, write: f64) {
        let mut ledger = self.books();
        let account = ledger.accounts.entry(caller.account.clone()).or_default();
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

/// The call with what is known of its caller.
fn request(caller: &Caller, role: &Role, call: &Call) -> Request {
    let mut context = call.context.clone();
    for (key, value) in &caller.tags {
        context.set(&format!("aws:PrincipalTag/{key}"), value);
    }
    context.set("aws:PrincipalArn", &role.arn);
    context.set("aws:PrincipalAccount", ACCOUNT);
    // In AWS everything is TLS; a policy that insists on it must not fail here.
    context.set("aws:SecureTransport", "true");
    Request {
        principal: Principal::Session { account: ACCOUNT.to_owned(), role: role.arn.clone(), session: caller.arn.clone() },
        action: call.action.clone(),
        resource: call.resource.clone(),
        context,
    }
}
