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

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kernel::{Clock, Config, OrganizationId};

pub use access::Access;
pub use fetch::FetchError;
pub use objects::{ObjectError, Objects};
pub use push::{Delivery, Push, PushError};
pub use table::{Condition, DirectoryTable, Key, Position, Query, Row, Rows, Sort, TableError, TenantTable, Transaction};

/// The configuration, the clock and the AWS clients of one function. Cloning shares them.
#[derive(Clone)]
pub struct Cloud(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    sdk: aws_config::SdkConfig,
    dynamo: OnceLock<aws_sdk_dynamodb::Client>,
    s3: OnceLock<aws_sdk_s3::Client>,
    push: OnceLock<Push>,
    fetcher: fetch::Fetcher,
    warm: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
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
            s3: OnceLock::new(),
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

    /// The rows of one tenant in the table of that name.
    #[must_use]
    pub fn tenant_table(&self, table: &str, tenant: OrganizationId) -> TenantTable {
        TenantTable::new(self.dynamo().clone(), table.to_owned(), tenant)
    }

    /// The table that is not keyed by tenant.
    #[must_use]
    pub fn directory(&self) -> DirectoryTable {
        DirectoryTable::new(self.dynamo().clone(), self.0.config.directory_table.clone())
    }

    /// The large objects of one tenant.
    #[must_use]
    pub fn objects(&self, tenant: OrganizationId) -> Objects {
        let client = self.0.s3.get_or_init(|| {
            // Path style reaches a bucket at any endpoint, a local one without wildcard DNS included.
            let config = aws_sdk_s3::config::Builder::from(&self.0.sdk).force_path_style(true).build();
            aws_sdk_s3::Client::from_conf(config)
        });
        Objects::new(client.clone(), self.0.config.content_bucket.clone(), tenant)
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

    fn dynamo(&self) -> &aws_sdk_dynamodb::Client {
        self.0.dynamo.get_or_init(|| aws_sdk_dynamodb::Client::new(&self.0.sdk))
    }
}
