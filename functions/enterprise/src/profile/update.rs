//! Change one's own name.

use events::enterprise::MemberRenamed;
use kernel::Name;
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::member::{Member, Members};

runtime::patch! {
    /// Changes what the caller is called in the organization.
    "/profile" requires ProfileWrite
}

/// What may be changed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePatch {
    /// What they are called.
    pub name: Name,
}

/// Stores the name.
///
/// # Errors
/// 409 when the member was changed at the same moment.
pub async fn handler(ctx: &Ctx, input: Http<(), ProfilePatch>) -> Result<Answer<Member>, Problem> {
    let members = Members::of(ctx);
    let renamed = members.get(ctx.actor()).await?.rename(input.body.name);
    let fact = ctx.fact(MemberRenamed { person: renamed.person });
    members.updating(cloud::Transaction::new(members.table()), &renamed, &fact)?.commit().await?;
    Ok(Answer::new(renamed))
}
