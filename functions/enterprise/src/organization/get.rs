//! Read the organization.

use runtime::{Answer, Ctx, Http, Problem};

use super::{Organization, Organizations};

runtime::get! {
    /// Answers the organization with its settings.
    "/organization" requires OrganizationRead
}

/// Reads it.
///
/// # Errors
/// When the table fails.
pub async fn handler(ctx: &Ctx, _: Http) -> Result<Answer<Organization>, Problem> {
    let organization = Organizations::of(ctx).get().await?;
    let version = organization.version;
    Ok(Answer::versioned(organization, version))
}
