//! What the functions did to AWS: calls, capacity units, grants that were used and grants that never were.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// A copy of the books at one moment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// One account a function, by its handler; the AWS CLI and other tools of the developer are under `developer`, with the
    /// sessions that they began.
    pub accounts: BTreeMap<String, Account>,
}

/// What one caller did, in the sessions of its role too.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Account {
    /// How often the function was called.
    pub invocations: u64,
    /// Calls that were allowed, by action: `dynamodb:Query`. A transaction counts once for each member.
    pub calls: BTreeMap<String, u64>,
    /// Calls that were refused, by `action on resource`.
    pub denied: BTreeMap<String, u64>,
    /// Those of a test that provoked them: [`crate::LocalCloud::expect_denials`].
    pub denied_on_purpose: BTreeMap<String, u64>,
    /// DynamoDB read units.
    pub read_units: f64,
    /// DynamoDB write units.
    pub write_units: f64,
    /// Every pair of action and resource that the templates allow; what SAM adds is not ours and not here.
    pub grants: Vec<Grant>,
    #[serde(skip)]
    pub(crate) denials_expected: bool,
}

/// One action on one resource, as a statement of a policy allows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The policy: its logical id, or the function's and its position.
    pub policy: String,
    /// The statement's `Sid`, when it has one.
    pub sid: Option<String>,
    /// Where the policy is written, `file:line`.
    pub place: String,
    /// The action, perhaps with wildcards.
    pub action: String,
    /// The resource, perhaps with wildcards.
    pub resource: String,
    /// How many calls it allowed.
    pub used: u64,
}

impl Grant {
    fn is(&self, other: &Self) -> bool {
        let what = |grant: &Self| (grant.policy.clone(), grant.sid.clone(), grant.action.clone(), grant.resource.clone());
        what(self) == what(other)
    }
}

impl Ledger {
    /// Grants that no call has used: the handler and the grant.
    pub fn unused(&self) -> impl Iterator<Item = (&str, &Grant)> {
        self.accounts.iter().flat_map(|(name, account)| {
            account.grants.iter().filter(|grant| grant.used == 0).map(move |grant| (name.as_str(), grant))
        })
    }

    /// Calls that were refused and that no test expected: the handler, and `action on resource`.
    pub fn denied(&self) -> impl Iterator<Item = (&str, &str)> {
        self.accounts.iter().flat_map(|(name, account)| account.denied.keys().map(move |call| (name.as_str(), call.as_str())))
    }

    /// Writes a file of its own into the folder, which is made when it is not there.
    pub(crate) fn write(&self, folder: &Path) -> std::io::Result<()> {
        static WRITTEN: AtomicU64 = AtomicU64::new(0);
        let name = format!("{}-{}.json", std::process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed));
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join(name), serde_json::to_vec(self)?)
    }

    /// Everything that local clouds have written into the folder.
    ///
    /// # Errors
    /// When the folder or a file of it cannot be read.
    pub fn read(folder: &Path) -> std::io::Result<Self> {
        let mut all = Self::default();
        for entry in std::fs::read_dir(folder)? {
            all.merge(serde_json::from_slice(&std::fs::read(entry?.path())?)?);
        }
        Ok(all)
    }

    /// Adds what stands in another one.
    pub fn merge(&mut self, other: Self) {
        for (name, more) in other.accounts {
            let account = self.accounts.entry(name).or_default();
            account.invocations += more.invocations;
            account.read_units += more.read_units;
            account.write_units += more.write_units;
            let lists = [
                (&mut account.calls, more.calls),
                (&mut account.denied, more.denied),
                (&mut account.denied_on_purpose, more.denied_on_purpose),
            ];
            for (list, more) in lists {
                more.into_iter().for_each(|(what, times)| *list.entry(what).or_default() += times);
            }
            for grant in more.grants {
                match account.grants.iter_mut().find(|known| known.is(&grant)) {
                    Some(known) => known.used += grant.used,
                    None => account.grants.push(grant),
                }
            }
        }
    }

    /// A table for people: a line a function, and below it each grant that nobody used and each refusal.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::from("function | invocations | AWS calls | read units | write units | grants used\n");
        table += "--- | ---: | --- | ---: | ---: | ---:\n";
        for (name, account) in &self.accounts {
            let calls: Vec<_> = account.calls.iter().map(|(action, times)| format!("{action} {times}")).collect();
            let used = account.grants.iter().filter(|grant| grant.used > 0).count();
            let Account { invocations, read_units, write_units, grants, .. } = account;
            let (calls, all) = (calls.join(", "), grants.len());
            let _ = writeln!(table, "{name} | {invocations} | {calls} | {read_units} | {write_units} | {used} of {all}");
        }
        for (name, grant) in self.unused() {
            let Grant { policy, sid, place, action, resource, .. } = grant;
            let sid = sid.as_deref().map(|sid| format!(" ({sid})")).unwrap_or_default();
            let _ = writeln!(table, "unused: {name}: {action} on {resource}, {policy}{sid} in {place}");
        }
        for (name, account) in &self.accounts {
            for (list, what) in [(&account.denied, "denied"), (&account.denied_on_purpose, "denied, as a test expected")] {
                for (call, times) in list {
                    let _ = writeln!(table, "{what}: {name}: {call}, {times} times");
                }
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(action: &str, used: u64) -> Grant {
        let text = |text: &str| text.to_owned();
        Grant { policy: text("P"), sid: None, place: text("t.yaml:1"), action: text(action), resource: text("*"), used }
    }

    fn ledger(grants: Vec<Grant>, denied: &[&str]) -> Ledger {
        let denied = denied.iter().map(|call| ((*call).to_owned(), 1)).collect();
        let account = Account { invocations: 1, read_units: 0.5, grants, denied, ..Account::default() };
        Ledger { accounts: BTreeMap::from([("note_get".to_owned(), account)]) }
    }

    #[test]
    fn a_grant_is_used_when_it_was_used_anywhere() {
        let mut all = ledger(vec![grant("a:A", 0), grant("a:B", 0)], &[]);
        all.merge(ledger(vec![grant("a:A", 2), grant("a:B", 0)], &["a:C on *"]));
        assert_eq!(all.unused().map(|(_, grant)| grant.action.as_str()).collect::<Vec<_>>(), ["a:B"]);
        assert_eq!(all.denied().collect::<Vec<_>>(), [("note_get", "a:C on *")]);
        let table = all.table();
        assert!(table.contains("note_get | 2 |  | 1 | 0 | 1 of 2\n"), "{table}");
        assert!(table.contains("unused: note_get: a:B on *, P in t.yaml:1\ndenied: note_get: a:C on *, 1 times\n"), "{table}");
    }
}
