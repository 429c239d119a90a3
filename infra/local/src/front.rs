//! What a start tells people and machines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::aws::identity::{DEVELOPER_KEY, DEVELOPER_SECRET};
use crate::demo::{ORGANIZATIONS, PEOPLE};
use crate::issuer::{CLIENT, KeyError};
use crate::start::LocalCloud;
use crate::template::REGION;

/// One line for machines.
pub(crate) fn describe(cloud: &LocalCloud, how_to_get_a_token: &str) -> Result<Value, KeyError> {
    let organizations: Vec<_> =
        ORGANIZATIONS.iter().map(|organization| json!({"organization": organization.id, "name": organization.name})).collect();
    let mut people = Vec::new();
    for person in &PEOPLE {
        people.push(json!({
            "name": person.name,
            "person": person.id,
            "organization": person.organization.id,
            "role": person.role,
            "token": cloud.token(person)?,
        }));
    }
    Ok(json!({
        "rest": format!("http://{}", cloud.address()),
        "socket": cloud.socket_url(),
        "issuer": cloud.issuer(),
        "client_id": CLIENT,
        "mail": cloud.mailbox_url(),
        "aws": {
            "endpoint": cloud.aws_endpoint(),
            "region": REGION,
            "access_key_id": DEVELOPER_KEY,
            "secret_access_key": DEVELOPER_SECRET,
        },
        "organizations": organizations,
        "people": people,
        "token": how_to_get_a_token,
    }))
}

/// A short text for people.
///
/// # Errors
/// When the issuer cannot sign.
pub fn banner(cloud: &LocalCloud, data: &str, how_to_get_a_token: &str) -> Result<String, KeyError> {
    let mut text = String::new();
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    line("Career Companion is running on this machine.\n".to_owned());
    if cloud.has_client() {
        line(format!(
            "  Open    http://{}  (two windows, two people: the second by “Sign in as somebody else”)\n",
            cloud.address()
        ));
    }
    for api in &cloud.deployment().apis {
        line(format!("  REST    {}", cloud.rest(&api.stage)));
    }
    line(format!("  socket  {}?ticket=…", cloud.socket_url()));
    line(format!("  issuer  {}  (client {CLIENT})", cloud.issuer()));
    line(format!("  mail    {}", cloud.mailbox_url()));
    line(format!("  AWS     {}  (key {DEVELOPER_KEY}, secret {DEVELOPER_SECRET}, region {REGION})", cloud.aws_endpoint()));
    line(format!("  data    {data}\n"));
    for organization in ORGANIZATIONS {
        line(format!("  {}  {}", organization.name, organization.id));
        for person in PEOPLE.iter().filter(|person| person.organization == organization) {
            line(format!("    {:<16} {}", person.name, person.role));
        }
    }
    let person = &PEOPLE[0];
    line(format!("\n  As {}, for example:\n", person.name));
    line(format!(
        "curl -H 'Authorization: Bearer {}' -H 'X-Organization: {}' {}/workspaces\n",
        cloud.token(person)?,
        person.organization.id,
        cloud.rest("collaboration")
    ));
    line(format!("  Another token: {how_to_get_a_token}"));
    line("  Ctrl-C stops.".to_owned());
    Ok(text)
}
