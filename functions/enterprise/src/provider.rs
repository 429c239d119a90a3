//! What the caller's identity provider says of them: asked with their own access token, at the endpoint that its discovery
//! document names (OpenID Connect Core 1.0, section 5.3; Discovery 1.0, section 4).

use kernel::EmailAddress;
use runtime::{Identified, Problem};
use serde::Deserialize;
use serde_json::Value;

/// Anybody who signed in.
const ANYBODY: &str = "*";

#[derive(Deserialize)]
struct Discovery {
    userinfo_endpoint: String,
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(default)]
    email: String,
    /// A boolean by the standard; Cognito writes it as text.
    #[serde(default)]
    email_verified: Value,
}

/// Whether the caller may provision organizations: the deployment says who, by verified e-mail address.
///
/// # Errors
/// 403 for somebody else; 503 when the identity provider does not answer.
pub(crate) async fn may_provision(caller: &Identified) -> Result<(), Problem> {
    let wanted = caller.cloud().config().admin_email.as_str();
    if wanted == ANYBODY {
        return Ok(());
    }
    let refused = || Problem::forbidden("Organizations are provisioned by those who run this deployment.");
    let wanted = EmailAddress::try_from(wanted.to_owned()).map_err(|_| refused())?;
    if verified_email(caller).await? == Some(wanted) { Ok(()) } else { Err(refused()) }
}

async fn verified_email(caller: &Identified) -> Result<Option<EmailAddress>, Problem> {
    let (cloud, subject) = (caller.cloud(), caller.subject());
    let url = format!("{}/.well-known/openid-configuration", subject.issuer.trim_end_matches('/'));
    let discovery = cloud.fetch(&url).await.map_err(Problem::unavailable)?;
    let Discovery { userinfo_endpoint } = serde_json::from_slice(&discovery).map_err(Problem::unavailable)?;
    let info = cloud.fetch_as(&userinfo_endpoint, caller.bearer()).await.map_err(Problem::unavailable)?;
    let info: UserInfo = serde_json::from_slice(&info).map_err(Problem::unavailable)?;
    Ok(info.verified(&subject.subject))
}

impl UserInfo {
    /// The address, if it is this subject's and they have shown that it is theirs.
    fn verified(self, subject: &str) -> Option<EmailAddress> {
        let shown = self.email_verified == Value::Bool(true) || self.email_verified == "true";
        EmailAddress::try_from(self.email).ok().filter(|_| shown && self.sub == subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_ones_own_verified_address_counts() {
        let read = |info: Value| serde_json::from_value::<UserInfo>(info).unwrap().verified("1").is_some();
        assert!(read(json!({"sub": "1", "email": "noor@lighthouse.example", "email_verified": true})));
        assert!(read(json!({"sub": "1", "email": "noor@lighthouse.example", "email_verified": "true"})));
        assert!(!read(json!({"sub": "1", "email": "noor@lighthouse.example", "email_verified": false})));
        assert!(!read(json!({"sub": "1", "email": "noor@lighthouse.example"})));
        assert!(!read(json!({"sub": "2", "email": "noor@lighthouse.example", "email_verified": true})));
    }
}
