//! The decision: what denies, what allows, and what is missing.

use std::fmt;
use std::sync::Arc;

use super::policy::{Named, Policy};
use super::request::Request;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may go on; these grants of the caller's policies say so. There are none when a trust policy alone was enough.
    Allowed(Vec<Allowance>),
    /// It may not.
    Denied(Reason),
}

/// One action on one resource in a statement that allowed a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Allowance {
    /// The position of the policy among the caller's.
    pub policy: usize,
    /// The positions of the statement in the policy, of the action and of the resource in the statement.
    pub at: [usize; 3],
}

/// Why a request was denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A statement denies it.
    Explicit(Source),
    /// No statement allows it.
    Nothing(Source),
}

/// The kind of policy that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The caller's policies.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The trust policy of the role that is assumed.
    Trust,
}

impl Reason {
    /// The end of AWS's sentence: `because no identity-based policy allows the s3:GetObject action`.
    #[must_use]
    pub fn sentence(self, action: &str) -> String {
        match self {
            Self::Explicit(source) => format!("with an explicit deny in {} {source}", source.article()),
            Self::Nothing(source) => format!("because no {source} allows the {action} action"),
        }
    }
}

impl Source {
    const fn article(self) -> &'static str {
        if matches!(self, Self::Identity) { "an" } else { "a" }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Trust => "resource-based policy",
        })
    }
}

/// Holds a request against the caller's policies and boundary and, when it is to assume a role, the role's trust policy. Caller
/// and resource are in one account.
#[must_use]
pub fn evaluate(request: &Request, policies: &[Arc<Policy>], boundary: Option<&Policy>, trust: Option<&Policy>) -> Verdict {
    let sources = [
        (Source::Identity, policies.iter().any(|policy| policy.denies(request))),
        (Source::Boundary, boundary.is_some_and(|boundary| boundary.denies(request))),
        (Source::Trust, trust.is_some_and(|trust| trust.denies(request))),
    ];
    if let Some((source, _)) = sources.into_iter().find(|(_, denies)| *denies) {
        return Verdict::Denied(Reason::Explicit(source));
    }
    let allowing = |(position, policy): (usize, &Arc<Policy>)| {
        policy.allowing(request).into_iter().map(move |at| Allowance { policy: position, at })
    };
    let grants: Vec<_> = policies.iter().enumerate().flat_map(allowing).collect();
    let within = boundary.is_none_or(|boundary| !boundary.allowing(request).is_empty());
    let named = match trust {
        None => Named::Account,
        Some(trust) => match trust.trusts(request) {
            Some(named) => named,
            None => return Verdict::Denied(Reason::Nothing(Source::Trust)),
        },
    };
    if named == Named::Account && grants.is_empty() {
        Verdict::Denied(Reason::Nothing(Source::Identity))
    } else if named != Named::Session && !within {
        Verdict::Denied(Reason::Nothing(Source::Boundary))
    } else {
        Verdict::Allowed(grants)
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::{Context, Principal};
    use super::*;
    use serde_json::{Value as Json, json};

    const ACCOUNT: &str = "000000000000";

    fn document(statement: Json) -> Json {
        json!({"Version": "2012-10-17", "Statement": statement})
    }

    fn policy(statement: Json) -> Arc<Policy> {
        Arc::new(Policy::identity("P", None, &document(statement)).unwrap())
    }

    fn request(action: &str, resource: &str, keys: &[(&str, &str)]) -> Request {
        let mut context = Context::default();
        for (key, value) in keys {
            context.set(key, *value);
        }
        let principal = Principal::Session {
            account: ACCOUNT.to_owned(),
            role: format!("arn:aws:iam::{ACCOUNT}:role/r"),
            session: format!("arn:aws:sts::{ACCOUNT}:assumed-role/r/s"),
        };
        Request { principal, action: action.to_owned(), resource: resource.to_owned(), context }
    }

    fn allow(action: &str, resource: &str) -> Json {
        json!({"Effect": "Allow", "Action": action, "Resource": resource})
    }

    #[test]
    fn an_explicit_deny_wins_whoever_allows() {
        let deny = json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"});
        let policies = [policy(json!([allow("*", "*"), deny]))];
        let get = request("s3:GetObject", "arn:aws:s3:::b/k", &[]);
        assert_eq!(evaluate(&get, &policies, None, None), Verdict::Denied(Reason::Explicit(Source::Identity)));
        let boundary = policy(json!([allow("*", "*"), deny]));
        let verdict = evaluate(&get, &[policy(allow("*", "*"))], Some(&boundary), None);
        assert_eq!(verdict, Verdict::Denied(Reason::Explicit(Source::Boundary)));
    }

    #[test]
    fn both_the_policies_and_the_boundary_must_allow() {
        let get = request("dynamodb:getitem", "arn:aws:dynamodb:r:0:table/T", &[]);
        let (mine, most) = (policy(allow("dynamodb:GetItem", "*")), policy(allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/T")));
        let verdict = evaluate(&get, &[policy(allow("s3:*", "*")), Arc::clone(&mine)], Some(&most), None);
        assert_eq!(verdict, Verdict::Allowed(vec![Allowance { policy: 1, at: [0, 0, 0] }]));
        assert_eq!(evaluate(&get, &[], Some(&most), None), Verdict::Denied(Reason::Nothing(Source::Identity)));
        let narrow = policy(allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/U"));
        assert_eq!(evaluate(&get, &[mine], Some(&narrow), None), Verdict::Denied(Reason::Nothing(Source::Boundary)));
    }

    #[test]
    fn all_but_a_list() {
        let policies = [policy(json!({"Effect": "Allow", "NotAction": ["s3:Put*"], "NotResource": "arn:aws:s3:::b/secret/*"}))];
        let allowed = |action: &str, key: &str| {
            let request = request(action, &format!("arn:aws:s3:::b/{key}"), &[]);
            matches!(evaluate(&request, &policies, None, None), Verdict::Allowed(_))
        };
        assert!(allowed("s3:GetObject", "k") && !allowed("s3:PutObject", "k") && !allowed("s3:GetObject", "secret/k"));
    }

    /// A role that may be assumed by the account, if the function tags are the same and a tenant is named.
    fn trust() -> Policy {
        let own = json!({
            "Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {"aws:PrincipalTag/function": "${iam:ResourceTag/function}"},
                "Null": {"aws:RequestTag/tenant": "false"},
            },
        });
        let lambda = json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"});
        Policy::trust("Trust", None, &document(json!([lambda, own]))).unwrap()
    }

    fn assume(keys: &[(&str, &str)], policies: &[Arc<Policy>]) -> Verdict {
        evaluate(&request("sts:AssumeRole", "arn:aws:iam::000000000000:role/r", keys), policies, None, Some(&trust()))
    }

    #[test]
    fn a_role_is_assumed_when_it_trusts_the_account_and_the_callers_policies_allow() {
        let keys = [("aws:PrincipalTag/function", "a"), ("iam:ResourceTag/function", "a"), ("aws:RequestTag/tenant", "o")];
        let mine = [policy(allow("sts:AssumeRole", "*"))];
        assert!(matches!(assume(&keys, &mine), Verdict::Allowed(grants) if grants.len() == 1));
        assert_eq!(assume(&keys, &[]), Verdict::Denied(Reason::Nothing(Source::Identity)));
        assert_eq!(assume(&keys[..2], &mine), Verdict::Denied(Reason::Nothing(Source::Trust)));
        let other = [("aws:PrincipalTag/function", "b"), keys[1], keys[2]];
        assert_eq!(assume(&other, &mine), Verdict::Denied(Reason::Nothing(Source::Trust)));
        assert_eq!(assume(&keys[1..], &mine), Verdict::Denied(Reason::Nothing(Source::Trust)));
    }

    #[test]
    fn a_role_that_is_named_needs_no_policy_but_its_boundary() {
        let trust = |arn: &str| {
            let statement = json!({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"});
            Policy::trust("Trust", None, &document(statement)).unwrap()
        };
        let asked = request("sts:AssumeRole", "arn:aws:iam::000000000000:role/r", &[]);
        let nothing = policy(allow("s3:*", "*"));
        let role = trust("arn:aws:iam::000000000000:role/r");
        assert_eq!(evaluate(&asked, &[], None, Some(&role)), Verdict::Allowed(Vec::new()));
        let verdict = evaluate(&asked, &[], Some(&nothing), Some(&role));
        assert_eq!(verdict, Verdict::Denied(Reason::Nothing(Source::Boundary)));
        let session = trust("arn:aws:sts::000000000000:assumed-role/r/s");
        assert_eq!(evaluate(&asked, &[], Some(&nothing), Some(&session)), Verdict::Allowed(Vec::new()));
        assert_eq!(evaluate(&asked, &[], Some(&nothing), Some(&trust("*"))), Verdict::Allowed(Vec::new()));
        let other = trust("arn:aws:iam::000000000000:role/other");
        assert_eq!(evaluate(&asked, &[], None, Some(&other)), Verdict::Denied(Reason::Nothing(Source::Trust)));
    }

    #[test]
    fn the_sentences_are_aws_own() {
        let sentence = |reason: Reason| reason.sentence("s3:GetObject");
        assert_eq!(sentence(Reason::Nothing(Source::Boundary)), "because no permissions boundary allows the s3:GetObject action");
        assert_eq!(sentence(Reason::Explicit(Source::Identity)), "with an explicit deny in an identity-based policy");
        assert_eq!(sentence(Reason::Explicit(Source::Boundary)), "with an explicit deny in a permissions boundary");
    }
}
