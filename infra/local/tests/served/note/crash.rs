//! Panics.

use runtime::{Anonymous, Answer, Http, Problem};

runtime::get! {
    /// Crashes.
    "/crash" anonymous
}

pub(crate) async fn handler(_: &Anonymous, _: Http) -> Result<Answer<bool>, Problem> {
    panic!("a panic on purpose")
}
