//! Write down what happened.

use events::Fact;
use runtime::{Change, Problem, System};
use serde::Deserialize;
use serde_json::Value;

use super::AuditEntries;

runtime::stream! {
    /// Writes each fact of a changed row into the organization's audit trail.
}

/// A row of any table, as far as it announces something.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Announcing {
    /// What happened last.
    #[serde(default)]
    pub fact: Option<Fact<Value>>,
}

/// Records the fact if this change brought it. A change that is delivered twice is recorded once.
///
/// # Errors
/// When the table fails; the change is delivered again.
pub async fn handler(ctx: &System, change: Change<Announcing>) -> Result<(), Problem> {
    if let Some(fact) = change.brought(|row| row.fact.as_ref()) {
        AuditEntries::record(&ctx.table(&ctx.cloud().config().enterprise_table), fact.clone()).await?;
    }
    Ok(())
}
