//! The questions at the door, before an organization's data may be touched.

use cloud::{Cloud, DirectoryTable, TableError};
use kernel::{OrganizationId, PersonId};
use tokio::try_join;

use crate::keys;
use crate::shapes::{Gate, Membership, Person, Refused, Standing};

/// Somebody as their identity provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The provider, by its URL.
    pub issuer: String,
    /// What it calls them, for ever.
    pub subject: String,
}

/// The directory table as the doors read it.
#[derive(Clone, Debug)]
pub struct Doors(DirectoryTable);

impl Doors {
    /// Those of the deployment.
    #[must_use]
    pub fn of(cloud: &Cloud) -> Self {
        Self(cloud.directory())
    }

    /// The person behind a subject, as it stands this moment; `None` for somebody who was never here.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn person(&self, subject: &Subject) -> Result<Option<PersonId>, TableError> {
        let found: Option<Person> = self.0.get(&keys::subject(&subject.issuer, &subject.subject), true).await?;
        Ok(found.map(|found| found.person))
    }

    /// What a person is in an organization, as it stands this moment.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn standing(
        &self,
        person: PersonId,
        organization: OrganizationId,
    ) -> Result<Result<Standing, Refused>, TableError> {
        let (membership, gate) = (keys::membership(person, organization), keys::gate(organization));
        let (membership, gate): (Option<Membership>, Option<Gate>) =
            try_join!(self.0.get(&membership, true), self.0.get(&gate, true))?;
        Ok(Standing::of(membership, gate))
    }

    /// Everything that a person is, in whatever organization.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn memberships(&self, person: PersonId) -> Result<Vec<Membership>, TableError> {
        self.0.list(&keys::person(person), keys::MEMBERSHIPS).await
    }

    /// What the doors know of an organization.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn gate(&self, organization: OrganizationId) -> Result<Option<Gate>, TableError> {
        self.0.get(&keys::gate(organization), false).await
    }
}
