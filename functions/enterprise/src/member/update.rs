//! Change what a member is and may do.

use std::collections::BTreeSet;

use events::enterprise::MemberUpdated;
use kernel::{Permission, Role};
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Member, MemberPath, Members};
use crate::organization::Organizations;

runtime::patch! {
    /// Changes a member's role or grants.
    ///
    /// Nobody gives or takes more than they have themselves. The change is noticed by requests within half a minute, on open
    /// sockets with the next message.
    "/members/{person_id}" requires MemberWrite
}

/// What may be changed. A field that is absent stays as it is.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    /// What the member is.
    #[serde(default)]
    pub role: Option<Role>,
    /// All that the member may do beside their role.
    #[serde(default)]
    pub grants: Option<BTreeSet<Permission>>,
}

/// Stores the change.
///
/// # Errors
/// 403 when the caller's rights do not cover it; 404 when the person is no member; 409 `last_administrator`; 412 when the member
/// changed meanwhile.
pub async fn handler(ctx: &Ctx, input: Http<MemberPath, MemberPatch>) -> Result<Answer<Member>, Problem> {
    let (members, organizations) = (Members::of(ctx), Organizations::of(ctx));
    let before = members.get(input.path.person_id).await?;
    let after = before.change(input.body.role, input.body.grants, ctx.rights(), input.if_match)?;
    let (person, role, grants) = (after.person, after.role, after.grants.clone());
    let fact = ctx.fact(MemberUpdated { person, role, grants });
    let mut writes = members.updating(cloud::Transaction::new(members.table()), &after, &fact)?;
    if before.role != after.role {
        let headcount = organizations.headcount().await?.change(before.role, Some(after.role))?;
        writes = organizations.counting(writes, headcount)?;
    }
    writes.commit().await?;
    let version = after.version;
    Ok(Answer::versioned(after, version))
}
