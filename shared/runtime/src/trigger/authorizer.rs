//! The door: REQUEST authorizers of the REST APIs and of the socket.
//!
//! The answer is an IAM policy over the whole stage and a context of texts. The whole stage, because API Gateway keeps the
//! answer for other routes too; the context, because it is all that the functions behind the door learn of the caller.

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use kernel::{OrganizationId, PersonId, Role};

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
        let mut parts = self.method_arn.splitn(3, '/');
        let stage = format!("{}/{}/*", parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let context = json!({
            "tenant": tenant.to_string(), "person": person.to_string(), "role": role.as_str(), "name": name,
        });
        Authorized { principal: person, stage, context }
    }
}

/// Somebody came in.
#[derive(Debug)]
pub struct Authorized {
    principal: PersonId,
    stage: String,
    context: Value,
}

impl Output for Authorized {
    fn render(self) -> Result<Value, Problem> {
        Ok(json!({
            "principalId": self.principal.to_string(),
            "policyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": self.stage}],
            },
            "context": self.context,
        }))
    }

    fn describe(_: &mut SchemaGenerator, _: &mut Description) {}
}
