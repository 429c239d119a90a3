//! Is anybody there?

use kernel::Timestamp;
use runtime::{Anonymous, Answer, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

runtime::get! {
    /// Says that the platform answers, its version and its time.
    "/health" anonymous
}

/// The platform answers.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// The version that answers.
    pub version: String,
    /// The platform's time.
    pub now: Timestamp,
}

/// Answers without asking anything else, so that it says one thing: requests get through.
///
/// # Errors
/// None.
pub async fn handler(caller: &Anonymous, _: Http) -> Result<Answer<Health>, Problem> {
    Ok(Answer::new(Health { version: env!("CARGO_PKG_VERSION").to_owned(), now: caller.now() }))
}
