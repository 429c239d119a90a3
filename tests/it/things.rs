//! Things of an organization that functions can be asked about, and asking: every function, from its own declaration.

use kernel::{DocumentId, InvitationId, PersonId, TeamId, WorkspaceId};
use reqwest::Method;
use runtime::{Function, Trigger};
use serde_json::{Value, json};
use tests::{Answer, Caller};

use crate::contract::sample;
use crate::world::{World, client, id, person};

/// One of each kind.
#[derive(Debug, Clone)]
pub(crate) struct Things {
    pub(crate) workspace: String,
    pub(crate) document: DocumentId,
    pub(crate) person: String,
    pub(crate) team: String,
    pub(crate) invitation: String,
}

impl Things {
    /// New ones in a person's organization; the member is a colleague, or the person if there is none.
    pub(crate) async fn of(world: &World, name: &str) -> Self {
        Self::made(world, name, json!({"name": "Cover letter"})).await
    }

    /// The same with a document that is shared with nobody.
    pub(crate) async fn hidden_from_others(world: &World, name: &str) -> Self {
        Self::made(world, name, json!({"name": "Cover letter", "everyone": null})).await
    }

    async fn made(world: &World, name: &str, document: Value) -> Self {
        let caller = world.person(name);
        let workspace = id(&caller.post("/collaboration/workspaces", json!({"name": "Applications"})).await.unwrap());
        let list = format!("/collaboration/workspaces/{workspace}/documents");
        let document = id(&caller.post(&list, document).await.unwrap()).parse().unwrap();
        let team = id(&caller.post("/enterprise/teams", json!({"name": "Letters"})).await.unwrap());
        let invited = json!({"email": format!("guest-{}@harbour.example", client()), "role": "member"});
        let invited = caller.post("/enterprise/invitations", invited).await.unwrap();
        let invitation = invited.json()["invitation"]["id"].as_str().unwrap_or_else(|| panic!("{}", invited.text)).to_owned();
        let members = caller.get("/enterprise/members").await.unwrap().json();
        let own = person(name).id.to_string();
        let mut members = members["items"].as_array().unwrap().iter().map(|member| member["person"].as_str().unwrap());
        let person = members.rfind(|person| *person != own).unwrap_or(&own).to_owned();
        Self { workspace, document, person, team, invitation }
    }

    /// Ids of nothing.
    pub(crate) fn nothing() -> Self {
        Self {
            workspace: WorkspaceId::from_u128(7).to_string(),
            document: DocumentId::from_u128(7),
            person: PersonId::from_u128(7).to_string(),
            team: TeamId::from_u128(7).to_string(),
            invitation: InvitationId::from_u128(7).to_string(),
        }
    }

    /// A resource path with these in the place of its placeholders.
    pub(crate) fn path(&self, domain: &str, path: &str) -> String {
        let path = path
            .replace("{workspace_id}", &self.workspace)
            .replace("{document_id}", &self.document.to_string())
            .replace("{person_id}", &self.person)
            .replace("{grantee}", &self.person)
            .replace("{team_id}", &self.team)
            .replace("{invitation_id}", &self.invitation);
        assert!(!path.contains('{'), "{path} has a placeholder that no thing here fits");
        format!("/{domain}{path}")
    }
}

/// Asks a REST function, with the body of its sample, about these things; `None` for a function that is not asked so.
pub(crate) async fn ask(caller: &Caller, function: &Function, things: &Things) -> Option<Answer> {
    let Trigger::Http { method, path, .. } = function.trigger else { return None };
    let body = sample(&function.name())["body"].as_str().map(str::to_owned);
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Some(caller.ask(method, &things.path(function.domain(), path), body).await.unwrap())
}

/// The message of a socket function's sample, about these things.
pub(crate) fn message(function: &Function, things: &Things) -> Value {
    let mut message: Value = serde_json::from_str(sample(&function.name())["body"].as_str().unwrap()).unwrap();
    if message["document"].is_string() {
        message["document"] = json!(things.document);
    }
    if let Some(asked) = message["documents"].as_array_mut() {
        for one in asked {
            one["document"] = json!(things.document);
        }
    }
    message
}
