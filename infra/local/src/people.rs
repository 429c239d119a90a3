//! The rows of people who are there from the start: which person a subject is, their organizations, and what they are there. They are
//! written as `enterprise` writes them: in the directory for the doors, and in the organization's own partition.

use cloud::Key;
use directory::{Subject, keys};
use dynoxide::Database;
use enterprise::member::Member;
use enterprise::organization::{Headcount, Organization};
use kernel::{OrganizationId, PersonId, Role, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::demo::{self, ORGANIZATIONS, PEOPLE};
use crate::issuer::{Account, Issuer};
use crate::template::Deployment;

/// The tables about people, of a running local cloud.
pub(crate) struct People<'d> {
    database: &'d Database,
    directory: &'d str,
    enterprise: Option<&'d str>,
}

impl<'d> People<'d> {
    /// Nothing when the templates have no directory.
    pub(crate) fn of(database: &'d Database, deployment: &'d Deployment) -> Option<Self> {
        let table = |name: &str| deployment.tables.iter().find(|table| table.logical_id == name).map(|table| table.name.as_str());
        Some(Self { database, directory: table("DirectoryTable")?, enterprise: table("EnterpriseTable") })
    }

    /// Lets the accounts of the issuer in as those they were before, when the issuer was at another address, and the people of
    /// the demonstration as what they are, unless they have been here already.
    pub(crate) fn prepare(&self, issuer: &Issuer, before: &str, now: Timestamp) -> Result<(), String> {
        let url = issuer.url();
        if before != url {
            for account in issuer.accounts() {
                let (old, new) = (keys::subject(before, &account.subject), keys::subject(&url, &account.subject));
                if let (Some(mut row), None) = (self.get(&old.partition)?, self.get(&new.partition)?) {
                    row["pk"] = json!({"S": new.partition});
                    self.put(self.directory, &row)?;
                }
            }
        }
        for organization in &ORGANIZATIONS {
            if self.get(&keys::gate(organization.id).partition)?.is_none() {
                self.found(&demo::organization(organization, now)?, now)?;
            }
        }
        for person in &PEOPLE {
            let subject = Subject { issuer: url.clone(), subject: Account::subject_of(person) };
            if self.get(&keys::subject(&subject.issuer, &subject.subject).partition)?.is_none() {
                self.introduce(&subject, person.id)?;
            }
        }
        Ok(())
    }

    /// The organization with its people of the demonstration.
    fn found(&self, organization: &Organization, now: Timestamp) -> Result<(), String> {
        let people: Vec<_> = PEOPLE.iter().filter(|person| person.organization.id == organization.id).collect();
        let admins = people.iter().filter(|person| person.role == Role::Admin).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let headcount = Headcount { members: count(people.len()), admins: count(admins), version: 1 };
        self.own(organization.id, &keys::organization(), organization)?;
        self.own(organization.id, &keys::headcount(), &headcount)?;
        self.write(self.directory, &keys::subdomain(&organization.subdomain), &json!({"organization": organization.id}))?;
        for person in people {
            self.admit(&demo::member(person.id, person.name, organization.id, person.role, now)?)?;
        }
        self.write(self.directory, &keys::gate(organization.id), organization)
    }

    /// The subject is this person.
    pub(crate) fn introduce(&self, subject: &Subject, person: PersonId) -> Result<(), String> {
        self.write(self.directory, &keys::subject(&subject.issuer, &subject.subject), &json!({"person": person}))
    }

    /// The person is this, in an organization that is made if there is none. The headcount is left as it is.
    pub(crate) fn enroll(&self, member: &Member) -> Result<(), String> {
        if self.get(&keys::gate(member.organization).partition)?.is_none() {
            let name = format!("org-{}", member.organization.to_string().rsplit('-').next().unwrap_or_default());
            let invented = demo::Organization { id: member.organization, name: &name, subdomain: &name };
            self.found(&demo::organization(&invented, member.joined_at)?, member.joined_at)?;
        }
        self.admit(member)
    }

    /// The person is this, in their organization.
    fn admit(&self, member: &Member) -> Result<(), String> {
        self.own(member.organization, &keys::member(member.person), member)?;
        self.write(self.directory, &keys::membership(member.person, member.organization), member)
    }

    /// Writes a row of the organization's own, when the templates have a table for them.
    fn own(&self, tenant: OrganizationId, key: &Key, value: &impl Serialize) -> Result<(), String> {
        let Some(table) = self.enterprise else { return Ok(()) };
        self.write(table, &Key::new(format!("T#{tenant}#{}", key.partition), &key.sort), value)
    }

    fn write(&self, table: &str, key: &Key, value: &impl Serialize) -> Result<(), String> {
        let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
        let mut item = attribute(&value)["M"].take();
        item["pk"] = json!({"S": key.partition});
        item["sk"] = json!({"S": key.sort});
        self.put(table, &item)
    }

    fn get(&self, partition: &str) -> Result<Option<Value>, String> {
        let request = json!({"TableName": self.directory, "Key": {"pk": {"S": partition}, "sk": {"S": keys::ROW}}});
        let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
        let answer = self.database.get_item(request).map_err(|error| format!("{}: {error}", self.directory))?;
        let mut answer = serde_json::to_value(answer).map_err(|error| error.to_string())?;
        Ok(Some(answer["Item"].take()).filter(|item| !item.is_null()))
    }

    fn put(&self, table: &str, item: &Value) -> Result<(), String> {
        let request = json!({"TableName": table, "Item": item});
        let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
        self.database.put_item(request).map(|_| ()).map_err(|error| format!("{table}: {error}"))
    }
}

/// A value as DynamoDB's JSON has it.
fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(flag) => json!({"BOOL": flag}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(items) => json!({"L": items.iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), attribute(value)));
            json!({"M": members.collect::<Map<_, _>>()})
        }
    }
}
