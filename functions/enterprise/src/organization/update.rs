//! Change the organization.

use std::collections::BTreeSet;

use cloud::TableError;
use events::enterprise::OrganizationUpdated;
use runtime::{Answer, Ctx, Http, Problem};

use super::{Organization, OrganizationPatch, Organizations};
use crate::problem::conflict_at;

runtime::patch! {
    /// Changes the organization's name, address, limit, features or session.
    ///
    /// People who are there notice a feature that is switched off, or a shorter session, within a minute.
    "/organization" requires OrganizationWrite
}

/// Stores the change.
///
/// # Errors
/// 409 `subdomain_taken`; 412 when it changed meanwhile; 422 for a limit that does not fit.
pub async fn handler(ctx: &Ctx, input: Http<(), OrganizationPatch>) -> Result<Answer<Organization>, Problem> {
    let organizations = Organizations::of(ctx);
    let (before, headcount) = (organizations.get().await?, organizations.headcount().await?);
    let fields = fields(&input.body)?;
    let most = ctx.cloud().config().max_org_users;
    let after = before.change(input.body, input.if_match, headcount.members, most, ctx.now())?;
    let fact = ctx.fact(OrganizationUpdated { organization: after.id, version: after.version, fields });
    let writes = organizations.updating(&before, &after, &fact)?;
    writes.commit().await.map_err(|error: TableError| {
        conflict_at(error, &Organizations::subdomain_key(&after), || {
            Problem::conflict("subdomain_taken", format!("{} is the subdomain of another organization.", after.subdomain))
        })
    })?;
    let version = after.version;
    Ok(Answer::versioned(after, version))
}

/// The names of the fields that were sent.
fn fields(patch: &OrganizationPatch) -> Result<BTreeSet<String>, Problem> {
    let sent = serde_json::to_value(patch).map_err(Problem::internal)?;
    Ok(sent.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect())
}
