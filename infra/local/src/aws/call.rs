//! What a request asks of IAM: one action on one resource, and what is known of it.

use crate::iam::Context;

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) action: String,
    pub(crate) resource: String,
    /// The facts of this call; those of the caller come at the door.
    pub(crate) context: Context,
}

impl Call {
    pub(crate) fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), context: Context::default() }
    }

    /// With a fact.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.context.set(key, value);
        self
    }

    /// With all values of a fact.
    pub(crate) fn with_all(mut self, key: &str, values: Vec<String>) -> Self {
        self.context.set_all(key, values);
        self
    }
}
