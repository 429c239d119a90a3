//! Conditions: an operator, a key of the request, and the values it is held against.

use serde_json::Value as Json;

use super::keys;
use super::pattern::{ArnPattern, Pattern};
use super::request::Context;

/// One line of a `Condition`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    key: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// Whether the key must be absent; any of these will do.
    Null(Vec<bool>),
    Values {
        set: Option<Set>,
        if_exists: bool,
        negated: bool,
        wanted: Vec<Wanted>,
    },
}

/// How several values of a key are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    All,
    Any,
}

/// A value of the policy.
#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    Text { pattern: Pattern, ignore_case: bool },
    Arn(ArnPattern),
    Flag(bool),
    Number(Comparison, f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What the name of an operator says about its values.
#[derive(Clone, Copy)]
enum Kind {
    Text { wildcards: bool, ignore_case: bool },
    Arn,
    Flag,
    Number(Comparison),
}

const fn text(wildcards: bool, ignore_case: bool) -> Kind {
    Kind::Text { wildcards, ignore_case }
}

/// Name, kind, and whether it is the opposite of that.
const OPERATORS: &[(&str, Kind, bool)] = &[
    ("StringEquals", text(false, false), false),
    ("StringNotEquals", text(false, false), true),
    ("StringEqualsIgnoreCase", text(false, true), false),
    ("StringNotEqualsIgnoreCase", text(false, true), true),
    ("StringLike", text(true, false), false),
    ("StringNotLike", text(true, false), true),
    ("ArnEquals", Kind::Arn, false),
    ("ArnLike", Kind::Arn, false),
    ("ArnNotEquals", Kind::Arn, true),
    ("ArnNotLike", Kind::Arn, true),
    ("Bool", Kind::Flag, false),
    ("NumericEquals", Kind::Number(Comparison::Equal), false),
    ("NumericNotEquals", Kind::Number(Comparison::Equal), true),
    ("NumericLessThan", Kind::Number(Comparison::Less), false),
    ("NumericLessThanEquals", Kind::Number(Comparison::LessOrEqual), false),
    ("NumericGreaterThan", Kind::Number(Comparison::Greater), false),
    ("NumericGreaterThanEquals", Kind::Number(Comparison::GreaterOrEqual), false),
];

/// Reads the whole `Condition` of a statement.
pub(super) fn read(block: &Json, variables: bool) -> Result<Vec<Condition>, String> {
    let Json::Object(operators) = block else { return Err("Condition is a map of operators".to_owned()) };
    let mut conditions = Vec::new();
    for (operator, keys) in operators {
        let keys = keys.as_object().filter(|keys| !keys.is_empty());
        let Some(keys) = keys else { return Err(format!("{operator} is a map of condition keys")) };
        for (key, values) in keys {
            conditions.push(Condition::read(operator, key, values, variables)?);
        }
    }
    Ok(conditions)
}

impl Condition {
    fn read(operator: &str, key: &str, values: &Json, variables: bool) -> Result<Self, String> {
        let several = keys::multivalued(key)?;
        let values = match values {
            Json::Array(values) => values.iter().map(scalar).collect::<Option<Vec<_>>>(),
            one => scalar(one).map(|value| vec![value]),
        };
        let values = values.filter(|values| !values.is_empty());
        let Some(values) = values else { return Err(format!("{operator} {key} is a text or a list of texts")) };
        let key = key.to_owned();
        if operator == "Null" {
            let flags: Result<_, _> = values.iter().map(|value| flag(operator, value)).collect();
            return Ok(Self { key, test: Test::Null(flags?) });
        }
        let (set, name) = match operator.split_once(':') {
            Some(("ForAllValues", name)) => (Some(Set::All), name),
            Some(("ForAnyValue", name)) => (Some(Set::Any), name),
            _ => (None, operator),
        };
        let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
        let Some((_, kind, negated)) = OPERATORS.iter().find(|(known, _, _)| *known == name) else {
            let known: Vec<_> = OPERATORS.iter().map(|(name, _, _)| *name).collect();
            return Err(format!(
                "there is no condition operator {operator}; there are Null, {}, each with ForAllValues: or ForAnyValue: before and IfExists behind it",
                known.join(", ")
            ));
        };
        if several && set.is_none() {
            return Err(format!("{key} can have several values, so {operator} needs ForAllValues: or ForAnyValue: before it"));
        }
        let wanted: Result<_, _> = values.iter().map(|value| wanted(operator, *kind, value, variables)).collect();
        Ok(Self { key, test: Test::Values { set, if_exists, negated: *negated, wanted: wanted? } })
    }

    /// Whether the facts are as this wants them.
    pub(super) fn holds(&self, context: &Context) -> bool {
        let values = context.values(&self.key);
        match &self.test {
            Test::Null(absent) => absent.contains(&values.is_empty()),
            Test::Values { set, if_exists, negated, .. } if values.is_empty() => {
                // All of no values are right, any of none is not, even with IfExists; nothing is unlike anything.
                match set {
                    Some(set) => *set == Set::All,
                    None => *if_exists || *negated,
                }
            }
            Test::Values { set, negated, wanted, .. } => {
                let numbers = wanted.iter().any(|wanted| matches!(wanted, Wanted::Number(..)));
                // What is no number is neither equal to one nor unlike it.
                let right = |value: &String| {
                    (!numbers || value.parse::<f64>().is_ok())
                        && wanted.iter().any(|wanted| wanted.is(value, context)) != *negated
                };
                match set {
                    Some(Set::All) => values.iter().all(right),
                    Some(Set::Any) => values.iter().any(right),
                    None => values.len() == 1 && values.iter().all(right),
                }
            }
        }
    }
}

fn wanted(operator: &str, kind: Kind, value: &str, variables: bool) -> Result<Wanted, String> {
    Ok(match kind {
        Kind::Text { wildcards, ignore_case } => {
            Wanted::Text { pattern: Pattern::read(value, wildcards, variables)?, ignore_case }
        }
        Kind::Arn => Wanted::Arn(ArnPattern::read(value, variables)?),
        Kind::Flag => Wanted::Flag(flag(operator, value)?),
        Kind::Number(comparison) => {
            Wanted::Number(comparison, value.parse().map_err(|_| format!("{operator} takes a number, not {value}"))?)
        }
    })
}

impl Wanted {
    fn is(&self, value: &str, context: &Context) -> bool {
        match self {
            Self::Text { pattern, ignore_case } => pattern.fits(value, context, *ignore_case),
            Self::Arn(pattern) => pattern.fits(value, context),
            Self::Flag(flag) => value.eq_ignore_ascii_case(if *flag { "true" } else { "false" }),
            Self::Number(comparison, wanted) => value.parse::<f64>().is_ok_and(|value| match comparison {
                Comparison::Equal => value == *wanted,
                Comparison::Less => value < *wanted,
                Comparison::LessOrEqual => value <= *wanted,
                Comparison::Greater => value > *wanted,
                Comparison::GreaterOrEqual => value >= *wanted,
            }),
        }
    }
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn flag(operator: &str, value: &str) -> Result<bool, String> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("{operator} takes true or false, not {value}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(block: Json, keys: &[(&str, &[&str])]) -> bool {
        let mut context = Context::default();
        for (key, values) in keys {
            context.set_all(key, values.iter().map(|value| (*value).to_owned()).collect());
        }
        read(&block, true).unwrap().iter().all(|condition| condition.holds(&context))
    }

    const KEYS: &str = "dynamodb:LeadingKeys";

    #[test]
    fn all_of_an_empty_set_are_right_so_null_must_stand_beside() {
        let all = json!({"ForAllValues:StringLike": {KEYS: "T#o#*"}});
        assert!(holds(all.clone(), &[(KEYS, &["T#o#1", "T#o#2"])]));
        assert!(!holds(all.clone(), &[(KEYS, &["T#o#1", "T#p#2"])]));
        assert!(holds(all.clone(), &[]) && holds(all, &[(KEYS, &[])]));
        let both = json!({"ForAllValues:StringLike": {KEYS: "T#o#*"}, "Null": {KEYS: "false"}});
        assert!(holds(both.clone(), &[(KEYS, &["T#o#1"])]));
        assert!(!holds(both.clone(), &[]) && !holds(both, &[(KEYS, &[])]));
    }

    #[test]
    fn any_of_a_set_and_the_opposite_of_an_operator() {
        let any = json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["tenant", "team"]}});
        assert!(holds(any.clone(), &[("aws:TagKeys", &["x", "team"])]));
        assert!(!holds(any.clone(), &[("aws:TagKeys", &["x"])]) && !holds(any, &[]));
        let not = json!({"StringNotEquals": {"s3:prefix": ["a", "b"]}});
        assert!(holds(not.clone(), &[("s3:prefix", &["c"])]) && holds(not.clone(), &[]));
        assert!(!holds(not, &[("s3:prefix", &["b"])]));
        let none_other = json!({"ForAllValues:StringNotLike": {"aws:TagKeys": "t*"}});
        assert!(holds(none_other.clone(), &[("aws:TagKeys", &["x"])]) && !holds(none_other, &[("aws:TagKeys", &["x", "t"])]));
    }

    #[test]
    fn a_missing_tag_is_equal_to_nothing_on_either_side() {
        let same = json!({"StringEquals": {"iam:ResourceTag/function": "${aws:PrincipalTag/function}"}});
        let (mine, theirs) = (("aws:PrincipalTag/function", ["a"]), ("iam:ResourceTag/function", ["a"]));
        assert!(holds(same.clone(), &[(mine.0, &mine.1), (theirs.0, &theirs.1)]));
        assert!(!holds(same.clone(), &[(theirs.0, &theirs.1)]) && !holds(same.clone(), &[(mine.0, &mine.1)]));
        assert!(!holds(same, &[(mine.0, &["b"]), (theirs.0, &theirs.1)]));
        // What has no value is unlike everything: AWS says so of negated operators.
        let other = json!({"StringNotEquals": {"iam:ResourceTag/function": "${aws:PrincipalTag/function}"}});
        assert!(holds(other, &[(theirs.0, &theirs.1)]));
    }

    #[test]
    fn the_rest_of_the_operators() {
        let prefix = |operator: &str, wanted: Json, value: &str| {
            holds(
                Json::Object([(operator.to_owned(), json!({"s3:prefix": wanted}))].into_iter().collect()),
                &[("s3:prefix", &[value])],
            )
        };
        assert!(prefix("StringEqualsIgnoreCase", json!("A"), "a") && !prefix("StringEquals", json!("A"), "a"));
        assert!(!prefix("StringEquals", json!("a*"), "ab") && prefix("StringLike", json!("a*"), "ab"));
        assert!(prefix("NumericLessThanEquals", json!(3), "3") && !prefix("NumericLessThan", json!(3), "3"));
        assert!(prefix("NumericNotEquals", json!("3"), "4") && !prefix("NumericGreaterThan", json!(3), "x"));
        assert!(prefix("Bool", json!(true), "True") && !prefix("Bool", json!("false"), "true"));
        assert!(prefix("ArnLike", json!("arn:aws:iam::*:role/a-*"), "arn:aws:iam::0:role/a-b"));
        assert!(prefix("StringEqualsIfExists", json!("a"), "a") && !prefix("StringEqualsIfExists", json!("a"), "b"));
        assert!(holds(json!({"StringEqualsIfExists": {"s3:prefix": "a"}}), &[]));
        assert!(!holds(json!({"StringEquals": {"s3:prefix": "a"}}), &[]));
        assert!(!holds(json!({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "a"}}), &[]));
        assert!(!prefix("NumericNotEquals", json!("3"), "x"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let fails = |block: Json| read(&block, true).unwrap_err();
        let unknown = fails(json!({"StringAlike": {"s3:prefix": "a"}}));
        assert!(unknown.starts_with("there is no condition operator StringAlike; there are Null, StringEquals, "), "{unknown}");
        assert!(fails(json!({"StringLike": {KEYS: "a"}})).contains("needs ForAllValues: or ForAnyValue:"));
        assert!(fails(json!({"StringLike": {"aws:userid": "a"}})).contains("does not know the condition key aws:userid"));
        assert_eq!(fails(json!({"Null": {KEYS: "no"}})), "Null takes true or false, not no");
        assert_eq!(fails(json!({"NumericEquals": {"s3:prefix": "x"}})), "NumericEquals takes a number, not x");
        assert_eq!(fails(json!({"StringLike": {"s3:prefix": []}})), "StringLike s3:prefix is a text or a list of texts");
        assert!(fails(json!({"ForSomeValues:StringLike": {"s3:prefix": "a"}})).contains("no condition operator"));
    }
}
