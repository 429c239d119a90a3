//! The directory's rows for people who are there from the start: which person a subject is, and what they are where.

use dynoxide::Database;
use kernel::{OrganizationId, PersonId, Role};
use platform::authorizer::subject_key;
use serde_json::{Value, json};

use crate::demo::PEOPLE;
use crate::issuer::{Account, Issuer};
use crate::template::Deployment;

/// The directory table of a running local cloud.
pub(crate) struct Directory<'d> {
    database: &'d Database,
    table: &'d str,
}

impl<'d> Directory<'d> {
    /// Nothing when the templates have no directory.
    pub(crate) fn of(database: &'d Database, deployment: &'d Deployment) -> Option<Self> {
        let table = deployment.tables.iter().find(|table| table.logical_id == "DirectoryTable")?;
        Some(Self { database, table: &table.name })
    }

    /// Lets the accounts of the issuer in as those they were before, when the issuer was at another address, and the people of
    /// the demonstration as what they are, unless they have been here already.
    pub(crate) fn prepare(&self, issuer: &Issuer, before: &str) -> Result<(), String> {
        let url = issuer.url();
        if before != url {
            for account in issuer.accounts() {
                let (old, new) = (subject_key(before, &account.subject), subject_key(&url, &account.subject));
                if let (Some(mut row), None) = (self.get(&old)?, self.get(&new)?) {
                    row["pk"] = json!({"S": new});
                    self.put(&row)?;
                }
            }
        }
        for person in &PEOPLE {
            let subject = Account::subject_of(person);
            if self.get(&subject_key(&url, &subject))?.is_none() {
                self.introduce(&url, &subject, person.id, person.name)?;
                self.admit(person.id, person.organization.id, person.role)?;
            }
        }
        Ok(())
    }

    /// The subject is this person.
    pub(crate) fn introduce(&self, issuer: &str, subject: &str, person: PersonId, name: &str) -> Result<(), String> {
        let key = subject_key(issuer, subject);
        self.put(&json!({"pk": {"S": key}, "sk": {"S": "row"}, "person": {"S": person.to_string()}, "name": {"S": name}}))
    }

    /// The person is this, in this organization.
    pub(crate) fn admit(&self, person: PersonId, organization: OrganizationId, role: Role) -> Result<(), String> {
        let (pk, sk) = (format!("PERSON#{person}"), format!("MEMBER#{organization}"));
        self.put(&json!({"pk": {"S": pk}, "sk": {"S": sk}, "role": {"S": role.as_str()}}))
    }

    fn get(&self, pk: &str) -> Result<Option<Value>, String> {
        let request = json!({"TableName": self.table, "Key": {"pk": {"S": pk}, "sk": {"S": "row"}}});
        let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
        let answer = self.database.get_item(request).map_err(|error| format!("{}: {error}", self.table))?;
        let mut answer = serde_json::to_value(answer).map_err(|error| error.to_string())?;
        Ok(Some(answer["Item"].take()).filter(|item| !item.is_null()))
    }

    fn put(&self, item: &Value) -> Result<(), String> {
        let request = json!({"TableName": self.table, "Item": item});
        let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
        self.database.put_item(request).map(|_| ()).map_err(|error| format!("{}: {error}", self.table))
    }
}
