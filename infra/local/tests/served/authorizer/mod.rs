//! Lets people in whose names say so.

pub(crate) mod request;
pub(crate) mod socket;

use kernel::{OrganizationId, PersonId};

pub(crate) const FUNCTIONS: &[runtime::Function] = &[request::FUNCTION, socket::FUNCTION];

pub(crate) const TENANT: OrganizationId = OrganizationId::from_u128(1);
pub(crate) const PERSON: PersonId = PersonId::from_u128(2);
