//! Partition keys: which attribute is one, and its value in a request.

use std::collections::HashMap;

use serde_json::Value;

use crate::template::{ACCOUNT, Deployment, REGION};

/// The partition keys of the templates' tables and of their indexes.
#[derive(Debug, Default)]
pub(crate) struct Tables(HashMap<String, Keys>);

#[derive(Debug)]
struct Keys {
    table: String,
    indexes: HashMap<String, String>,
}

impl Tables {
    pub(crate) fn new(deployment: &Deployment) -> Self {
        let keys = |definition: &Value| {
            let indexes = definition["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
            let named = |index: &Value| Some((index["IndexName"].as_str()?.to_owned(), hash(&index["KeySchema"])?));
            Some(Keys { table: hash(&definition["KeySchema"])?, indexes: indexes.filter_map(named).collect() })
        };
        Self(deployment.tables.iter().filter_map(|table| Some((table.name.clone(), keys(&table.definition)?))).collect())
    }

    /// The attribute that is the partition key of a table, which may be named by its ARN, or of one of its indexes.
    pub(super) fn hash(&self, table: &str, index: Option<&str>) -> Option<&str> {
        let name = table.rsplit_once(":table/").map_or(table, |(_, name)| name);
        let keys = self.0.get(name)?;
        index.map_or(Some(&keys.table), |index| keys.indexes.get(index)).map(String::as_str)
    }
}

fn hash(schema: &Value) -> Option<String> {
    let attribute = schema.as_array()?.iter().find(|attribute| attribute["KeyType"] == "HASH")?;
    attribute["AttributeName"].as_str().map(str::to_owned)
}

/// The ARN of a table by its name, or by its ARN.
pub(super) fn table_arn(table: &str) -> String {
    if table.starts_with("arn:") || table == "*" {
        table.to_owned()
    } else {
        format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}")
    }
}

/// An attribute value as a condition sees it.
pub(super) fn leading_key(value: &Value) -> Option<String> {
    let (_, value) =
        value.as_object().filter(|value| value.len() == 1)?.iter().find(|(kind, _)| matches!(kind.as_str(), "S" | "N" | "B"))?;
    value.as_str().map(str::to_owned)
}

/// The value that a query wants of its partition key; nothing when that is not plainly one.
pub(super) fn queried(request: &Value, hash: &str) -> Option<String> {
    match (request["KeyConditionExpression"].as_str(), &request["KeyConditions"]) {
        (Some(expression), Value::Null) => {
            let attribute = |name: &str| match name.starts_with('#') {
                true => request["ExpressionAttributeNames"][name].as_str() == Some(hash),
                false => name == hash,
            };
            let words = words(expression);
            let wanted = words.windows(3).filter(|three| three[1] == "=").filter_map(|three| {
                let pair = if three[0].starts_with(':') { (&three[2], &three[0]) } else { (&three[0], &three[2]) };
                attribute(pair.0).then_some(pair.1)
            });
            let wanted: Vec<_> = wanted.collect();
            if let [value] = wanted.as_slice() {
                leading_key(&request["ExpressionAttributeValues"][value.as_str()])
            } else {
                None
            }
        }
        (None, conditions) => {
            let condition = &conditions[hash];
            let values = condition["AttributeValueList"].as_array().filter(|values| values.len() == 1)?;
            (condition["ComparisonOperator"] == "EQ").then(|| leading_key(&values[0])).flatten()
        }
        _ => None,
    }
}

/// Names, values and operators of an expression.
fn words(expression: &str) -> Vec<String> {
    let kind = |character: char| match character {
        '=' | '<' | '>' => 1,
        '(' | ')' | ',' => 2,
        _ => 0,
    };
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for character in expression.chars() {
        if character.is_whitespace() {
            last = None;
            continue;
        }
        let kind = kind(character);
        match words.last_mut() {
            Some(word) if last == Some(kind) && kind != 2 => word.push(character),
            _ => words.push(character.to_string()),
        }
        last = Some(kind);
    }
    words
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    /// One table, `T`, with one index, `gsi1`.
    pub(in super::super) fn tables() -> Tables {
        let indexes = HashMap::from([("gsi1".to_owned(), "gsi1pk".to_owned())]);
        Tables(HashMap::from([("T".to_owned(), Keys { table: "pk".to_owned(), indexes })]))
    }

    fn key(expression: &str) -> Option<String> {
        let request = json!({
            "KeyConditionExpression": expression,
            "ExpressionAttributeNames": {"#p": "pk", "#s": "sk"},
            "ExpressionAttributeValues": {":a": {"S": "A"}, ":n": {"N": "7"}, ":l": {"L": []}},
        });
        queried(&request, "pk")
    }

    #[test]
    fn the_partition_key_of_an_expression() {
        for expression in ["pk = :a", "#p=:a", "(#p = :a) AND #s BETWEEN :a AND :n", "begins_with(#s, :n) and pk= :a", ":a = pk"]
        {
            assert_eq!(key(expression).as_deref(), Some("A"), "{expression}");
        }
        assert_eq!(key("pk = :n").as_deref(), Some("7"));
        for expression in ["pk >= :a", "sk = :a", "pk = :a AND pk = :n", "#q = :a", "pk = :l", "pk = :z", "pk <> :a", ""] {
            assert_eq!(key(expression), None, "{expression}");
        }
    }

    #[test]
    fn the_partition_key_of_the_old_way() {
        let with = |operator: &str, values: Value| {
            queried(&json!({"KeyConditions": {"pk": {"ComparisonOperator": operator, "AttributeValueList": values}}}), "pk")
        };
        assert_eq!(with("EQ", json!([{"S": "A"}])).as_deref(), Some("A"));
        assert_eq!(with("BEGINS_WITH", json!([{"S": "A"}])), None);
        assert_eq!(with("EQ", json!([{"S": "A"}, {"S": "B"}])), None);
    }
}
