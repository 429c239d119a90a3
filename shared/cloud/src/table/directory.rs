//! The one table that is not keyed by tenant: what must be found before a tenant is known.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use kernel::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Item, Key, TableError};

/// Rows found by what somebody holds in their hand, such as the hash of a ticket. Keys are whole: no tenant is put before
/// them, and the policies of each function say which kinds of keys it may touch.
#[derive(Clone, Debug)]
pub struct DirectoryTable {
    client: Client,
    table: String,
}

impl DirectoryTable {
    pub(crate) fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// The table's name, as deployed.
    pub(crate) fn name(&self) -> &str {
        &self.table
    }

    pub(crate) fn keys(key: &Key) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(key.partition.clone())),
            ("sk".to_owned(), AttributeValue::S(key.sort.clone())),
        ])
    }

    /// The item that keeps a value under a key.
    pub(crate) fn item<T: Serialize>(&self, key: &Key, value: &T, expires: Option<Timestamp>) -> Result<Item, TableError> {
        let mut item: Item = serde_dynamo::to_item(value).map_err(|error| self.shape(&error))?;
        item.extend(Self::keys(key));
        if let Some(expires) = expires {
            item.insert("ttl".to_owned(), AttributeValue::N(expires.as_seconds().to_string()));
        }
        Ok(item)
    }

    /// The value under a key, or `None`. With `strong`, as it stands this moment and for twice the price.
    ///
    /// # Errors
    /// When DynamoDB fails or the row is not a `T`.
    pub async fn get<T: DeserializeOwned>(&self, key: &Key, strong: bool) -> Result<Option<T>, TableError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(Self::keys(key))).consistent_read(strong);
        let answer = request.send().await.map_err(|error| self.unavailable("GetItem", DisplayErrorContext(&error)))?;
        answer.item.map(|item| self.read(item)).transpose()
    }

    /// All values of one partition whose sort keys begin with the prefix, in their order.
    ///
    /// # Errors
    /// When DynamoDB fails or a row is not a `T`.
    pub async fn list<T: DeserializeOwned>(&self, partition: &str, prefix: &str) -> Result<Vec<T>, TableError> {
        let mut values = Vec::new();
        let mut start = None;
        loop {
            let request = self.client.query().table_name(&self.table).set_exclusive_start_key(start);
            let request = request.key_condition_expression("pk = :p AND begins_with(sk, :s)");
            let request = request.expression_attribute_values(":p", AttributeValue::S(partition.to_owned()));
            let request = request.expression_attribute_values(":s", AttributeValue::S(prefix.to_owned()));
            let answer = request.send().await.map_err(|error| self.unavailable("Query", DisplayErrorContext(&error)))?;
            for item in answer.items.unwrap_or_default() {
                values.push(self.read(item)?);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(values);
            }
        }
    }

    /// Writes the value under a key that nobody used yet; it may be removed some days after `expires`.
    ///
    /// # Errors
    /// When DynamoDB fails or the key is taken.
    pub async fn add<T: Serialize>(&self, key: &Key, value: &T, expires: Timestamp) -> Result<(), TableError> {
        let request = self.client.put_item().table_name(&self.table).set_item(Some(self.item(key, value, Some(expires))?));
        let sent = request.condition_expression("attribute_not_exists(pk)").send().await;
        sent.map(|_| ()).map_err(|error| self.unavailable("PutItem", DisplayErrorContext(&error)))
    }

    /// Takes the value out: of several who ask at once exactly one gets it.
    ///
    /// # Errors
    /// When DynamoDB fails or the row is not a `T`.
    pub async fn take<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, TableError> {
        let request = self.client.delete_item().table_name(&self.table).set_key(Some(Self::keys(key)));
        let sent = request.return_values(ReturnValue::AllOld).send().await;
        let answer = sent.map_err(|error| self.unavailable("DeleteItem", DisplayErrorContext(&error)))?;
        answer.attributes.map(|item| self.read(item)).transpose()
    }

    fn read<T: DeserializeOwned>(&self, item: Item) -> Result<T, TableError> {
        serde_dynamo::from_item(item).map_err(|error| self.shape(&error))
    }

    fn shape(&self, reason: &serde_dynamo::Error) -> TableError {
        TableError::Shape { table: self.table.clone(), reason: reason.to_string() }
    }

    fn unavailable(&self, operation: &'static str, reason: impl std::fmt::Display) -> TableError {
        TableError::Unavailable { operation, table: self.table.clone(), reason: reason.to_string() }
    }
}
