//! One schema, three uses: what OpenAPI promises, what requests are checked against, and what serde reads.
//!
//! A value is first checked against the JSON schema of its type, which finds every fault at once, then read by serde, whose
//! own checks (a name with a line break, say) name the field that they met first.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::event::Event;
use crate::problem::{FieldError, Problem};

/// What a function's signature says of its requests and answers.
#[derive(Debug, Default)]
pub struct Description {
    /// The schema of the path's placeholders.
    pub path: Option<Value>,
    /// The schema of the query string.
    pub query: Option<Value>,
    /// The schema of the body or message.
    pub body: Option<Value>,
    /// The status and the schema of the answer.
    pub answer: Option<(u16, Option<Value>)>,
}

/// A typed trigger: made from an event, described for the contract.
pub trait Input: Sized + Send {
    /// Reads the event.
    ///
    /// # Errors
    /// A problem that names every fault.
    fn read(event: &Event) -> Result<Self, Problem>;

    /// Adds the shapes of what is read.
    fn describe(schemas: &mut SchemaGenerator, description: &mut Description);
}

/// A typed answer: turned into what the trigger's caller expects, described for the contract.
pub trait Output: Send {
    /// The answer as API Gateway expects it.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    fn render(self) -> Result<Value, Problem>;

    /// Adds the shape of the answer.
    fn describe(schemas: &mut SchemaGenerator, description: &mut Description);
}

static VALIDATORS: LazyLock<RwLock<HashMap<TypeId, Arc<Validator>>>> = LazyLock::new(RwLock::default);

fn validator<T: JsonSchema + Any>() -> Result<Arc<Validator>, Problem> {
    let id = TypeId::of::<T>();
    if let Some(known) = VALIDATORS.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
        return Ok(Arc::clone(known));
    }
    let schema = schemars::schema_for!(T);
    let made = jsonschema::options().should_validate_formats(true).build(schema.as_value());
    let made = Arc::new(made.map_err(|error| Problem::internal(error.to_string()))?);
    VALIDATORS.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&made));
    Ok(made)
}

/// Reads a `T`; `prefix` says where the fields lie (empty for the body, `?` for the query).
pub(crate) fn parse<T: DeserializeOwned + JsonSchema + Any>(value: Value, prefix: &str) -> Result<T, Problem> {
    let place = |pointer: &str| if prefix.is_empty() { pointer.to_owned() } else { pointer.replacen('/', prefix, 1) };
    let errors: Vec<FieldError> = validator::<T>()?
        .iter_errors(&value)
        .map(|error| {
            let at = error.instance_path().to_string();
            match error.kind() {
                ValidationErrorKind::Required { property } => {
                    let name = property.as_str().unwrap_or_default();
                    FieldError { field: place(&format!("{at}/{name}")), detail: "is required".to_owned() }
                }
                // What was sent is the caller's, and a detail is logged: the value itself is left out.
                _ => FieldError { field: place(&at), detail: error.masked().to_string() },
            }
        })
        .collect();
    if !errors.is_empty() {
        return Err(Problem::unprocessable(errors));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = place(&format!("/{}", error.path().to_string().replace('.', "/")));
        Problem::unprocessable(vec![FieldError { field, detail: error.inner().to_string() }])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Name;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Letter {
        #[serde(rename = "title")]
        _title: Name,
        #[serde(rename = "pages")]
        _pages: u8,
    }

    fn faults(value: Value) -> Vec<String> {
        parse::<Letter>(value, "").unwrap_err().body().errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let mut fields = faults(json!({"pages": "two", "colour": "red"}));
        fields.sort();
        assert_eq!(fields, ["", "/pages", "/title"]);
        assert!(parse::<Letter>(json!({"title": "Dear all", "pages": 2}), "").is_ok());
    }

    #[test]
    fn a_fault_does_not_repeat_what_was_sent() {
        let body = parse::<Letter>(json!({"title": "Dear all", "pages": "a private sentence"}), "").unwrap_err().body();
        assert!(!body.errors[0].detail.contains("private") && !body.detail.contains("private"), "{body:?}");
    }

    #[test]
    fn what_only_serde_knows_names_its_field_too() {
        assert_eq!(faults(json!({"title": "two\nlines", "pages": 2})), ["/title"]);
    }
}
