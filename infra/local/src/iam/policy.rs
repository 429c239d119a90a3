//! Policy documents, read once: statements with everything that is wrong with them said when a template is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use thiserror::Error;

use super::condition::{self, Condition};
use super::pattern::{ArnPattern, Pattern};
use super::request::{Context, Principal, Request};

/// A document that is not in the policy language.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Malformed(pub(super) String);

/// A role: what its sessions may do, and who may begin one.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its name in AWS.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its tags, which are the principal's tags of its sessions.
    pub tags: BTreeMap<String, String>,
    /// The policies attached to it.
    pub policies: Vec<Arc<Policy>>,
    /// What its sessions may do at most.
    pub boundary: Option<Arc<Policy>>,
    /// Who may assume it.
    pub trust: Policy,
}

/// A policy document.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What people call it.
    pub name: String,
    /// Where it is written, `file:line`; nothing for a policy of AWS.
    pub place: Option<String>,
    pub(super) statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
pub(super) struct Statement {
    sid: Option<String>,
    allows: bool,
    actions: OneOf<Pattern>,
    resources: OneOf<ArnPattern>,
    /// In a trust policy.
    principals: Vec<Trusted>,
    conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`: each pattern with its text.
#[derive(Debug, Clone)]
struct OneOf<P> {
    negated: bool,
    patterns: Vec<(String, P)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Trusted {
    Everybody,
    Account(String),
    Arn(String),
    Service(String),
}

/// How a trust policy names a caller: the more exactly, the less the caller's own policies matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// By its account, which leaves the decision to the caller's policies.
    Account,
    /// By its role: the caller's policies need not allow it, a boundary must.
    Role,
    /// By this very session, or as everybody: neither is asked.
    Session,
}

impl Policy {
    /// Reads a policy for an identity, or a permissions boundary.
    ///
    /// # Errors
    /// The first thing that the policy language does not have, or that makes no sense.
    pub fn identity(name: impl Into<String>, place: Option<String>, document: &Json) -> Result<Self, Malformed> {
        Self::read(name.into(), place, document, false)
    }

    /// Reads a role's trust policy.
    ///
    /// # Errors
    /// As [`Policy::identity`].
    pub fn trust(name: impl Into<String>, place: Option<String>, document: &Json) -> Result<Self, Malformed> {
        Self::read(name.into(), place, document, true)
    }

    fn read(name: String, place: Option<String>, document: &Json, trust: bool) -> Result<Self, Malformed> {
        let wrong = |what: String| Malformed(format!("{name}: {what}"));
        let Json::Object(members) = document else { return Err(wrong("a policy document is a map".to_owned())) };
        only(members, &["Version", "Id", "Statement"], "a policy document").map_err(&wrong)?;
        let version = members.get("Version").filter(|version| !version.is_null());
        if version.is_some_and(|version| version != "2012-10-17") {
            return Err(wrong("Version is 2012-10-17".to_owned()));
        }
        let written = match members.get("Statement") {
            Some(Json::Array(list)) => list.as_slice(),
            Some(one @ Json::Object(_)) => std::slice::from_ref(one),
            _ => &[],
        };
        if written.is_empty() {
            return Err(wrong("a policy document has statements".to_owned()));
        }
        if version.is_none() && document.to_string().contains("${") {
            return Err(wrong("without Version: \"2012-10-17\" a ${…} is no variable".to_owned()));
        }
        let mut statements: Vec<Statement> = Vec::new();
        for (position, statement) in written.iter().enumerate() {
            let read = Statement::read(statement, trust);
            let read = read.map_err(|what| wrong(format!("statement {}: {what}", position + 1)))?;
            if read.sid.is_some() && statements.iter().any(|other| other.sid == read.sid) {
                return Err(wrong(format!("two statements have the Sid {}", read.sid.unwrap_or_default())));
            }
            statements.push(read);
        }
        Ok(Self { name, place, statements })
    }

    /// Everything that the policy allows, one action on one resource at a time: statement, action and resource by position, the
    /// statement's `Sid`, and the two texts.
    pub(crate) fn grants(&self) -> impl Iterator<Item = ([usize; 3], Option<&str>, String, String)> {
        let allowing = self.statements.iter().enumerate().filter(|(_, statement)| statement.allows);
        allowing.flat_map(|(position, statement)| {
            let actions = statement.actions.texts();
            actions.into_iter().enumerate().flat_map(move |(action, action_text)| {
                let resources = statement.resources.texts();
                resources.into_iter().enumerate().map(move |(resource, text)| {
                    ([position, action, resource], statement.sid.as_deref(), action_text.clone(), text)
                })
            })
        })
    }

    /// Whether a statement denies this.
    pub(super) fn denies(&self, request: &Request) -> bool {
        self.statements.iter().any(|statement| !statement.allows && statement.applies(request).is_some())
    }

    /// The statements that allow this, with the positions of the action and the resource in each.
    pub(super) fn allowing(&self, request: &Request) -> Vec<[usize; 3]> {
        let mut found = Vec::new();
        for (position, statement) in self.statements.iter().enumerate().filter(|(_, statement)| statement.allows) {
            for (action, resource) in statement.applies(request).unwrap_or_default() {
                found.push([position, action, resource]);
            }
        }
        found
    }

    /// How exactly a statement that allows this names the caller.
    pub(super) fn trusts(&self, request: &Request) -> Option<Named> {
        let allowing = self.statements.iter().filter(|statement| statement.allows && statement.applies(request).is_some());
        allowing.filter_map(|statement| statement.names(&request.principal)).max()
    }
}

impl Statement {
    fn read(statement: &Json, trust: bool) -> Result<Self, String> {
        let Json::Object(members) = statement else { return Err("a statement is a map".to_owned()) };
        let known: &[&str] = if trust {
            &["Sid", "Effect", "Action", "NotAction", "Principal", "Condition"]
        } else {
            &["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]
        };
        only(members, known, if trust { "a statement of a trust policy" } else { "a statement" })?;
        let sid = members.get("Sid").and_then(Json::as_str).map(str::to_owned);
        if sid.as_deref().is_some_and(|sid| !sid.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return Err("a Sid has letters and digits only".to_owned());
        }
        let allows = match members.get("Effect").and_then(Json::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("Effect is Allow or Deny".to_owned()),
        };
        let actions = OneOf::read(members, "Action", |text| {
            if text != "*" && text.split(':').count() != 2 {
                return Err(format!("an action is service:name, not {text}"));
            }
            Pattern::read(text, true, false)
        })?;
        let resources = if trust {
            OneOf { negated: false, patterns: vec![("*".to_owned(), ArnPattern::Everything)] }
        } else {
            OneOf::read(members, "Resource", |text| ArnPattern::read(text, true))?
        };
        let principals = if trust { principals(members.get("Principal"))? } else { Vec::new() };
        let conditions = members.get("Condition").map(|block| condition::read(block, true)).transpose()?.unwrap_or_default();
        Ok(Self { sid, allows, actions, resources, principals, conditions })
    }

    /// The pairs of action and resource that this request fits, when the statement is about it at all.
    fn applies(&self, request: &Request) -> Option<Vec<(usize, usize)>> {
        if !self.principals.is_empty() && self.names(&request.principal).is_none() {
            return None;
        }
        let actions = self.actions.fitting(|pattern| pattern.fits(&request.action, &Context::default(), true));
        let resources = self.resources.fitting(|pattern| pattern.fits(&request.resource, &request.context));
        if actions.is_empty() || resources.is_empty() || !self.conditions.iter().all(|one| one.holds(&request.context)) {
            return None;
        }
        Some(actions.iter().flat_map(|action| resources.iter().map(|resource| (*action, *resource))).collect())
    }

    fn names(&self, principal: &Principal) -> Option<Named> {
        let name = |trusted: &Trusted| match (trusted, principal) {
            (Trusted::Everybody, _) => Some(Named::Session),
            (Trusted::Service(service), Principal::Service(name)) => (service == name).then_some(Named::Role),
            (Trusted::Account(trusted), Principal::Session { account, .. }) => (trusted == account).then_some(Named::Account),
            (Trusted::Arn(arn), Principal::Session { session, .. }) if arn == session => Some(Named::Session),
            (Trusted::Arn(arn), Principal::Session { role, .. }) => (arn == role).then_some(Named::Role),
            _ => None,
        };
        self.principals.iter().filter_map(name).max()
    }
}

impl<P> OneOf<P> {
    /// Reads `name` or `Notname`; exactly one of them is there.
    fn read(members: &Map<String, Json>, name: &str, each: impl Fn(&str) -> Result<P, String>) -> Result<Self, String> {
        let not = format!("Not{name}");
        let (negated, value) = match (members.get(name), members.get(&not)) {
            (Some(value), None) => (false, value),
            (None, Some(value)) => (true, value),
            _ => return Err(format!("a statement has either {name} or {not}")),
        };
        let patterns: Result<Vec<_>, String> =
            texts(value, name)?.into_iter().map(|text| each(text).map(|pattern| (text.to_owned(), pattern))).collect();
        Ok(Self { negated, patterns: patterns? })
    }

    /// The positions of what fits; the only one when it is everything but.
    fn fitting(&self, fits: impl Fn(&P) -> bool) -> Vec<usize> {
        let fitting = self.patterns.iter().enumerate().filter(|(_, (_, pattern))| fits(pattern)).map(|(position, _)| position);
        let fitting: Vec<_> = fitting.collect();
        match (self.negated, fitting.is_empty()) {
            (true, true) => vec![0],
            (true, false) => Vec::new(),
            _ => fitting,
        }
    }

    fn texts(&self) -> Vec<String> {
        let texts = self.patterns.iter().map(|(text, _)| text.clone());
        if self.negated { vec![format!("all but {}", texts.collect::<Vec<_>>().join(", "))] } else { texts.collect() }
    }
}

fn only(members: &Map<String, Json>, known: &[&str], owner: &str) -> Result<(), String> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("{owner} has no {name}; it has {}", known.join(", "))),
        None => Ok(()),
    }
}

fn texts<'j>(value: &'j Json, name: &str) -> Result<Vec<&'j str>, String> {
    let texts: Option<Vec<_>> = match value {
        Json::Array(list) => list.iter().map(Json::as_str).collect(),
        one => one.as_str().map(|text| vec![text]),
    };
    texts.filter(|texts| !texts.is_empty()).ok_or_else(|| format!("{name} is a text or a list of texts"))
}

/// `"*"`, or a map of `AWS` and `Service`.
fn principals(value: Option<&Json>) -> Result<Vec<Trusted>, String> {
    let Some(Json::Object(kinds)) = value else {
        return if value == Some(&Json::from("*")) {
            Ok(vec![Trusted::Everybody])
        } else {
            Err("Principal is \"*\", or a map of AWS and Service".to_owned())
        };
    };
    only(kinds, &["AWS", "Service"], "Principal")?;
    let mut principals = Vec::new();
    for (kind, names) in kinds {
        for name in texts(names, kind)? {
            principals.push(if kind == "Service" { Trusted::Service(name.to_owned()) } else { account_or_arn(name)? });
        }
    }
    if principals.is_empty() { Err("Principal names nobody".to_owned()) } else { Ok(principals) }
}

fn account_or_arn(name: &str) -> Result<Trusted, String> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<_> = name.splitn(6, ':').collect();
    match parts.as_slice() {
        ["*"] => Ok(Trusted::Everybody),
        [account] if is_account(account) => Ok(Trusted::Account(name.to_owned())),
        ["arn", _, "iam", "", account, "root"] if is_account(account) => Ok(Trusted::Account((*account).to_owned())),
        ["arn", _, "iam" | "sts", "", account, resource]
            if is_account(account)
                && (resource.starts_with("role/") || resource.starts_with("assumed-role/"))
                && !resource.contains(['*', '?']) =>
        {
            Ok(Trusted::Arn(name.to_owned()))
        }
        _ => Err(format!("an AWS principal is *, an account, or the ARN of a role or of its session, not {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fails(statement: Json) -> String {
        Policy::identity("P", None, &json!({"Version": "2012-10-17", "Statement": statement})).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let good = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
        let with = |name: &str, value: Json| {
            let mut statement = good.clone();
            statement[name] = value;
            json!([good, statement])
        };
        assert_eq!(fails(with("Effect", json!("Maybe"))), "P: statement 2: Effect is Allow or Deny");
        assert_eq!(fails(with("Action", json!("GetObject"))), "P: statement 2: an action is service:name, not GetObject");
        assert_eq!(fails(with("NotAction", json!("*"))), "P: statement 2: a statement has either Action or NotAction");
        assert!(fails(with("Principal", json!("*"))).starts_with("P: statement 2: a statement has no Principal; it has Sid, "));
        assert!(fails(with("Resource", json!("table/T"))).contains("six parts"));
        assert!(fails(with("Resource", json!([]))).contains("Resource is a text or a list"));
        assert_eq!(fails(with("Condition", json!({"Like": {}}))), "P: statement 2: Like is a map of condition keys");
        assert!(fails(with("Sid", json!("a b"))).contains("letters and digits"));
        let twice = json!([{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]);
        assert_eq!(fails(twice), "P: two statements have the Sid A");
        assert_eq!(fails(json!([])), "P: a policy document has statements");
    }

    #[test]
    fn a_variable_without_a_version_would_be_plain_text() {
        let document = json!({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}"}});
        let why = Policy::identity("P", None, &document).unwrap_err().to_string();
        assert!(why.contains("without Version"), "{why}");
    }

    #[test]
    fn a_trust_policy_names_principals() {
        let trust = |principal: Json| {
            let statement = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal});
            Policy::trust("T", None, &json!({"Version": "2012-10-17", "Statement": statement}))
                .map(|_| ())
                .map_err(|why| why.to_string())
        };
        for good in ["*", "000000000000", "arn:aws:iam::000000000000:root", "arn:aws:iam::000000000000:role/r"] {
            assert_eq!(trust(json!({"AWS": good})), Ok(()));
        }
        assert!(trust(json!({"Federated": "x"})).unwrap_err().contains("Principal has no Federated; it has AWS, Service"));
        assert!(trust(json!({"AWS": "arn:aws:iam::000000000000:role/*"})).unwrap_err().contains("an AWS principal is"));
        assert!(trust(json!({})).unwrap_err().contains("names nobody"));
    }

    #[test]
    fn grants_are_pairs_and_a_negated_list_is_one() {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "*"},
            {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
        ]});
        let policy = Policy::identity("P", None, &document).unwrap();
        let grants: Vec<_> = policy.grants().map(|(at, sid, action, _)| (at, sid.map(str::to_owned), action)).collect();
        let expected = [
            ([0, 0, 0], Some("A".to_owned()), "s3:GetObject".to_owned()),
            ([0, 1, 0], Some("A".to_owned()), "s3:PutObject".to_owned()),
            ([2, 0, 0], None, "all but iam:*, sts:*".to_owned()),
        ];
        assert_eq!(grants, expected);
    }
}
