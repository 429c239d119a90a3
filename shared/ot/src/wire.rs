//! The JSON form, read strictly.
//!
//! An operation has exactly one of `insert`, `retain` and `delete`, with `attributes` beside the first two if there are any.
//! Whatever is not exactly that is refused rather than guessed at: a server that repairs changes makes clients diverge.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::{Attributes, Content, Delta, Document, Op};

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Content::Text(text) => serializer.serialize_str(text),
            Content::Embed(embed) => embed.serialize(serializer),
        }
    }
}

impl Serialize for Op {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Op::Insert { content, .. } => map.serialize_entry("insert", content)?,
            Op::Retain { length, .. } => map.serialize_entry("retain", length)?,
            Op::Delete { length } => map.serialize_entry("delete", length)?,
        }
        match self {
            Op::Insert { attributes, .. } | Op::Retain { attributes, .. } if !attributes.is_empty() => {
                map.serialize_entry("attributes", attributes)?;
            }
            _ => {}
        }
        map.end()
    }
}

impl Serialize for Delta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ops())
    }
}

impl Serialize for Document {
    /// In canonical form: equal documents have equal bytes.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.delta().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

impl<'de> Deserialize<'de> for Op {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OpMembers::deserialize(deserializer)?.into_op().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Delta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ops = deserializer.deserialize_any(OpsVisitor)?;
        Delta::from_ops(ops).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Document::from_delta(Delta::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The members of an operation before it is known to be one.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct OpMembers {
    #[serde(default, deserialize_with = "present")]
    insert: Option<Content>,
    #[serde(default, deserialize_with = "present")]
    retain: Option<u32>,
    #[serde(default, deserialize_with = "present")]
    delete: Option<u32>,
    #[serde(default, deserialize_with = "present")]
    attributes: Option<Attributes>,
}

/// A member that is there must have a value: `null` is not the same as leaving it out.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl OpMembers {
    fn into_op(self) -> Result<Op, &'static str> {
        if self.attributes.as_ref().is_some_and(Attributes::is_empty) {
            return Err("empty attributes: leave the member out");
        }
        let formatted = self.attributes.is_some();
        let attributes = self.attributes.unwrap_or_default();
        match (self.insert, self.retain, self.delete) {
            (Some(content), None, None) => Ok(Op::Insert { content, attributes }),
            (None, Some(length), None) => Ok(Op::Retain { length, attributes }),
            (None, None, Some(length)) if !formatted => Ok(Op::Delete { length }),
            (None, None, Some(_)) => Err("a delete has no attributes"),
            _ => Err("an operation has exactly one of insert, retain and delete"),
        }
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or an object to insert")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Content, E> {
        Ok(Content::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Content, A::Error> {
        Map::<String, Value>::deserialize(MapAccessDeserializer::new(members)).map(Content::Embed)
    }
}

struct OpsVisitor;

impl<'de> Visitor<'de> for OpsVisitor {
    type Value = Vec<Op>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of operations, or an object with that list as its only member `ops`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Op>, A::Error> {
        let mut ops = Vec::new();
        while let Some(op) = list.next_element()? {
            ops.push(op);
        }
        Ok(ops)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Vec<Op>, A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wrapped {
            ops: Vec<Op>,
        }
        Wrapped::deserialize(MapAccessDeserializer::new(members)).map(|wrapped| wrapped.ops)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_are_read_and_the_list_is_written() {
        let list =
            json!([{"insert": "a", "attributes": {"bold": true}}, {"insert": {"image": "i"}}, {"retain": 2}, {"delete": 1}]);
        let delta: Delta = serde_json::from_value(list.clone()).unwrap();
        assert_eq!(delta.ops().len(), 4);
        assert_eq!(serde_json::to_value(&delta).unwrap(), list);
        assert_eq!(serde_json::from_value::<Delta>(json!({"ops": list})).unwrap(), delta);
    }

    #[test]
    fn whatever_else_is_refused() {
        let refused = [
            r#"{}"#,
            r#"null"#,
            r#"{"ops":[],"more":1}"#,
            r#"[{}]"#,
            r#"[{"insert":"a","retain":1}]"#,
            r#"[{"insert":"a","insert":"b"}]"#,
            r#"[{"insert":"a","retain":null}]"#,
            r#"[{"insert":""}]"#,
            r#"[{"insert":1}]"#,
            r#"[{"insert":null}]"#,
            r#"[{"insert":["a"]}]"#,
            r#"[{"insert":"\ud83d"}]"#,
            r#"[{"insert":"\ude00"}]"#,
            r#"[{"insert":"a","attributes":{"\ud83d":true}}]"#,
            r#"[{"insert":"a","attributes":{}}]"#,
            r#"[{"insert":"a","attributes":null}]"#,
            r#"[{"insert":"a","attributes":["bold"]}]"#,
            r#"[{"insert":"a","colour":"red"}]"#,
            r#"[{"retain":0}]"#,
            r#"[{"retain":-1}]"#,
            r#"[{"retain":1.5}]"#,
            r#"[{"retain":2.0}]"#,
            r#"[{"retain":"1"}]"#,
            r#"[{"retain":{"image":{}}}]"#,
            r#"[{"retain":2147483648}]"#,
            r#"[{"retain":2147483647},{"delete":1}]"#,
            r#"[{"delete":0}]"#,
            r#"[{"delete":1,"attributes":{"bold":true}}]"#,
            r#"["a"]"#,
        ];
        for text in refused {
            assert!(serde_json::from_str::<Delta>(text).is_err(), "{text} was accepted");
        }
        assert!(serde_json::from_str::<Delta>(r#"[{"retain":2147483647}]"#).is_ok());
        assert!(serde_json::from_str::<Document>(r#"[{"insert":"a"},{"retain":1}]"#).is_err());
    }

    #[test]
    fn equal_documents_have_equal_bytes() {
        let one: Document = serde_json::from_str(
            r#"[{"insert":"a","attributes":{"x":1,"b":{"d":1,"c":2}}},{"insert":"b\n"},{"insert":{"f":{"z":1,"y":2}}}]"#,
        )
        .unwrap();
        let other: Document = serde_json::from_str(
            r#"[{"attributes":{"b":{"c":2,"d":1},"x":1},"insert":"a"},{"insert":"b"},{"insert":"\n"},{"insert":{"f":{"y":2,"z":1}}}]"#,
        )
        .unwrap();
        assert_eq!(one, other);
        assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
    }
}
