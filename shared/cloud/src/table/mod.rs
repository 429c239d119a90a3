//! Rows in DynamoDB, one tenant at a time.
//!
//! A [`TenantTable`] cannot be had without a tenant and puts `T#<tenant>#` before every partition key and every index
//! partition key itself, so that no caller can forget it or name another tenant's. Callers say the rest: `D#<document>`, and
//! the sort key. A value is anything serde can write; the key, index and expiry attributes are added by [`Row`].

mod directory;
mod image;
mod query;
mod row;
mod transaction;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use kernel::{OrganizationId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use thiserror::Error;

pub use directory::DirectoryTable;
pub use image::read_image;
pub use query::{Position, Query, Rows, Sort};
pub use row::{Condition, Key, Row};
pub use transaction::Transaction;

/// An item as DynamoDB has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// What may go wrong with a table.
#[derive(Debug, Error)]
pub enum TableError {
    /// The condition did not hold; nothing was written.
    #[error("the condition of a write to {key} did not hold")]
    Conflict {
        /// The row whose condition failed.
        key: Key,
        /// That row as it stands, when there is one.
        existing: Option<serde_json::Value>,
    },
    /// A value could not be written as, or read from, an item.
    #[error("a row of {table} is not what was expected: {reason}")]
    Shape {
        /// The table.
        table: String,
        /// What did not fit.
        reason: String,
    },
    /// A page position that does not belong to the query it is meant to continue.
    #[error("the position does not belong to this query")]
    Position,
    /// Another transaction held one of the rows; nothing was written, and trying again is worth it.
    #[error("another transaction holds a row that a transaction on {table} writes")]
    Contended {
        /// The table.
        table: String,
    },
    /// DynamoDB could not be reached, was throttled, or refused.
    #[error("{operation} on {table} failed: {reason}")]
    Unavailable {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The table.
        table: String,
        /// The whole story, for the log.
        reason: String,
    },
}

impl TableError {
    /// The row that made a condition fail, read as `T`; `None` when this is another error, no row, or another shape.
    #[must_use]
    pub fn existing<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            Self::Conflict { existing: Some(value), .. } => serde_json::from_value(value.clone()).ok(),
            _ => None,
        }
    }

    /// Whether a condition did not hold.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }
}

/// The rows of one tenant in one table.
#[derive(Clone, Debug)]
pub struct TenantTable {
    client: Client,
    table: String,
    tenant: OrganizationId,
}

impl TenantTable {
    pub(crate) fn new(client: Client, table: String, tenant: OrganizationId) -> Self {
        Self { client, table, tenant }
    }

    fn partition(&self, partition: &str) -> AttributeValue {
        AttributeValue::S(format!("T#{}#{partition}", self.tenant))
    }

    /// The table's name, as deployed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.table
    }

    fn keys(&self, key: &Key) -> Item {
        HashMap::from([("pk".to_owned(), self.partition(&key.partition)), ("sk".to_owned(), AttributeValue::S(key.sort.clone()))])
    }

    /// The row under a key, strongly consistent, or `None`.
    ///
    /// # Errors
    /// When DynamoDB fails or the row is not a `T`.
    pub async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, TableError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(self.keys(key))).consistent_read(true);
        let answer = request.send().await.map_err(|error| self.unavailable("GetItem", DisplayErrorContext(&error)))?;
        answer.item.map(|item| self.read(item)).transpose()
    }

    /// Writes a row if the condition holds.
    ///
    /// # Errors
    /// [`TableError::Conflict`] with the row that stands there, or a failure of DynamoDB.
    pub async fn put<T: Serialize>(&self, row: &Row<'_, T>, condition: Condition) -> Result<(), TableError> {
        let expression = condition.expression();
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(self.write(row)?))
            .set_condition_expression(expression.text)
            .set_expression_attribute_names(expression.names)
            .set_expression_attribute_values(expression.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = sent else { return Ok(()) };
        if let Some(failed) = error.as_service_error().and_then(conditional_check_put) {
            return Err(self.conflict(row.key.clone(), failed));
        }
        Err(self.unavailable("PutItem", DisplayErrorContext(&error)))
    }

    /// Removes a row if the condition holds and says what stood there.
    ///
    /// # Errors
    /// [`TableError::Conflict`] with the row that stands there, or a failure of DynamoDB.
    pub async fn delete<T: DeserializeOwned>(&self, key: &Key, condition: Condition) -> Result<Option<T>, TableError> {
        let expression = condition.expression();
        let sent = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(self.keys(key)))
            .set_condition_expression(expression.text)
            .set_expression_attribute_names(expression.names)
            .set_expression_attribute_values(expression.values)
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match sent {
            Ok(answer) => answer.attributes.map(|item| self.read(item)).transpose(),
            Err(error) => {
                if let Some(failed) = error.as_service_error().and_then(conditional_check_delete) {
                    return Err(self.conflict(key.clone(), failed));
                }
                Err(self.unavailable("DeleteItem", DisplayErrorContext(&error)))
            }
        }
    }

    /// Counts one more in the row's attribute `count`, unless it has reached the limit; whether it was counted. Exact however
    /// many count at once, since DynamoDB decides each by itself.
    ///
    /// # Errors
    /// When DynamoDB fails.
    pub async fn count(&self, key: &Key, limit: u32, expires: Timestamp) -> Result<bool, TableError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(self.keys(key)))
            .update_expression("ADD #count :one SET #ttl = :ttl")
            .condition_expression("attribute_not_exists(#count) OR #count < :limit")
            .expression_attribute_names("#count", "count")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(":limit", AttributeValue::N(limit.to_string()))
            .expression_attribute_values(":ttl", AttributeValue::N(expires.as_seconds().to_string()))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
                Ok(false)
            }
            Err(error) => Err(self.unavailable("UpdateItem", DisplayErrorContext(&error))),
        }
    }

    fn write<T: Serialize>(&self, row: &Row<'_, T>) -> Result<Item, TableError> {
        let mut item: Item = serde_dynamo::to_item(row.value).map_err(|error| self.shape(&error))?;
        item.extend(self.keys(&row.key));
        if let Some(index) = &row.index {
            item.insert("gsi1pk".to_owned(), self.partition(&index.partition));
            item.insert("gsi1sk".to_owned(), AttributeValue::S(index.sort.clone()));
        }
        if let Some(fact) = &row.fact {
            item.insert("fact".to_owned(), fact.clone());
        }
        if let Some(expires) = row.expires {
            item.insert("ttl".to_owned(), AttributeValue::N(expires.as_seconds().to_string()));
        }
        Ok(item)
    }

    fn read<T: DeserializeOwned>(&self, item: Item) -> Result<T, TableError> {
        serde_dynamo::from_item(item).map_err(|error| self.shape(&error))
    }

    fn conflict(&self, key: Key, existing: Option<Item>) -> TableError {
        match existing.map(|item| self.read(item)).transpose() {
            Ok(existing) => TableError::Conflict { key, existing },
            Err(error) => error,
        }
    }

    fn shape(&self, reason: &serde_dynamo::Error) -> TableError {
        TableError::Shape { table: self.table.clone(), reason: reason.to_string() }
    }

    fn unavailable(&self, operation: &'static str, reason: impl std::fmt::Display) -> TableError {
        TableError::Unavailable { operation, table: self.table.clone(), reason: reason.to_string() }
    }
}

fn conditional_check_put(error: &aws_sdk_dynamodb::operation::put_item::PutItemError) -> Option<Option<Item>> {
    use aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException as Failed;
    if let Failed(failed) = error { Some(failed.item.clone()) } else { None }
}

fn conditional_check_delete(error: &aws_sdk_dynamodb::operation::delete_item::DeleteItemError) -> Option<Option<Item>> {
    use aws_sdk_dynamodb::operation::delete_item::DeleteItemError::ConditionalCheckFailedException as Failed;
    if let Failed(failed) = error { Some(failed.item.clone()) } else { None }
}
