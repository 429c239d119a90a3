//! Who asks, and in which tenant: the proof that a handler holds.

use std::str::FromStr;

use cloud::{Cloud, Objects, TenantTable};
use events::{Announcement, Fact};
use kernel::{OrganizationId, PersonId, Role, Timestamp};

use crate::event::Event;
use crate::function::{Function, Trigger};
use crate::idempotency::IdempotencyKey;
use crate::problem::Problem;

/// What a handler is called with. [`Ctx`] for everything that belongs to a tenant, [`Anonymous`] for the few functions that run
/// before one is known; the contract test lists those.
pub trait Caller: Sized + Send + Sync {
    /// Whether this caller is known.
    const KNOWN: bool;

    /// Identifies the caller and checks the function's permission.
    ///
    /// # Errors
    /// 401 when nobody is known, 403 when the role does not include the permission.
    fn identify(function: &Function, cloud: &Cloud, event: &Event) -> Result<Self, Problem>;
}

/// A person acting in an organization.
#[derive(Clone)]
pub struct Ctx {
    tenant: OrganizationId,
    actor: PersonId,
    name: String,
    role: Role,
    now: Timestamp,
    trace: String,
    function: String,
    idempotency: Option<IdempotencyKey>,
    cloud: Cloud,
}

impl Caller for Ctx {
    const KNOWN: bool = true;

    fn identify(function: &Function, cloud: &Cloud, event: &Event) -> Result<Self, Problem> {
        fn claim<T: FromStr>(event: &Event, name: &str) -> Result<T, Problem> {
            let value = event.claim(name).and_then(|value| value.parse().ok());
            value.ok_or_else(|| Problem::unauthorized("The request carries no verified identity."))
        }
        let role: Role = claim(event, "role")?;
        let permission = match function.trigger {
            Trigger::Http { permission, .. } | Trigger::Socket { permission, .. } => permission,
            Trigger::RequestAuthorizer | Trigger::PersonAuthorizer | Trigger::SocketAuthorizer => None,
        };
        if let Some(permission) = permission.filter(|permission| !role.grants(*permission)) {
            return Err(Problem::forbidden(format!("A {role} may not do this: it needs {permission:?}.")));
        }
        Ok(Self {
            tenant: claim(event, "tenant")?,
            actor: claim(event, "person")?,
            name: event.claim("name").unwrap_or_default().to_owned(),
            role,
            now: cloud.clock().now(),
            trace: event.trace(),
            function: function.name(),
            idempotency: IdempotencyKey::of(event)?,
            cloud: cloud.clone(),
        })
    }
}

impl Ctx {
    /// The organization that everything in this request belongs to.
    #[must_use]
    pub const fn tenant(&self) -> OrganizationId {
        self.tenant
    }

    /// The person who asks.
    #[must_use]
    pub const fn actor(&self) -> PersonId {
        self.actor
    }

    /// What the person is called.
    #[must_use]
    pub fn actor_name(&self) -> &str {
        &self.name
    }

    /// What the person is in the organization.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// When the request came in; the same through the whole request.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The correlation id of this request, 32 hexadecimal digits.
    #[must_use]
    pub fn trace(&self) -> &str {
        &self.trace
    }

    /// The function that runs.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The caller's `Idempotency-Key`, if one was sent.
    #[must_use]
    pub const fn idempotency(&self) -> Option<&IdempotencyKey> {
        self.idempotency.as_ref()
    }

    /// What this request does, as a fact to be stored with what it writes.
    #[must_use]
    pub fn fact<B: Announcement>(&self, body: B) -> Fact<B> {
        Fact::new(body, self.actor, &self.trace, self.now)
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

    /// This tenant's large objects.
    #[must_use]
    pub fn objects(&self) -> Objects {
        self.cloud.objects(self.tenant)
    }
}

/// Nobody, or nobody yet.
#[derive(Clone)]
pub struct Anonymous {
    now: Timestamp,
    cloud: Cloud,
}

impl Caller for Anonymous {
    const KNOWN: bool = false;

    fn identify(_: &Function, cloud: &Cloud, _: &Event) -> Result<Self, Problem> {
        Ok(Self { now: cloud.clock().now(), cloud: cloud.clone() })
    }
}

impl Anonymous {
    /// When the request came in.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Configuration and clients.
    #[must_use]
    pub const fn cloud(&self) -> &Cloud {
        &self.cloud
    }
}
