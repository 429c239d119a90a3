//! The door: REQUEST authorizers of the REST APIs and of the socket.
//!
//! The answer is an IAM policy over the whole stage and a context of texts. The whole stage, because API Gateway keeps the
//! answer for other routes too; the context, because it is all that the functions behind the door learn of the caller.

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use kernel::{OrganizationId, PersonId, Role, Timestamp};

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

impl AuthorizerRequest {
    /// Lets this person into this organization.
    #[must_use]
    pub fn allow(&self, tenant: OrganizationId, person: PersonId, role: Role, name: &str) -> Authorized {
        let context = json!({
            "tenant": tenant.to_string(), "person": person.to_string(), "role": role.as_str(), "name": name,
        });
        Authorized { principal: person.to_string(), stage: self.stage(), context }
    }

    /// Says who this is, in no organization: the issuer's name for them, and the person if they are one of the platform's.
    #[must_use]
    pub fn identify(&self, issuer: &str, subject: &str, person: Option<PersonId>, name: &str) -> Authorized {
        let mut context = json!({"issuer": issuer, "subject": subject, "name": name});
        if let Some(person) = person {
            context["person"] = person.to_string().into();
        }
        Authorized {
            principal: person.map_or_else(|| subject.to_owned(), |person| person.to_string()),
            stage: self.stage(),
            context,
        }
    }

    /// Everything in the API's stage, since API Gateway keeps the answer for other routes too.
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

impl Authorized {
    /// When the person signed in, which becomes `authenticated_at` in the context, in seconds since 1970.
    #[must_use]
    pub fn authenticated_at(mut self, at: Timestamp) -> Self {
        self.context["authenticated_at"] = at.as_seconds().to_string().into();
        self
    }
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
