//! The only crate that names an AWS SDK: everything the platform asks of AWS, in the platform's words.
//!
//! A [`Cloud`] is made once a process (or once a function in the local cloud) and hands out the places where things are kept:
//! [`TenantTable`] for the rows of one tenant, [`DirectoryTable`] for the one table that is not keyed by tenant, [`Objects`]
//! for large bytes, [`Push`] for messages to open sockets, [`Cloud::fetch`] for a document that somebody else publishes. The clients are the real AWS SDK everywhere; the local cloud
//! only gives them another address. Clients are made on first use, so that a function pays for what it touches.

mod access;
mod fetch;
mod objects;
mod push;
pub mod table;
mod tenant;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_sdk_dynamodb::config::SharedCredentialsProvider;
use kernel::{Clock, Config, OrganizationId};

pub use access::Access;
pub use fetch::FetchError;
pub use objects::{ObjectError, Objects};
pub use push::{Delivery, Push, PushError};
use tenant::TenantCredentials;

pub use table::{
    Condition, DirectoryTable, Key, Position, Query, Row, Rows, Sort, TableError, TenantTable, Transaction, read_image,
};

/// The configuration, the clock and the AWS clients of one function. Cloning shares them.
#[derive(Clone)]
pub struct Cloud(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    sdk: SdkConfig,
    dynamo: OnceLock<aws_sdk_dynamodb::Client>,
    tenants: Mutex<HashMap<OrganizationId, Tenant>>,
    push: OnceLock<Push>,
    fetcher: fetch::Fetcher,
    warm: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// The clients of one tenant; they share one set of connections with all others.
#[derive(Clone)]
struct Tenant {
    dynamo: aws_sdk_dynamodb::Client,
    s3: aws_sdk_s3::Client,
}

/// A container that has met so many tenants begins anew: a client is cheap, and a session is asked for again.
const TENANTS: usize = 1_000;

impl Tenant {
    fn new(sdk: &SdkConfig) -> Self {
        // Path style reaches a bucket at any endpoint, a local one without wildcard DNS included.
        let s3 = aws_sdk_s3::config::Builder::from(sdk).force_path_style(true).build();
        Self { dynamo: aws_sdk_dynamodb::Client::new(sdk), s3: aws_sdk_s3::Client::from_conf(s3) }
    }
}

impl Cloud {
    /// Resolves region and credentials as `access` says; no request is made yet.
    pub async fn new(config: Config, access: Access, clock: Clock) -> Self {
        let sdk = access.sdk_config().await;
        Self(Arc::new(Inner {
            config,
            clock,
            sdk,
            dynamo: OnceLock::new(),
            tenants: Mutex::default(),
            push: OnceLock::new(),
            fetcher: fetch::Fetcher::default(),
            warm: Mutex::default(),
        }))
    }

    /// What the function was told from outside.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The clock that requests are stamped by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The rows of one tenant in the table of that name, reached with that tenant's session.
    #[must_use]
    pub fn tenant_table(&self, table: &str, tenant: OrganizationId) -> TenantTable {
        TenantTable::new(self.tenant(tenant).dynamo, table.to_owned(), tenant)
    }

    /// The table that is not keyed by tenant, reached with the role's own credentials.
    #[must_use]
    pub fn directory(&self) -> DirectoryTable {
        DirectoryTable::new(self.dynamo().clone(), self.0.config.directory_table.clone())
    }

    /// The large objects of one tenant, reached with that tenant's session.
    #[must_use]
    pub fn objects(&self, tenant: OrganizationId) -> Objects {
        Objects::new(self.tenant(tenant).s3, self.0.config.content_bucket.clone(), tenant)
    }

    /// Messages to open sockets.
    #[must_use]
    pub fn push(&self) -> &Push {
        self.0.push.get_or_init(|| Push::new(&self.0.sdk, &self.0.config.socket_endpoint))
    }

    /// A small public document, from `https://` or this machine: at most 128 KiB, within 3 seconds, redirects not followed.
    ///
    /// # Errors
    /// When the address is another one, or anything but status 200 with such a body comes back.
    pub async fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.0.fetcher.fetch(url).await
    }

    /// What a warm container remembers from one call to the next: one value of each type, made when it is first asked for.
    #[must_use]
    pub fn warm<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut warm = self.0.warm.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = warm.entry(TypeId::of::<T>()).or_insert_with(|| Arc::<T>::default());
        Arc::clone(kept).downcast().unwrap_or_default()
    }

    /// The clients that sign with the tenant's session; with the program's own credentials where there is no role to assume.
    fn tenant(&self, tenant: OrganizationId) -> Tenant {
        let mut tenants = self.0.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if tenants.len() >= TENANTS {
            tenants.clear();
        }
        let made = tenants.entry(tenant).or_insert_with(|| {
            let Inner { config, clock, sdk, .. } = &*self.0;
            if config.role_arn.is_empty() {
                return Tenant::new(sdk);
            }
            let credentials = TenantCredentials::new(sdk.clone(), config.role_arn.clone(), tenant, clock.clone());
            // The credentials know by the platform's clock when they end, so that nothing else has to remember them.
            let sdk = sdk
                .to_builder()
                .credentials_provider(SharedCredentialsProvider::new(credentials))
                .identity_cache(IdentityCache::no_cache())
                .build();
            Tenant::new(&sdk)
        });
        made.clone()
    }

    fn dynamo(&self) -> &aws_sdk_dynamodb::Client {
        self.0.dynamo.get_or_init(|| aws_sdk_dynamodb::Client::new(&self.0.sdk))
    }
}
