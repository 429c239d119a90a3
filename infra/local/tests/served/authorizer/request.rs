//! `Authorization: good` is somebody, `nobody` is nobody, anything else breaks.

use runtime::{Anonymous, Authorized, AuthorizerRequest, Problem};

runtime::authorizer! {
    /// Who asks.
    Request
}

pub(crate) async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    match request.authorization.as_deref() {
        // The organization becomes the name, so that a test sees which answer a request got.
        Some("good") => Ok(request.admit(&super::admission(request.organization.as_deref().unwrap_or_default(), caller.now()))),
        Some("nobody") => Err(Problem::unauthorized("Nobody.")),
        _ => Err(Problem::bad_request("broken", "Broken.")),
    }
}
