//! Who asks, and in which tenant: the proof that a handler holds.

use std::collections::BTreeSet;
use std::str::FromStr;

use cloud::{Cloud, Objects, TenantTable};
use directory::{Directory, Doors, Subject};
use events::{Announcement, Fact, Origin};
use kernel::{Feature, OrganizationId, PersonId, Rights, Role, Timestamp, access};

use crate::event::Event;
use crate::function::{Function, Trigger};
use crate::idempotency::IdempotencyKey;
use crate::problem::Problem;
use crate::rate;
use crate::trigger::authorizer::Admission;

/// What a handler is called with: [`Ctx`] for everything that belongs to a tenant, [`Identified`] for the few functions that a
/// person calls before they are in an organization, [`Anonymous`] for those that run before anybody is known. The contract test
/// lists the last two.
pub trait Caller: Sized + Send + Sync {
    /// How much is known of this caller.
    const KNOWN: Known;

    /// Identifies the caller and checks what they may do.
    ///
    /// # Errors
    /// 401 when nobody is known, 403 when their rights do not include the permission or the feature is switched off, 429 when
    /// they ask too often.
    fn identify(function: &Function, cloud: &Cloud, event: &Event) -> impl Future<Output = Result<Self, Problem>> + Send;
}

/// How much is known of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Nobody,
    /// Who it is.
    Person,
    /// Who it is, and in which organization.
    Member,
    /// The organization alone: no person acts.
    Tenant,
}

fn claim<T: FromStr>(event: &Event, name: &str) -> Result<T, Problem> {
    let value = event.claim(name).and_then(|value| value.parse().ok());
    value.ok_or_else(|| Problem::unauthorized("The request carries no verified identity."))
}

/// A person acting in an organization.
#[derive(Clone)]
pub struct Ctx {
    tenant: OrganizationId,
    actor: PersonId,
    name: String,
    rights: Rights,
    features: BTreeSet<Feature>,
    authenticated_at: Timestamp,
    session_ends: Timestamp,
    now: Timestamp,
    trace: String,
    origin: Origin,
    function: String,
    idempotency: Option<IdempotencyKey>,
    cloud: Cloud,
}

impl Caller for Ctx {
    const KNOWN: Known = Known::Member;

    async fn identify(function: &Function, cloud: &Cloud, event: &Event) -> Result<Self, Problem> {
        let words = |name: &str| event.claim(name).unwrap_or_default();
        let invalid =
            |error: access::WordError| Problem::unauthorized("The request carries no verified identity.").because(error);
        let mut ctx = Self {
            tenant: claim(event, "tenant")?,
            actor: claim(event, "person")?,
            name: words("name").to_owned(),
            rights: Rights { role: claim(event, "role")?, grants: access::split_words(words("grants")).map_err(invalid)? },
            features: access::split_words(words("features")).map_err(invalid)?,
            authenticated_at: Timestamp::from_millis(claim(event, "authenticated_at")?),
            session_ends: Timestamp::from_millis(claim(event, "session_ends")?),
            now: cloud.clock().now(),
            trace: event.trace(),
            origin: event.origin(),
            function: function.name(),
            idempotency: IdempotencyKey::of(event)?,
            cloud: cloud.clone(),
        };
        let permission = match function.trigger {
            // What was true when the socket was opened may be long past: every message is judged by what is stored now.
            Trigger::Socket { route, permission } if route != "$connect" && route != "$disconnect" => {
                let standing = ctx.directory().standing(ctx.actor).await?.map_err(Problem::from)?;
                standing.admits(ctx.authenticated_at, ctx.now)?;
                ctx.rights = standing.membership.rights();
                ctx.name = String::from(standing.membership.name);
                ctx.features = standing.gate.features;
                permission
            }
            Trigger::Socket { permission, .. } => permission,
            Trigger::Http { permission, .. } => {
                rate::admit(&ctx).await?;
                permission
            }
            _ => None,
        };
        let feature = Feature::of_domain(function.domain());
        if let Some(feature) =
            feature.filter(|feature| !ctx.features.contains(feature) || !cloud.config().features.contains(feature))
        {
            let detail = format!("This organization does not use the feature {feature}; an administrator can switch it on.");
            return Err(Problem::new(403, "feature_disabled", "Switched off", detail));
        }
        match permission.filter(|permission| !ctx.rights.allow(*permission)) {
            Some(permission) => {
                let role = ctx.rights.role;
                Err(Problem::forbidden(format!("A {role} may not do this without being granted {permission}.")))
            }
            None => Ok(ctx),
        }
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
        self.rights.role
    }

    /// What the person may do in the organization.
    #[must_use]
    pub const fn rights(&self) -> &Rights {
        &self.rights
    }

    /// When the person has to sign in again.
    #[must_use]
    pub const fn session_ends(&self) -> Timestamp {
        self.session_ends
    }

    /// When the request came in; the same through the whole request.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// What the door let this person in with; a ticket passes it on to the socket's door.
    #[must_use]
    pub fn admission(&self) -> Admission {
        Admission {
            tenant: self.tenant,
            person: self.actor,
            name: self.name.clone(),
            rights: self.rights.clone(),
            features: self.features.clone(),
            authenticated_at: self.authenticated_at,
            session_ends: self.session_ends,
        }
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
        Fact::new(body, self.actor, &self.trace, self.now).from(self.origin.clone())
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

    /// Who belongs to this tenant.
    #[must_use]
    pub fn directory(&self) -> Directory {
        Directory::of(&self.cloud, self.tenant, self.now)
    }
}

/// A person who is in no organization yet, or has not said in which.
#[derive(Clone)]
pub struct Identified {
    subject: Subject,
    person: Option<PersonId>,
    bearer: String,
    now: Timestamp,
    trace: String,
    origin: Origin,
    cloud: Cloud,
}

impl Caller for Identified {
    const KNOWN: Known = Known::Person;

    async fn identify(_: &Function, cloud: &Cloud, event: &Event) -> Result<Self, Problem> {
        let header = event.header("authorization").unwrap_or_default();
        Ok(Self {
            subject: Subject { issuer: claim(event, "issuer")?, subject: claim(event, "subject")? },
            person: event.claim("person").and_then(|person| person.parse().ok()),
            bearer: header.split_once(' ').map(|(_, token)| token.trim().to_owned()).unwrap_or_default(),
            now: cloud.clock().now(),
            trace: event.trace(),
            origin: event.origin(),
            cloud: cloud.clone(),
        })
    }
}

impl Identified {
    /// Who it is to their identity provider.
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Who it was here when the door was last asked, up to half a minute ago; `None` for somebody who never belonged to an
    /// organization.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Who it is here this moment: somebody who just joined an organization is already known.
    ///
    /// # Errors
    /// When the directory fails.
    pub async fn find_person(&self) -> Result<Option<PersonId>, Problem> {
        match self.person {
            Some(person) => Ok(Some(person)),
            None => Ok(Doors::of(&self.cloud).person(&self.subject).await?),
        }
    }

    /// Their access token: what the identity provider answers questions about them to.
    #[must_use]
    pub fn bearer(&self) -> &str {
        &self.bearer
    }

    /// When the request came in.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// What this request does, as a fact of this person.
    #[must_use]
    pub fn fact<B: Announcement>(&self, body: B, person: PersonId) -> Fact<B> {
        Fact::new(body, person, &self.trace, self.now).from(self.origin.clone())
    }

    /// Configuration and clients.
    #[must_use]
    pub const fn cloud(&self) -> &Cloud {
        &self.cloud
    }
}

/// Nobody, or nobody yet.
#[derive(Clone)]
pub struct Anonymous {
    now: Timestamp,
    cloud: Cloud,
}

impl Caller for Anonymous {
    const KNOWN: Known = Known::Nobody;

    async fn identify(_: &Function, cloud: &Cloud, _: &Event) -> Result<Self, Problem> {
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
