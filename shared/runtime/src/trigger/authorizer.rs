//! The door: REQUEST authorizers of the REST APIs and of the socket.
//!
//! The answer is an IAM policy over the whole stage and a context of texts. The whole stage, because API Gateway keeps the
//! answer for other routes too; the context, because it is all that the functions behind the door learn of the caller.

use std::collections::BTreeSet;

use directory::{Refused, Standing, Subject};
use schemars::SchemaGenerator;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use kernel::access::join_words;
use kernel::{Feature, OrganizationId, PersonId, Rights, Timestamp};

use crate::event::Event;
use crate::problem::Problem;
use crate::schema::{Description, Input, Output};

/// What an authorizer is shown.
#[derive(Debug)]
pub struct AuthorizerRequest {
    /// `Authorization`, as sent.
    pub authorization: Option<String>,
    /// `X-Organization`, as sent.
    pub organization: Option<String>,
    /// `?ticket=`, as sent.
    pub ticket: Option<String>,
    method_arn: String,
}

impl Input for AuthorizerRequest {
    fn read(event: &Event) -> Result<Self, Problem> {
        if let Some(name) = ["Authorization", "X-Organization"].into_iter().find(|name| event.is_ambiguous(name)) {
            return Err(Problem::unauthorized(format!("Send {name} once.")));
        }
        let method_arn = event.method_arn.clone();
        Ok(Self {
            authorization: event.header("authorization").map(str::to_owned),
            organization: event.header("x-organization").map(str::to_owned),
            ticket: event.query_string_parameters.get("ticket").cloned(),
            method_arn: method_arn.ok_or_else(|| Problem::bad_request("not_an_authorizer", "This event has no methodArn."))?,
        })
    }

    fn describe(_: &mut SchemaGenerator, _: &mut Description) {}
}

/// Who is let in where, and with what: all that the functions behind the door are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    /// The organization.
    pub tenant: OrganizationId,
    /// The person.
    pub person: PersonId,
    /// What they are called there.
    pub name: String,
    /// What they may do there.
    #[serde(flatten)]
    pub rights: Rights,
    /// What is switched on there.
    pub features: BTreeSet<Feature>,
    /// When they signed in.
    pub authenticated_at: Timestamp,
    /// When they have to sign in again.
    pub session_ends: Timestamp,
}

impl Admission {
    /// That of a member who signed in at this moment, if the organization lets them in now.
    ///
    /// # Errors
    /// Why not.
    pub fn of(standing: Standing, authenticated_at: Timestamp, now: Timestamp) -> Result<Self, Refused> {
        standing.admits(authenticated_at, now)?;
        let session_ends = standing.session_ends(authenticated_at);
        let Standing { membership, gate } = standing;
        Ok(Self {
            tenant: gate.id,
            person: membership.person,
            rights: membership.rights(),
            name: membership.name.into(),
            features: gate.features,
            authenticated_at,
            session_ends,
        })
    }
}

impl AuthorizerRequest {
    /// Lets this person into this organization.
    #[must_use]
    pub fn admit(&self, admission: &Admission) -> Authorized {
        let context = json!({
            "tenant": admission.tenant.to_string(),
            "person": admission.person.to_string(),
            "name": admission.name,
            "role": admission.rights.role.as_str(),
            "grants": join_words(&admission.rights.grants),
            "features": join_words(&admission.features),
            "authenticated_at": admission.authenticated_at.as_millis().to_string(),
            "session_ends": admission.session_ends.as_millis().to_string(),
        });
        Authorized { principal: admission.person.to_string(), stage: self.stage(), context }
    }

    /// Says who it is, with no organization.
    #[must_use]
    pub fn introduce(&self, subject: &Subject, person: Option<PersonId>) -> Authorized {
        let mut context = json!({"issuer": subject.issuer, "subject": subject.subject});
        if let Some(person) = person {
            context["person"] = json!(person.to_string());
        }
        Authorized { principal: subject.subject.clone(), stage: self.stage(), context }
    }

    /// All of the stage: the answer is kept, and the next request with the same headers may be for another function.
    fn stage(&self) -> String {
        let mut parts = self.method_arn.splitn(3, '/');
        format!("{}/{}/*", parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }
}

/// Somebody came in.
#[derive(Debug)]
pub struct Authorized {
    principal: String,
    stage: String,
    context: Value,
}

impl Output for Authorized {
    fn render(self) -> Result<Value, Problem> {
        Ok(json!({
            "principalId": self.principal,
            "policyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": self.stage}],
            },
            "context": self.context,
        }))
    }

    fn describe(_: &mut SchemaGenerator, _: &mut Description) {}
}
