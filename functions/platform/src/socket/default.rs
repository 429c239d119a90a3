//! Something that no route knows.

use runtime::{Accepted, Connection, Ctx, Problem};

runtime::socket! {
    /// Answers a message whose `action` is unknown, or that is no JSON object.
    "$default"
}

/// Always a problem.
///
/// # Errors
/// Always: there is no such action.
pub async fn handler(_: &Ctx, connection: Connection) -> Result<Accepted, Problem> {
    let detail = match connection.action {
        Some(action) => format!("There is no action {action:?}."),
        None => "A message is a JSON object with an `action`.".to_owned(),
    };
    Err(Problem::bad_request("unknown_action", detail))
}
