//! See what a link leads to.

use kernel::{Name, Role, Timestamp};
use runtime::{Answer, Http, Identified, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invitations;
use crate::member::Members;
use crate::organization::Organizations;

runtime::post! {
    /// Answers what a link leads to, before it is accepted.
    ///
    /// A link that never was, was revoked, used or replaced, or whose time is over, is not there.
    "/invitations/preview" identified
}

/// A link's secret: what stands behind the `#`. In the body, so that no log has it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// The secret.
    #[schemars(length(max = 100))]
    pub secret: String,
}

/// What a link leads to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// What the organization is called.
    pub organization: Name,
    /// Who sent the invitation; absent when they are no longer there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inviter: Option<Name>,
    /// What they think that the caller is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What the caller will be.
    pub role: Role,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// Follows the link.
///
/// # Errors
/// 404 for a link that lets nobody in.
pub async fn handler(caller: &Identified, input: Http<(), Secret>) -> Result<Answer<Preview>, Problem> {
    let cloud = caller.cloud();
    let (tenant, stored) = Invitations::behind(cloud, &input.body.secret).await?;
    let invitation = stored.invitation.open(caller.now())?;
    let organization = Organizations::in_tenant(cloud, tenant).get().await?;
    let inviter = Members::in_tenant(cloud, tenant).find(invitation.invited_by).await?;
    Ok(Answer::new(Preview {
        organization: organization.name,
        inviter: inviter.map(|inviter| inviter.name),
        name: invitation.name,
        role: invitation.role,
        expires_at: invitation.expires_at,
    }))
}
