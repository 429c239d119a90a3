//! One tenant's credentials: the function's own role, assumed with the session tag `tenant`.
//!
//! A function's role can reach no tenant's data by itself. It assumes itself with the tag, and the policies compare the tag with
//! what each key begins with (`dynamodb:LeadingKeys`), so that a query which names another tenant is refused by AWS and not only
//! by our own care. A session lasts an hour, the most that one role assumed from another may have; it is asked for once in a
//! warm container and tenant, and again five minutes before its end.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials};
use kernel::{Clock, OrganizationId, Timestamp};
use tokio::sync::Mutex;

/// How long a session lasts.
const SESSION: Duration = Duration::from_secs(60 * 60);
/// How long before its end a session is not used any more.
const MARGIN: Duration = Duration::from_secs(5 * 60);
/// What the session is tagged with.
const TAG: &str = "tenant";

/// The credentials of one tenant's session, kept while they are good by the platform's own clock.
#[derive(Debug, Clone)]
pub(crate) struct TenantCredentials(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sdk: SdkConfig,
    role: String,
    tenant: OrganizationId,
    clock: Clock,
    session: Mutex<Option<(Timestamp, Credentials)>>,
}

impl TenantCredentials {
    pub(crate) fn new(sdk: SdkConfig, role: String, tenant: OrganizationId, clock: Clock) -> Self {
        Self(Arc::new(Inner { sdk, role, tenant, clock, session: Mutex::new(None) }))
    }

    /// Several who ask at once wait for one answer of STS.
    async fn session(&self) -> provider::Result {
        let Inner { sdk, role, tenant, clock, session } = &*self.0;
        let mut session = session.lock().await;
        if let Some((until, credentials)) = &*session
            && clock.now() < *until
        {
            return Ok(credentials.clone());
        }
        let provider = AssumeRoleProvider::builder(role)
            .configure(sdk)
            .session_name(tenant.to_string())
            .session_length(SESSION)
            .tags([(TAG, tenant.to_string())])
            .build()
            .await;
        let credentials = provider.provide_credentials().await?;
        let ends = credentials.expiry().ok_or_else(|| CredentialsError::unhandled("STS gave a session without an end"))?;
        let ends = ends.duration_since(SystemTime::UNIX_EPOCH).map_err(CredentialsError::unhandled)?;
        let until = Timestamp::from_millis(0).plus(ends.saturating_sub(MARGIN));
        *session = Some((until, credentials.clone()));
        Ok(credentials)
    }
}

impl ProvideCredentials for TenantCredentials {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::new(self.session())
    }
}
