//! How an invitation reaches somebody: a link that whoever invites may copy, and a letter with the same link.

use cloud::Email;
use kernel::{EmailAddress, Name};
use runtime::Ctx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invitation;
use super::letter::{self, Letter};

/// What became of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It is on its way.
    Sent,
    /// This deployment sends no e-mail: pass the link on yourself.
    Off,
    /// It could not be sent: pass the link on yourself, or send the invitation again.
    Failed,
}

/// An invitation that was just sent. Only here its link is shown.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// What lets one person in. The secret is behind the `#`, which no server is sent and no log has.
    pub link: String,
    /// What became of the letter.
    pub delivery: Delivery,
}

impl Sent {
    /// Sends what was just stored. A letter that cannot be sent is no error: the invitation stands, and its link is in the answer.
    pub(super) async fn now(ctx: &Ctx, organization: &Name, invitation: Invitation, secret: &str) -> Self {
        let link = link(&ctx.cloud().config().app_url, secret);
        let letter = letter::invitation(organization, ctx.actor_name(), invitation.role, invitation.expires_at, &link);
        let delivery = deliver(ctx, &invitation.email, letter).await;
        Self { invitation, link, delivery }
    }
}

/// Hands the letter over.
async fn deliver(ctx: &Ctx, to: &EmailAddress, letter: Letter) -> Delivery {
    let Letter { subject, text, html } = letter;
    match ctx.cloud().email().send(Email { to: to.to_string(), subject, text, html }).await {
        Ok(cloud::Sent::Accepted(_)) => Delivery::Sent,
        Ok(cloud::Sent::Off) => Delivery::Off,
        Err(error) => {
            tracing::warn!(%error, "an invitation's letter was not sent");
            Delivery::Failed
        }
    }
}

fn link(app: &str, secret: &str) -> String {
    format!("{}/join#{secret}", app.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_secret_is_behind_the_hash() {
        assert_eq!(super::link("https://app.example/", "s3cret"), "https://app.example/join#s3cret");
        assert_eq!(super::link("https://app.example/career", "s3cret"), "https://app.example/career/join#s3cret");
    }
}
