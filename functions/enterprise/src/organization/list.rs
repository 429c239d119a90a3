//! List one's organizations.

use directory::Doors;
use kernel::{Name, OrganizationId, Role, Subdomain};
use runtime::{Answer, Http, Identified, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

runtime::get! {
    /// Lists the organizations that the caller belongs to.
    "/organizations" identified
}

/// One of the caller's organizations.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Belonging {
    /// Which; what is sent as `X-Organization`.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// Where it is reached.
    pub subdomain: Subdomain,
    /// What the caller is there.
    pub role: Role,
}

/// All of them, by name: nobody belongs to so many that they need pages.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Belongings {
    /// The organizations.
    pub items: Vec<Belonging>,
}

/// Reads them from the directory.
///
/// # Errors
/// When the directory fails.
pub async fn handler(caller: &Identified, _: Http) -> Result<Answer<Belongings>, Problem> {
    let doors = Doors::of(caller.cloud());
    let mut items = Vec::new();
    if let Some(person) = caller.find_person().await? {
        for membership in doors.memberships(person).await? {
            if let Some(gate) = doors.gate(membership.organization).await? {
                let role = membership.role;
                items.push(Belonging { organization: gate.id, name: gate.name, subdomain: gate.subdomain, role });
            }
        }
    }
    items.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    Ok(Answer::new(Belongings { items }))
}
