//! Lets people in whose names say so.

pub(crate) mod request;
pub(crate) mod socket;

use std::collections::BTreeSet;

use kernel::{Feature, OrganizationId, PersonId, Rights, Role, Timestamp};
use runtime::Admission;

pub(crate) const FUNCTIONS: &[runtime::Function] = &[request::FUNCTION, socket::FUNCTION];

pub(crate) const TENANT: OrganizationId = OrganizationId::from_u128(1);
pub(crate) const PERSON: PersonId = PersonId::from_u128(2);

/// Somebody of that name, who signed in now and may do everything for many years.
fn admission(name: &str, now: Timestamp) -> Admission {
    Admission {
        tenant: TENANT,
        person: PERSON,
        name: name.to_owned(),
        rights: Rights { role: Role::Admin, grants: BTreeSet::new() },
        features: BTreeSet::from([Feature::Collaboration]),
        authenticated_at: now,
        session_ends: Timestamp::from_millis(4_000_000_000_000),
    }
}
