//! REQUEST authorizers: identity sources, the cache, the policy and the context.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kernel::Timestamp;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::glob;
use crate::hosts::Failure;

/// What an authorizer said: who it is, what they may reach, and what the functions are told.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    principal: String,
    statements: Vec<Allowance>,
    context: Map<String, Value>,
}

#[derive(Debug, Clone)]
struct Allowance {
    allow: bool,
    actions: Vec<String>,
    resources: Vec<String>,
}

impl Verdict {
    /// Reads the answer of an authorizer function.
    pub(crate) fn read(answer: Result<Value, Failure>) -> Result<Self, Refusal> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(Failure::Error(text)) if text == "Unauthorized" => return Err(Refusal::Unauthorized),
            Err(failure) => {
                tracing::error!(?failure, "the authorizer failed");
                return Err(Refusal::AuthorizerFailed);
            }
        };
        Self::parse(&answer).ok_or_else(|| {
            tracing::error!(%answer, "the authorizer answered something that API Gateway does not understand");
            Refusal::AuthorizerFailed
        })
    }

    fn parse(answer: &Value) -> Option<Self> {
        let statements = match &answer["policyDocument"]["Statement"] {
            Value::Array(list) => list.iter().map(allowance).collect::<Option<Vec<_>>>()?,
            one => vec![allowance(one)?],
        };
        let mut context = Map::new();
        if let Some(given) = answer.get("context").filter(|context| !context.is_null()) {
            for (name, value) in given.as_object()? {
                // API Gateway passes texts on and refuses whatever is nested.
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    Value::Bool(flag) => flag.to_string(),
                    Value::Null => continue,
                    Value::Array(_) | Value::Object(_) => return None,
                };
                context.insert(name.clone(), Value::String(text));
            }
        }
        Some(Self { principal: answer["principalId"].as_str()?.to_owned(), statements, context })
    }

    /// Whether the policy lets the caller through to this method ARN.
    pub(crate) fn allows(&self, method_arn: &str) -> bool {
        let fits = |statement: &&Allowance| {
            statement.actions.iter().any(|action| glob::matches(&action.to_ascii_lowercase(), "execute-api:invoke"))
                && statement.resources.iter().any(|resource| glob::matches(resource, method_arn))
        };
        let mut fitting = self.statements.iter().filter(fits).peekable();
        fitting.peek().is_some() && fitting.all(|statement| statement.allow)
    }

    /// `requestContext.authorizer`.
    pub(crate) fn context(&self) -> Value {
        let mut context = self.context.clone();
        context.insert("principalId".to_owned(), Value::String(self.principal.clone()));
        context.insert("integrationLatency".to_owned(), Value::from(0));
        Value::Object(context)
    }
}

fn allowance(statement: &Value) -> Option<Allowance> {
    let texts = |value: &Value| -> Option<Vec<String>> {
        match value {
            Value::String(text) => Some(vec![text.clone()]),
            Value::Array(list) => list.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => None,
        }
    };
    let allow = match statement["Effect"].as_str()? {
        "Allow" => true,
        "Deny" => false,
        _ => return None,
    };
    Some(Allowance { allow, actions: texts(&statement["Action"])?, resources: texts(&statement["Resource"])? })
}

/// Verdicts that are kept: by API, authorizer and the values of all identity sources.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<HashMap<Vec<String>, (Timestamp, Verdict)>>);

/// When the cache has this many entries, those that ended are thrown out.
const SWEEP_AT: usize = 1000;

impl Cache {
    /// A verdict that has not ended.
    pub(crate) fn get(&self, key: &[String], now: Timestamp) -> Option<Verdict> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(ends, _)| *ends > now).map(|(_, verdict)| verdict.clone())
    }

    /// Keeps a verdict.
    pub(crate) fn put(&self, key: Vec<String>, verdict: Verdict, now: Timestamp, ttl: Duration) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= SWEEP_AT {
            entries.retain(|_, (ends, _)| *ends > now);
        }
        entries.insert(key, (now.plus(ttl), verdict));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn verdict(statements: Value) -> Verdict {
        Verdict::read(Ok(json!({"principalId": "p", "policyDocument": {"Statement": statements}, "context": {"n": 1}}))).unwrap()
    }

    #[test]
    fn a_denial_wins_and_silence_is_no() {
        let all = json!({"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:api/stage/*"});
        let deny = json!({"Effect": "Deny", "Action": "execute-api:Invoke", "Resource": ["arn:api/stage/DELETE/*"]});
        assert!(verdict(all.clone()).allows("arn:api/stage/GET/x"));
        assert!(!verdict(all.clone()).allows("arn:api/other/GET/x"));
        assert!(!verdict(json!([all, deny])).allows("arn:api/stage/DELETE/x"));
    }

    #[test]
    fn the_context_is_flat_texts() {
        let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        assert_eq!(verdict(allow.clone()).context(), json!({"n": "1", "principalId": "p", "integrationLatency": 0}));
        let nested = json!({"principalId": "p", "policyDocument": {"Statement": [allow]}, "context": {"n": {}}});
        assert_eq!(Verdict::read(Ok(nested)).unwrap_err(), Refusal::AuthorizerFailed);
    }

    #[test]
    fn unauthorized_is_401_and_any_other_failure_500() {
        assert_eq!(Verdict::read(Err(Failure::Error("Unauthorized".to_owned()))).unwrap_err(), Refusal::Unauthorized);
        assert_eq!(Verdict::read(Err(Failure::Error("boom".to_owned()))).unwrap_err(), Refusal::AuthorizerFailed);
        assert_eq!(Verdict::read(Ok(json!({}))).unwrap_err(), Refusal::AuthorizerFailed);
    }

    #[test]
    fn a_kept_verdict_ends() {
        let cache = Cache::default();
        let (key, now) = (vec!["a".to_owned()], Timestamp::from_millis(0));
        cache.put(key.clone(), verdict(json!([])), now, Duration::from_secs(30));
        assert!(cache.get(&key, now.plus(Duration::from_secs(29))).is_some());
        assert!(cache.get(&key, now.plus(Duration::from_secs(30))).is_none());
        assert!(cache.get(&["b".to_owned()], now).is_none());
    }
}
