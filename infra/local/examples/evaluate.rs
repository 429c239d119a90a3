//! Answers policy questions for a judge: a JSON object a line in, a verdict a line out.
//!
//! `{"policies": [document], "boundary": document | null, "trust": document | null, "principal": arn, "action": …, "resource": …,
//! "context": {key: value | [value]}}`, where the principal is the ARN of a role's session, is answered with `{"allowed": bool}`, or
//! with `{"error": …}` when a document is not in the policy language.

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;

use local::iam::{Context, Malformed, Policy, Principal, Request, Verdict, evaluate};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::LineWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines() {
        let answer = match answer(&serde_json::from_str(&line?)?) {
            Ok(allowed) => json!({"allowed": allowed}),
            Err(error) => json!({"error": error.to_string()}),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(out.flush()?)
}

fn answer(question: &Value) -> Result<bool, Box<dyn Error>> {
    let identity = |document: &Value| Policy::identity("policy", None, document).map(Arc::new);
    let policies = question["policies"].as_array().into_iter().flatten().map(identity).collect::<Result<Vec<_>, _>>()?;
    let some = |name: &str| Some(&question[name]).filter(|document| !document.is_null());
    let boundary = some("boundary").map(identity).transpose()?;
    let trust: Option<Result<_, Malformed>> = some("trust").map(|document| Policy::trust("trust", None, document));
    let mut context = Context::default();
    for (key, value) in question["context"].as_object().into_iter().flatten() {
        match value {
            Value::Array(values) => {
                context.set_all(key, values.iter().filter_map(Value::as_str).map(str::to_owned).collect());
            }
            one => context.set(key, text(one)?),
        }
    }
    let request = Request {
        principal: principal(text(&question["principal"])?)?,
        action: text(&question["action"])?.to_owned(),
        resource: text(&question["resource"])?.to_owned(),
        context,
    };
    let verdict = evaluate(&request, &policies, boundary.as_deref(), trust.transpose()?.as_ref());
    Ok(matches!(verdict, Verdict::Allowed(_)))
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("{value} is no text"))
}

/// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
fn principal(session: &str) -> Result<Principal, String> {
    let parts: Vec<_> = session.split([':', '/']).collect();
    let [_, partition, "sts", "", account, "assumed-role", role, _] = parts.as_slice() else {
        return Err(format!("{session} is no ARN of a role's session"));
    };
    let role = format!("arn:{partition}:iam::{account}:role/{role}");
    Ok(Principal::Session { account: (*account).to_owned(), role, session: session.to_owned() })
}
