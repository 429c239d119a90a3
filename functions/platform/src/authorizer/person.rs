//! The door of the few REST functions that run before an organization is chosen.

use directory::{Doors, Subject};
use runtime::{Anonymous, Authorized, AuthorizerRequest, Problem};

use super::request::bearer;
use super::token::verify;

runtime::authorizer! {
    /// Says whose token this is, in no organization.
    ///
    /// Whoever has a token of the issuer comes in, also somebody whom the platform does not know yet: they have come to accept
    /// an invitation, or to found an organization.
    Person
}

/// Verifies the token, then asks the directory who that is.
///
/// # Errors
/// 401, whatever is missing or wrong; 503 when the issuer's keys or the directory are not to be had.
pub async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    let token = verify(caller.cloud(), bearer(&request)?, caller.now()).await?;
    let subject = Subject { issuer: token.issuer, subject: token.subject };
    let person = Doors::of(caller.cloud()).person(&subject).await?;
    Ok(request.introduce(&subject, person))
}
