//! The door of the REST APIs.

use kernel::OrganizationId;
use runtime::{Anonymous, Authorized, AuthorizerRequest, Problem};

use super::membership;
use super::token::{VerifiedToken, verify};

runtime::authorizer! {
    /// Lets the holder of a token into one of their organizations.
    ///
    /// The access token (`Authorization: Bearer …`) says who; `X-Organization` says where. Whoever is no member there is refused
    /// like somebody without a token.
    Request
}

/// Verifies the token, then asks the directory.
///
/// # Errors
/// 401, whatever is missing or wrong; 503 when the issuer's keys or the directory are not to be had.
pub async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    let token = verify(caller.cloud(), bearer(&request)?, caller.now()).await?;
    authorize(caller, &request, token).await
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(request: &AuthorizerRequest) -> Result<&str, Problem> {
    let header = request.authorization.as_deref().unwrap_or_default();
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Problem::unauthorized("Send a token: Authorization: Bearer …")),
    }
}

/// Whether the token's person may come into the organization that they name, and as what.
async fn authorize(caller: &Anonymous, request: &AuthorizerRequest, token: VerifiedToken) -> Result<Authorized, Problem> {
    let stranger = || Problem::unauthorized("X-Organization names no organization of yours.");
    let organization = request.organization.as_deref().and_then(|id| id.trim().parse::<OrganizationId>().ok());
    let organization = organization.ok_or_else(stranger)?;
    let directory = caller.cloud().directory();
    let found = membership::person(&directory, &token.issuer, &token.subject).await?;
    let found = found.ok_or_else(stranger)?;
    let membership = membership::membership(&directory, found.person, organization).await?;
    let membership = membership.ok_or_else(stranger)?;
    let authorized = request.allow(organization, found.person, membership.role, &found.name);
    Ok(match token.authenticated_at {
        Some(at) => authorized.authenticated_at(at),
        None => authorized,
    })
}
