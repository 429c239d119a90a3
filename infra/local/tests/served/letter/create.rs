//! Sends what it is told, and says what became of it.

use cloud::{Email, Sent};
use runtime::{Anonymous, Created, Http, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

runtime::post! {
    /// Sends a letter.
    "/letters" anonymous
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Words {
    to: String,
    subject: String,
    text: String,
    html: String,
}

pub(crate) async fn handler(caller: &Anonymous, request: Http<(), Words>) -> Result<Created<String>, Problem> {
    let Words { to, subject, text, html } = request.body;
    let became = match caller.cloud().email().send(Email { to, subject, text, html }).await {
        Ok(Sent::Accepted(id)) => id,
        Ok(Sent::Off) => "off".to_owned(),
        Err(error) => return Err(Problem::conflict("not_sent", error.to_string())),
    };
    Ok(Created(became, "/served/letters".to_owned()))
}
