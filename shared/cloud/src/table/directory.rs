//! The one table that is not keyed by tenant: what must be found before a tenant is known.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use kernel::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Item, TableError};

/// The sort key of a row that is alone in its partition.
const ROW: &str = "row";

/// Rows found by what somebody holds in their hand, such as the hash of a ticket.
#[derive(Clone, Debug)]
pub struct DirectoryTable {
    client: Client,
    table: String,
}

impl DirectoryTable {
    pub(crate) fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    fn keys(pk: &str, sk: &str) -> Item {
        HashMap::from([("pk".to_owned(), AttributeValue::S(pk.to_owned())), ("sk".to_owned(), AttributeValue::S(sk.to_owned()))])
    }

    /// The value under these keys, as it is now.
    ///
    /// # Errors
    /// When DynamoDB fails or the row is not a `T`.
    pub async fn get<T: DeserializeOwned>(&self, pk: &str, sk: &str) -> Result<Option<T>, TableError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(Self::keys(pk, sk)));
        let sent = request.consistent_read(true).send().await;
        let answer = sent.map_err(|error| self.unavailable("GetItem", DisplayErrorContext(&error)))?;
        answer.item.map(|item| serde_dynamo::from_item(item).map_err(|error| self.shape(&error))).transpose()
    }

    /// Writes the value under a key that nobody used yet; it may be removed some days after `expires`.
    ///
    /// # Errors
    /// When DynamoDB fails or the key is taken.
    pub async fn add<T: Serialize>(&self, key: &str, value: &T, expires: Timestamp) -> Result<(), TableError> {
        let mut item: Item = serde_dynamo::to_item(value).map_err(|error| self.shape(&error))?;
        item.extend(Self::keys(key, ROW));
        item.insert("ttl".to_owned(), AttributeValue::N(expires.as_seconds().to_string()));
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let sent = request.condition_expression("attribute_not_exists(pk)").send().await;
        sent.map(|_| ()).map_err(|error| self.unavailable("PutItem", DisplayErrorContext(&error)))
    }

    /// Takes the value out: of several who ask at once exactly one gets it.
    ///
    /// # Errors
    /// When DynamoDB fails or the row is not a `T`.
    pub async fn take<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, TableError> {
        let request = self.client.delete_item().table_name(&self.table).set_key(Some(Self::keys(key, ROW)));
        let sent = request.return_values(ReturnValue::AllOld).send().await;
        let answer = sent.map_err(|error| self.unavailable("DeleteItem", DisplayErrorContext(&error)))?;
        answer.attributes.map(|item| serde_dynamo::from_item(item).map_err(|error| self.shape(&error))).transpose()
    }

    fn shape(&self, reason: &serde_dynamo::Error) -> TableError {
        TableError::Shape { table: self.table.clone(), reason: reason.to_string() }
    }

    fn unavailable(&self, operation: &'static str, reason: impl std::fmt::Display) -> TableError {
        TableError::Unavailable { operation, table: self.table.clone(), reason: reason.to_string() }
    }
}
