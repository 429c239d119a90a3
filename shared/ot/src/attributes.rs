//! The arithmetic of formats: how attribute maps are laid over one another, told apart, undone and transformed.
//!
//! A missing attribute and an attribute that is `null` differ only in a change: there `null` says "remove it". An empty map is
//! the same as none.

use std::collections::BTreeMap;

use serde_json::Value;

/// The format of a piece of text, or a change of it. Sorted by name, so that equal formats have equal bytes.
pub type Attributes = BTreeMap<String, Value>;

/// No format at all, to borrow.
pub(crate) static NONE: Attributes = Attributes::new();

/// Lays `b` over `a`. `keep_null` keeps the removals of `b`, as one needs between two changes but not on a document.
pub fn compose(a: &Attributes, b: &Attributes, keep_null: bool) -> Attributes {
    let mut composed: Attributes = a.iter().filter(|(name, _)| !b.contains_key(*name)).map(cloned).collect();
    composed.extend(b.iter().filter(|(_, value)| keep_null || !value.is_null()).map(cloned));
    composed
}

/// What must be laid over `a` to get `b`.
pub fn diff(a: &Attributes, b: &Attributes) -> Attributes {
    let mut difference: Attributes =
        a.keys().filter(|name| !b.contains_key(*name)).map(|name| (name.clone(), Value::Null)).collect();
    difference.extend(b.iter().filter(|(name, value)| a.get(*name) != Some(*value)).map(cloned));
    difference
}

/// What takes the change `change` back from text whose format was `base`.
pub fn invert(change: &Attributes, base: &Attributes) -> Attributes {
    change
        .iter()
        .filter_map(|(name, value)| match base.get(name) {
            None => Some((name.clone(), Value::Null)),
            Some(before) if identical(before, value) => None,
            Some(before) => Some((name.clone(), before.clone())),
        })
        .collect()
}

/// What is left of `b` when `a` was made at the same time: with `priority`, `a` wins where both name an attribute.
pub fn transform(a: &Attributes, b: &Attributes, priority: bool) -> Attributes {
    if !priority || a.is_empty() {
        return b.clone();
    }
    b.iter().filter(|(name, _)| !a.contains_key(*name)).map(cloned).collect()
}

fn cloned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// JavaScript's `===`, which `quill-delta` inverts with: two objects or lists are never identical.
fn identical(a: &Value, b: &Value) -> bool {
    !a.is_object() && !a.is_array() && a == b
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Attributes {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_later_format_is_laid_over_the_earlier() {
        let a = map(json!({"bold": true, "color": "red"}));
        let b = map(json!({"bold": null, "size": 2}));
        assert_eq!(compose(&a, &b, true), map(json!({"bold": null, "color": "red", "size": 2})));
        assert_eq!(compose(&a, &b, false), map(json!({"color": "red", "size": 2})));
    }

    #[test]
    fn the_difference_removes_and_sets() {
        let a = map(json!({"bold": true, "color": "red"}));
        let b = map(json!({"color": "blue", "size": 2}));
        assert_eq!(diff(&a, &b), map(json!({"bold": null, "color": "blue", "size": 2})));
        assert_eq!(compose(&a, &diff(&a, &b), false), b);
    }

    #[test]
    fn an_inverse_restores_what_was_there() {
        let base = map(json!({"color": "red", "bold": true}));
        let change = map(json!({"color": "blue", "bold": true, "size": 2}));
        assert_eq!(invert(&change, &base), map(json!({"color": "red", "size": null})));
    }

    #[test]
    fn with_priority_the_first_change_wins() {
        let a = map(json!({"bold": null}));
        let b = map(json!({"bold": true, "size": 2}));
        assert_eq!(transform(&a, &b, true), map(json!({"size": 2})));
        assert_eq!(transform(&a, &b, false), b);
    }
}
