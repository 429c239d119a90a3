//! Keys, rows and conditions: what is written where, and only if.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::Timestamp;
use serde::Serialize;

use super::TableError;

/// Where a row lies, the tenant left out: the table adds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition, such as `D#doc_…`.
    pub partition: String,
    /// The sort key within it.
    pub sort: String,
}

impl Key {
    /// A key of these two parts.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.sort)
    }
}

/// A value with the place it is written to.
#[derive(Debug)]
pub struct Row<'v, T> {
    pub(crate) key: Key,
    pub(crate) value: &'v T,
    pub(crate) index: Option<Key>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) fact: Option<AttributeValue>,
}

impl<'v, T> Row<'v, T> {
    /// The value under the key.
    pub fn new(key: Key, value: &'v T) -> Self {
        Self { key, value, index: None, expires: None, fact: None }
    }

    /// The row is also found in the index, under this key.
    #[must_use]
    pub fn indexed(mut self, key: Key) -> Self {
        self.index = Some(key);
        self
    }

    /// The row announces this fact: it is stored as the attribute `fact` in the same write.
    ///
    /// # Errors
    /// When the fact cannot be written as an attribute.
    pub fn announcing<F: Serialize>(mut self, fact: &F) -> Result<Self, TableError> {
        let shape = |error: serde_dynamo::Error| TableError::Shape { table: "fact".to_owned(), reason: error.to_string() };
        self.fact = Some(serde_dynamo::to_attribute_value(fact).map_err(shape)?);
        Ok(self)
    }

    /// DynamoDB may remove the row some days after this instant; readers check the time themselves.
    #[must_use]
    pub fn expiring(mut self, at: Timestamp) -> Self {
        self.expires = Some(at);
        self
    }
}

/// What must hold of the row that stands at the key, for a write to happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Whatever stands there.
    Always,
    /// Nothing stands there.
    Absent,
    /// Something stands there.
    Present,
    /// A row stands there whose number attribute equals this.
    Equals(&'static str, i64),
    /// A row stands there whose number attribute is less than this.
    Below(&'static str, i64),
    /// A row stands there whose text attribute equals this.
    Is(&'static str, String),
    /// Any one of these.
    Any(Vec<Condition>),
    /// Every one of these.
    All(Vec<Condition>),
}

/// A condition in DynamoDB's words.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Expression {
    pub(crate) text: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<HashMap<String, AttributeValue>>,
}

impl Condition {
    /// The row that stands there has this version.
    #[must_use]
    pub fn version(version: u64) -> Self {
        Self::Equals("version", i64::try_from(version).unwrap_or(i64::MAX))
    }

    pub(crate) fn expression(&self) -> Expression {
        if *self == Self::Always {
            return Expression::default();
        }
        let mut names = HashMap::new();
        let mut values = HashMap::new();
        let text = self.render(&mut names, &mut values);
        let some = |map: HashMap<_, _>| if map.is_empty() { None } else { Some(map) };
        Expression { text: Some(text), names: some(names), values: if values.is_empty() { None } else { Some(values) } }
    }

    fn render(&self, names: &mut HashMap<String, String>, values: &mut HashMap<String, AttributeValue>) -> String {
        let mut compare = |attribute: &str, operator: &str, value: AttributeValue| {
            let index = values.len();
            names.insert(format!("#a{index}"), attribute.to_owned());
            values.insert(format!(":v{index}"), value);
            format!("#a{index} {operator} :v{index}")
        };
        match self {
            Self::Always => "attribute_exists(pk) OR attribute_not_exists(pk)".to_owned(),
            Self::Absent => "attribute_not_exists(pk)".to_owned(),
            Self::Present => "attribute_exists(pk)".to_owned(),
            Self::Equals(attribute, value) => compare(attribute, "=", AttributeValue::N(value.to_string())),
            Self::Below(attribute, value) => compare(attribute, "<", AttributeValue::N(value.to_string())),
            Self::Is(attribute, value) => compare(attribute, "=", AttributeValue::S(value.clone())),
            Self::Any(parts) => join(parts, " OR ", names, values),
            Self::All(parts) => join(parts, " AND ", names, values),
        }
    }
}

fn join(
    parts: &[Condition],
    with: &str,
    names: &mut HashMap<String, String>,
    values: &mut HashMap<String, AttributeValue>,
) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("({})", part.render(names, values))).collect();
    parts.join(with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_nest_and_never_share_a_placeholder() {
        let condition = Condition::Any(vec![
            Condition::Absent,
            Condition::Below("lease_until", 5),
            Condition::All(vec![Condition::Is("person", "per_1".into()), Condition::Equals("epoch", 2)]),
        ]);
        let expression = condition.expression();
        assert_eq!(expression.text.unwrap(), "(attribute_not_exists(pk)) OR (#a0 < :v0) OR ((#a1 = :v1) AND (#a2 = :v2))");
        assert_eq!(expression.names.unwrap()["#a2"], "epoch");
        assert_eq!(expression.values.unwrap()[":v1"], AttributeValue::S("per_1".into()));
    }

    #[test]
    fn no_condition_is_no_expression() {
        assert_eq!(Condition::Always.expression(), Expression::default());
    }
}
