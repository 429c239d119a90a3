//! What is asked: an action on a resource, by whom, and the facts that conditions may ask for.

use std::collections::BTreeMap;

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// Such as `dynamodb:GetItem`.
    pub action: String,
    /// An ARN, or `*` for an action on nothing in particular.
    pub resource: String,
    /// The facts.
    pub context: Context,
}

/// Who asks, as a trust policy names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A session of a role.
    Session {
        /// The twelve digits.
        account: String,
        /// `arn:aws:iam::…:role/…`.
        role: String,
        /// `arn:aws:sts::…:assumed-role/…/…`.
        session: String,
    },
    /// An AWS service, such as `lambda.amazonaws.com`.
    Service(String),
}

/// The values of condition keys. A key without a value is not there; keys are the same in capitals and small letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Sets the only value of a key.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.insert(key.to_ascii_lowercase(), vec![value.into()]);
    }

    /// Sets all values of a key.
    pub fn set_all(&mut self, key: &str, values: Vec<String>) {
        self.0.insert(key.to_ascii_lowercase(), values);
    }

    /// The values of a key; none when it is not there.
    #[must_use]
    pub fn values(&self, key: &str) -> &[String] {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of a key that has exactly one, which is what a policy variable may stand for.
    #[must_use]
    pub(crate) fn only(&self, key: &str) -> Option<&str> {
        if let [value] = self.values(key) { Some(value) } else { None }
    }
}
