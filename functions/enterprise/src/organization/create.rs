//! Provision an organization.

use cloud::TableError;
use events::enterprise::OrganizationCreated;
use kernel::{Name, OrganizationId, PersonId, Subdomain};
use runtime::{Created, Http, Identified, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Organization, Organizations, Tier};
use crate::member::{Member, Members};
use crate::problem::conflict_at;
use crate::provider;

runtime::post! {
    /// Provisions an organization; who does it becomes its first administrator.
    ///
    /// Only those may do it whom the deployment names (`ADMIN_EMAIL`), by the e-mail address that their identity provider has
    /// verified.
    "/organizations" identified
}

/// What the caller sends.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// What it is called.
    pub name: Name,
    /// Where it is reached; no other organization has it.
    pub subdomain: Subdomain,
    /// What was agreed.
    #[serde(default = "standard")]
    pub tier: Tier,
    /// What the first administrator is called.
    pub administrator: Name,
}

const fn standard() -> Tier {
    Tier::Standard
}

/// Stores the organization, its first member and its address together.
///
/// # Errors
/// 403 for somebody who may not; 409 `subdomain_taken`.
pub async fn handler(caller: &Identified, input: Http<(), NewOrganization>) -> Result<Created<Organization>, Problem> {
    provider::may_provision(caller).await?;
    let (cloud, now) = (caller.cloud(), caller.now());
    let id = OrganizationId::new(now);
    let known = caller.find_person().await?;
    let person = known.unwrap_or_else(|| PersonId::new(now));
    let administrator = input.body.administrator.clone();
    let organization = Organization::start(id, input.body, cloud.config().max_org_users, person, now);
    let organizations = Organizations::in_tenant(cloud, id);
    let fact = caller.fact(OrganizationCreated { organization: id }, person);
    let writes = organizations.adding(&organization, &fact)?;
    let members = Members::in_tenant(cloud, id);
    let writes = members.adding(writes, &Member::first(id, person, administrator, now), None)?;
    let writes = if known.is_none() { members.introducing(writes, caller, person)? } else { writes };
    writes.commit().await.map_err(|error: TableError| {
        conflict_at(error, &Organizations::subdomain_key(&organization), || {
            Problem::conflict("subdomain_taken", format!("{} is the subdomain of another organization.", organization.subdomain))
        })
    })?;
    Ok(Created(organization, "/enterprise/organization".to_owned()))
}
