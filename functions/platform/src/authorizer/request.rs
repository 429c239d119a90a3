//! The door of the REST APIs.

use kernel::{Feature, OrganizationId, Rights, Timestamp};
use runtime::{Admission, Anonymous, Authorized, AuthorizerRequest, Problem};

use super::DevelopmentToken;

runtime::authorizer! {
    /// Lets the holder of a token into one of their organizations.
    ///
    /// The token (`Authorization: Bearer …`) says who; `X-Organization` says where. Whoever is no member there is refused
    /// like somebody without a token.
    Request
}

/// Verifies the token and the membership.
///
/// # Errors
/// 401, whatever is missing or wrong.
pub async fn handler(caller: &Anonymous, request: AuthorizerRequest) -> Result<Authorized, Problem> {
    let header = request.authorization.as_deref().unwrap_or_default();
    let (scheme, token) = header.split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Problem::unauthorized("Send a token: Authorization: Bearer …"));
    }
    let token = DevelopmentToken::verify(token.trim(), &caller.cloud().config().development_token_key, caller.now())?;
    let organization = request.organization.as_deref().and_then(|id| id.trim().parse::<OrganizationId>().ok());
    let membership = organization.and_then(|organization| Some((organization, *token.organizations.get(&organization)?)));
    let (organization, role) =
        membership.ok_or_else(|| Problem::unauthorized("X-Organization names no organization of yours."))?;
    let admission = Admission {
        tenant: organization,
        person: token.person,
        name: token.name,
        rights: Rights::of(role),
        features: Feature::ALL.iter().copied().collect(),
        session_ends: Timestamp::from_millis(token.expires_at * 1000),
    };
    Ok(request.admit(&admission))
}
