//! Read one's profile.

use std::collections::BTreeSet;

use kernel::{Feature, Permission, Timestamp};
use runtime::{Answer, Ctx, Http, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::member::{Member, Members};

runtime::get! {
    /// Answers what the caller is in the organization, and everything that they may do.
    "/profile" requires OrganizationRead
}

/// The caller, as a client needs to know them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// Their membership.
    pub member: Member,
    /// Everything that they may do, by role and by grant.
    pub permissions: BTreeSet<Permission>,
    /// What is switched on, in this organization and in this deployment.
    pub features: BTreeSet<Feature>,
    /// When they have to sign in again.
    pub session_ends: Timestamp,
}

/// Reads it.
///
/// # Errors
/// When the table fails.
pub async fn handler(ctx: &Ctx, _: Http) -> Result<Answer<Profile>, Problem> {
    let member = Members::of(ctx).get(ctx.actor()).await?;
    let rights = member.rights();
    let permissions = Permission::ALL.iter().copied().filter(|permission| rights.allow(*permission)).collect();
    let features = ctx.admission().features.intersection(&ctx.cloud().config().features).copied().collect();
    Ok(Answer::new(Profile { member, permissions, features, session_ends: ctx.session_ends() }))
}
