//! A resource whose properties are computed, and how to ask for them.

use serde_json::{Map, Value as Json};

use super::dialect::ResourceType;
use super::physical;
use super::resolve::{Resolver, text_of};
use super::yaml::{Key, Node, TemplateError, refuse};

/// A resource.
pub(crate) struct Resource {
    pub(crate) kind: &'static str,
    pub(crate) logical: String,
    pub(crate) file: String,
    pub(crate) line: usize,
    /// What `!Ref` gives.
    pub(crate) name: String,
    pub(crate) properties: Json,
}

impl Resource {
    /// Computes the properties, `Globals` included.
    pub(crate) fn compute(
        resolver: &mut Resolver,
        stack: usize,
        key: &Key,
        node: &Node,
        kind: &ResourceType,
    ) -> Result<Self, TemplateError> {
        let global = match kind.name {
            "AWS::Serverless::Function" => Some("Function"),
            "AWS::Serverless::Api" => Some("Api"),
            _ => None,
        };
        let root = std::sync::Arc::clone(&resolver.stacks[stack].root);
        let globals = global.and_then(|name| root.get("Globals")?.get(name));
        let mut properties = Json::Object(Map::new());
        for part in [globals, node.get("Properties")].into_iter().flatten() {
            let value = resolver.value(stack, part)?;
            merge(&mut properties, value.unwrap_or_default());
        }
        let stack = &resolver.stacks[stack];
        let name = physical::name(kind.name, &stack.name, &key.name);
        Ok(Self { kind: kind.name, logical: key.name.clone(), file: stack.file.clone(), line: key.line, name, properties })
    }

    /// Fails at this resource.
    pub(crate) fn refuse<T>(&self, what: impl Into<String>) -> Result<T, TemplateError> {
        refuse(&self.file, self.line, format!("{}: {}", self.logical, what.into()))
    }

    /// A property, by a path of names.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&Json> {
        path.iter().try_fold(&self.properties, |value, name| value.get(name)).filter(|value| !value.is_null())
    }

    /// A text that must be there.
    pub(crate) fn text(&self, path: &[&str]) -> Result<String, TemplateError> {
        self.optional(path).map_or_else(|| self.refuse(format!("{} is missing", path.join("."))), Ok)
    }

    /// A text that may be there.
    pub(crate) fn optional(&self, path: &[&str]) -> Option<String> {
        self.get(path).and_then(text_of)
    }

    /// A whole number that may be there.
    pub(crate) fn number(&self, path: &[&str]) -> Result<Option<u64>, TemplateError> {
        let Some(text) = self.optional(path) else { return Ok(None) };
        text.parse().map_or_else(|_| self.refuse(format!("{} is a whole number, not {text}", path.join("."))), |n| Ok(Some(n)))
    }

    /// The texts of a list, or of a single text.
    pub(crate) fn texts(&self, path: &[&str]) -> Vec<String> {
        self.get(path).map(texts).unwrap_or_default()
    }

    /// The members of a map.
    pub(crate) fn members(&self, path: &[&str]) -> impl Iterator<Item = (&String, &Json)> {
        self.get(path).and_then(Json::as_object).into_iter().flatten()
    }
}

/// A text, or a list of them.
pub(crate) fn texts(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().filter_map(text_of).collect(),
        one => text_of(one).into_iter().collect(),
    }
}

/// Puts `more` over `base` as SAM merges globals: maps by member, lists one after the other, the rest replaced.
fn merge(base: &mut Json, more: Json) {
    match (base, more) {
        (Json::Object(base), Json::Object(more)) => {
            for (name, value) in more {
                merge(base.entry(name).or_insert(Json::Null), value);
            }
        }
        (Json::Array(base), Json::Array(more)) => base.extend(more),
        (base, more) => *base = more,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn globals_are_merged_as_sam_does() {
        let mut base = json!({"Timeout": 3, "Environment": {"Variables": {"A": "1", "B": "1"}}, "Tags": [1]});
        merge(&mut base, json!({"Timeout": 9, "Environment": {"Variables": {"B": "2"}}, "Tags": [2]}));
        assert_eq!(base, json!({"Timeout": 9, "Environment": {"Variables": {"A": "1", "B": "2"}}, "Tags": [1, 2]}));
    }
}
