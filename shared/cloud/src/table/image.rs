//! Rows as a table's stream shows them: DynamoDB's JSON, in which every value says its type.

use serde::de::DeserializeOwned;

use super::TableError;

/// Reads an image of a stream record, such as `{"text": {"S": "hello"}}`, as the value that was written; `table` is named in the
/// error.
///
/// # Errors
/// [`TableError::Shape`] when it is no item, or not a `T`.
pub fn read_image<T: DeserializeOwned>(image: &serde_json::Value, table: &str) -> Result<T, TableError> {
    let shape = |reason: String| TableError::Shape { table: table.to_owned(), reason };
    let item = serde_json::from_value::<serde_dynamo::Item>(image.clone()).map_err(|error| shape(error.to_string()))?;
    serde_dynamo::from_item(item).map_err(|error| shape(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Note {
        text: String,
        version: u64,
        tags: Vec<String>,
    }

    #[test]
    fn an_image_is_the_value_that_was_written_and_its_keys_are_passed_over() {
        let image = json!({
            "pk": {"S": "T#o#N"}, "text": {"S": "hello"}, "version": {"N": "3"}, "tags": {"L": [{"S": "a"}]},
        });
        let note: Note = read_image(&image, "notes").unwrap();
        assert_eq!(note, Note { text: "hello".to_owned(), version: 3, tags: vec!["a".to_owned()] });
        let error = read_image::<Note>(&json!({"text": {"S": "hello"}}), "notes").unwrap_err().to_string();
        assert!(error.contains("notes") && error.contains("version"), "{error}");
        assert!(read_image::<Note>(&json!({"text": "bare"}), "notes").is_err());
    }
}
