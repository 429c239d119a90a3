//! The door of the REST APIs.

use directory::{Doors, Subject};
use kernel::OrganizationId;
use runtime::{Admission, Anonymous, Authorized, AuthorizerRequest, Problem};

use super::token::{VerifiedToken, verify};

runtime::authorizer! {
    /// Lets the holder of a token into one of their organizations.
    ///
    /// The token (`Authorization: Bearer …`) says who; `X-Organization` says where. Whoever is no member there is refused
    /// like somebody without a token.
    Request
}

/// Verifies the token, then asks the directory.
///
/// # Errors
/// 401, whatever is missing or wrong; 503 when the issuer's keys or the directory are not to be had.
pub async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    let token = verify(caller.cloud(), bearer(&request)?, caller.now()).await?;
    Ok(request.admit(&admission(caller, &request, token).await?))
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(request: &AuthorizerRequest) -> Result<&str, Problem> {
    let header = request.authorization.as_deref().unwrap_or_default();
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Problem::unauthorized("Send a token: Authorization: Bearer …")),
    }
}

/// With what the token's person may come into the organization that they name.
async fn admission(caller: &Anonymous, request: &AuthorizerRequest, token: VerifiedToken) -> Result<Admission, Problem> {
    let stranger = || Problem::from(directory::Refused::NoMember);
    let organization = request.organization.as_deref().and_then(|id| id.trim().parse::<OrganizationId>().ok());
    let organization = organization.ok_or_else(stranger)?;
    let doors = Doors::of(caller.cloud());
    // A token that does not say when its holder signed in: as early as it can have been.
    let authenticated_at = token.authenticated_at.unwrap_or_default();
    let subject = Subject { issuer: token.issuer, subject: token.subject };
    let person = doors.person(&subject).await?.ok_or_else(stranger)?;
    let standing = doors.standing(person, organization).await??;
    Ok(Admission::of(standing, authenticated_at, caller.now())?)
}
