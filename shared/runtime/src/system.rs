//! The caller of functions that an event starts: nobody asks, and still there is a tenant.

use cloud::{Cloud, TenantTable};
use kernel::{OrganizationId, Timestamp};

/// What a handler is called with when a stored change starts it and no person does. Like [`crate::Ctx`] it cannot be had
/// without a tenant, which the event's own key names.
#[derive(Clone)]
pub struct System {
    tenant: OrganizationId,
    now: Timestamp,
    trace: String,
    cloud: Cloud,
}

impl System {
    pub(crate) fn new(tenant: OrganizationId, trace: String, cloud: &Cloud) -> Self {
        Self { tenant, now: cloud.clock().now(), trace, cloud: cloud.clone() }
    }

    /// The organization that the event belongs to.
    #[must_use]
    pub const fn tenant(&self) -> OrganizationId {
        self.tenant
    }

    /// When the function was started for this event.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The correlation id of the request that led to the event, 32 hexadecimal digits.
    #[must_use]
    pub fn trace(&self) -> &str {
        &self.trace
    }

    /// Configuration and clients.
    #[must_use]
    pub const fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// This tenant's rows in a table.
    #[must_use]
    pub fn table(&self, name: &str) -> TenantTable {
        self.cloud.tenant_table(name, self.tenant)
    }
}
