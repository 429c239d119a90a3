//! Event patterns, as filters of Lambda write them: which events are meant.
//!
//! A pattern has the shape of the event; at its leaves it lists what the value may be. The part that is known here: exact
//! values, `{"exists": …}` and `{"prefix": …}`; anything else is refused when the pattern is read. As in AWS, `exists` is asked
//! of leaves only, and fields inside lists are not looked into.
//!
//! Source: the Lambda developer guide, "Control which events Lambda sends to your function".

use serde_json::Value;

/// A pattern that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern(Shape);

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    /// Every one of these fields fits.
    Fields(Vec<(String, Shape)>),
    /// The value passes one of these tests.
    AnyOf(Vec<Test>),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Equals(Value),
    Prefix(String),
    Exists(bool),
}

impl Pattern {
    /// Reads the JSON text of a pattern; the error is a sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("a pattern is JSON: {error}"))?;
        match shape(&value)? {
            Shape::AnyOf(_) => Err("a pattern is an object, such as {\"dynamodb\": {…}}".to_owned()),
            fields @ Shape::Fields(_) => Ok(Self(fields)),
        }
    }

    /// Whether the event is meant.
    pub(crate) fn matches(&self, event: &Value) -> bool {
        fits(&self.0, Some(event))
    }
}

fn shape(value: &Value) -> Result<Shape, String> {
    match value {
        Value::Object(fields) if fields.is_empty() => Err("an object of a pattern has fields".to_owned()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((name.clone(), shape(value)?)));
            fields.collect::<Result<_, String>>().map(Shape::Fields)
        }
        Value::Array(tests) if tests.is_empty() => Err("a list of a pattern has at least one value".to_owned()),
        Value::Array(tests) => tests.iter().map(test).collect::<Result<_, _>>().map(Shape::AnyOf),
        other => Err(format!("a value of a pattern stands in a list: [{other}] and not {other}")),
    }
}

fn test(value: &Value) -> Result<Test, String> {
    let unknown = || Err(format!("a pattern knows exact values, exists and prefix, and not {value}"));
    match value {
        Value::Object(members) if members.len() == 1 => match members.iter().next() {
            Some((name, Value::Bool(wanted))) if name == "exists" => Ok(Test::Exists(*wanted)),
            Some((name, Value::String(prefix))) if name == "prefix" => Ok(Test::Prefix(prefix.clone())),
            _ => unknown(),
        },
        Value::Object(_) | Value::Array(_) => unknown(),
        exact => Ok(Test::Equals(exact.clone())),
    }
}

fn fits(shape: &Shape, value: Option<&Value>) -> bool {
    match shape {
        Shape::Fields(fields) => fields.iter().all(|(name, shape)| fits(shape, value.and_then(|value| value.get(name)))),
        Shape::AnyOf(tests) => tests.iter().any(|test| passes(test, value)),
    }
}

fn passes(test: &Test, value: Option<&Value>) -> bool {
    match (test, value) {
        (Test::Exists(wanted), value) => value.is_some_and(|value| !value.is_object()) == *wanted,
        // Of a list, one member is enough.
        (test, Some(Value::Array(members))) => members.iter().any(|member| passes(test, Some(member))),
        (Test::Equals(exact), Some(value)) => exact == value,
        (Test::Prefix(prefix), Some(Value::String(text))) => text.starts_with(prefix),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(pattern: Value, event: &Value) -> bool {
        Pattern::parse(&pattern.to_string()).unwrap().matches(event)
    }

    #[test]
    fn every_field_must_fit_and_of_a_list_one_value() {
        let event = json!({"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "T#o#N"}}, "Tags": ["a", "b"]}});
        assert!(matches(json!({"eventName": ["MODIFY", "INSERT"]}), &event));
        assert!(!matches(json!({"eventName": ["MODIFY"]}), &event));
        assert!(matches(json!({"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "T#"}]}}}}), &event));
        assert!(!matches(json!({"eventName": ["MODIFY"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "T#"}]}}}}), &event));
        assert!(matches(json!({"dynamodb": {"Tags": ["b"]}}), &event));
        assert!(!matches(json!({"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "D#"}]}}}}), &event));
    }

    #[test]
    fn existence_is_asked_of_leaves() {
        let event = json!({"NewImage": {"fact": {"M": {"id": {"S": "fct_1"}}}}});
        let asks = |wanted: bool| json!({"NewImage": {"fact": {"M": {"id": {"S": [{"exists": wanted}]}}}}});
        assert!(matches(asks(true), &event) && !matches(asks(false), &event));
        assert!(!matches(asks(true), &json!({"NewImage": {}})) && matches(asks(false), &json!({"NewImage": {}})));
        assert!(!matches(json!({"NewImage": {"fact": [{"exists": true}]}}), &event));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let refused = |text: &str| Pattern::parse(text).unwrap_err();
        assert!(refused("{").starts_with("a pattern is JSON"));
        assert!(refused("[1]").contains("is an object"));
        assert!(refused(r#"{"a": {}}"#).contains("has fields"));
        assert!(refused(r#"{"a": "x"}"#).contains(r#"["x"] and not "x""#));
        assert!(refused(r#"{"a": [{"numeric": [">", 1]}]}"#).contains("exact values, exists and prefix"));
        assert!(refused(r#"{"a": [{"exists": "yes"}]}"#).contains("exact values, exists and prefix"));
    }
}
