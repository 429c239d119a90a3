//! What the caller's identity provider says of them: asked with their own access token, at the provider's userinfo endpoint.

use runtime::{Identified, Problem};

/// Whether the caller may provision organizations: the deployment says who, by verified e-mail address.
///
/// # Errors
/// 403 for somebody else.
pub(crate) async fn may_provision(caller: &Identified) -> Result<(), Problem> {
    match caller.cloud().config().admin_email.as_str() {
        "*" => Ok(()),
        _ => Err(Problem::forbidden("Organizations are provisioned by those who run this deployment.")),
    }
}
