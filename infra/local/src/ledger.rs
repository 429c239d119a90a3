//! What the functions did to AWS: calls, capacity units, grants that were used and grants that never were.

use std::collections::BTreeMap;

/// A copy of the books at one moment.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// One account a function, by its handler; the AWS CLI and other tools of the developer are under `developer`.
    pub accounts: BTreeMap<String, Account>,
}

/// What one caller did.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// How often the function was called.
    pub invocations: u64,
    /// Calls that were allowed, by action: `dynamodb:Query`. A transaction counts once for each member.
    pub calls: BTreeMap<String, u64>,
    /// Calls that were refused, by `action on resource`.
    pub denied: BTreeMap<String, u64>,
    /// DynamoDB read units.
    pub read_units: f64,
    /// DynamoDB write units.
    pub write_units: f64,
    /// Every pair of action and resource that the template grants.
    pub grants: Vec<Grant>,
}

/// One action on one resource, as a policy grants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The action, perhaps with wildcards.
    pub action: String,
    /// The resource, perhaps with wildcards.
    pub resource: String,
    /// How many calls it allowed.
    pub used: u64,
}

impl Ledger {
    /// Grants that no call has used: the handler and the grant.
    pub fn unused(&self) -> impl Iterator<Item = (&str, &Grant)> {
        self.accounts.iter().flat_map(|(name, account)| {
            account.grants.iter().filter(|grant| grant.used == 0).map(move |grant| (name.as_str(), grant))
        })
    }

    /// Calls that were refused: the handler, and `action on resource`.
    pub fn denied(&self) -> impl Iterator<Item = (&str, &str)> {
        self.accounts.iter().flat_map(|(name, account)| account.denied.keys().map(move |call| (name.as_str(), call.as_str())))
    }
}
