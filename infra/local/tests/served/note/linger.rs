//! Takes longer than its template lets it.

use runtime::{Anonymous, Answer, Http, Problem};

runtime::get! {
    /// Lingers.
    "/linger" anonymous
}

pub(crate) async fn handler(_: &Anonymous, _: Http) -> Result<Answer<bool>, Problem> {
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    Ok(Answer::new(true))
}
