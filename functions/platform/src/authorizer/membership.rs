//! What the directory says of a subject: which person it is, and what they are in an organization.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloud::{DirectoryTable, TableError};
use kernel::{OrganizationId, PersonId, Role};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// A person of the platform.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Person {
    pub(crate) person: PersonId,
    pub(crate) name: String,
}

/// What a person is in an organization.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Membership {
    pub(crate) role: Role,
}

/// Where the directory keeps a subject of an issuer.
#[must_use]
pub fn subject_key(issuer: &str, subject: &str) -> String {
    format!("SUBJECT#{}", URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{issuer}\n{subject}"))))
}

/// The person that an issuer's subject is, if they are one of the platform's.
pub(crate) async fn person(directory: &DirectoryTable, issuer: &str, subject: &str) -> Result<Option<Person>, TableError> {
    directory.get(&subject_key(issuer, subject), "row").await
}

/// What the person is in the organization, if they are anything there.
pub(crate) async fn membership(
    directory: &DirectoryTable,
    person: PersonId,
    organization: OrganizationId,
) -> Result<Option<Membership>, TableError> {
    directory.get(&format!("PERSON#{person}"), &format!("MEMBER#{organization}")).await
}
