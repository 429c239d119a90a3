//! Answers.

use runtime::{Anonymous, Answer, Http, Problem};

runtime::get! {
    /// Opens the vault.
    "/vault" anonymous
}

pub(crate) async fn handler(_: &Anonymous, _: Http) -> Result<Answer<bool>, Problem> {
    Ok(Answer::new(true))
}
