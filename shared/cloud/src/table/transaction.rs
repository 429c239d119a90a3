//! Several writes that happen together or not at all.

use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use kernel::Timestamp;
use serde::Serialize;

use super::{Condition, DirectoryTable, Item, Key, Row, TableError, TenantTable};

/// One member of a transaction: its builder with the table and the condition, asked to tell what stands there when it fails.
macro_rules! member {
    ($transaction:ident, $table:expr, $condition:expr, $builder:expr) => {{
        let expression = $condition.expression();
        $builder
            .table_name($table)
            .set_condition_expression(expression.text)
            .set_expression_attribute_names(expression.names)
            .set_expression_attribute_values(expression.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| $transaction.table.unavailable("TransactWriteItems", error))?
    }};
}

/// Writes gathered for [`Transaction::commit`]. DynamoDB takes at most 100 of them. They are the tenant's own; what the directory
/// has to know of them is written with them, in the tenant's session.
#[derive(Debug)]
pub struct Transaction<'t> {
    table: &'t TenantTable,
    writes: Vec<TransactWriteItem>,
    keys: Vec<Key>,
}

impl<'t> Transaction<'t> {
    /// An empty transaction on the table.
    #[must_use]
    pub fn new(table: &'t TenantTable) -> Self {
        Self { table, writes: Vec::new(), keys: Vec::new() }
    }

    /// The table that the writes go to.
    #[must_use]
    pub fn table(&self) -> &'t TenantTable {
        self.table
    }

    /// Adds the write of a row, if the condition holds.
    ///
    /// # Errors
    /// When the value cannot be written as an item.
    pub fn put<T: Serialize>(self, row: &Row<'_, T>, condition: Condition) -> Result<Self, TableError> {
        let table = self.table;
        let item = table.write(row)?;
        self.put_item(&table.table, item, row.key.clone(), &condition)
    }

    /// As [`Transaction::put`], before the writes gathered so far: of several failed conditions the first is reported.
    ///
    /// # Errors
    /// When the value cannot be written as an item.
    pub fn put_first<T: Serialize>(self, row: &Row<'_, T>, condition: Condition) -> Result<Self, TableError> {
        let mut added = self.put(row, condition)?;
        added.writes.rotate_right(1);
        added.keys.rotate_right(1);
        Ok(added)
    }

    /// Adds the removal of a row, if the condition holds.
    ///
    /// # Errors
    /// When the SDK refuses the request.
    pub fn delete(self, key: Key, condition: Condition) -> Result<Self, TableError> {
        let table = self.table;
        let keys = table.keys(&key);
        self.delete_item(&table.table, keys, key, &condition)
    }

    /// Adds the write of a value in the directory, if the condition holds.
    ///
    /// # Errors
    /// When the value cannot be written as an item.
    pub fn put_in_directory<T: Serialize>(
        self,
        directory: &DirectoryTable,
        key: Key,
        value: &T,
        expires: Option<Timestamp>,
        condition: Condition,
    ) -> Result<Self, TableError> {
        let item = directory.item(&key, value, expires)?;
        self.put_item(directory.name(), item, key, &condition)
    }

    /// Adds the removal of a value in the directory, if the condition holds.
    ///
    /// # Errors
    /// When the SDK refuses the request.
    pub fn delete_in_directory(self, directory: &DirectoryTable, key: Key, condition: Condition) -> Result<Self, TableError> {
        self.delete_item(directory.name(), DirectoryTable::keys(&key), key, &condition)
    }

    /// Adds a condition on a row that is not written.
    ///
    /// # Errors
    /// When the SDK refuses the request.
    pub fn check(self, key: Key, condition: Condition) -> Result<Self, TableError> {
        let keys = Some(self.table.keys(&key));
        let check = member!(self, &self.table.table, condition, ConditionCheck::builder().set_key(keys));
        Ok(self.with(key, TransactWriteItem::builder().condition_check(check).build()))
    }

    fn put_item(self, table: &str, item: Item, key: Key, condition: &Condition) -> Result<Self, TableError> {
        let put = member!(self, table, condition, Put::builder().set_item(Some(item)));
        Ok(self.with(key, TransactWriteItem::builder().put(put).build()))
    }

    fn delete_item(self, table: &str, keys: Item, key: Key, condition: &Condition) -> Result<Self, TableError> {
        let delete = member!(self, table, condition, Delete::builder().set_key(Some(keys)));
        Ok(self.with(key, TransactWriteItem::builder().delete(delete).build()))
    }

    fn with(mut self, key: Key, write: TransactWriteItem) -> Self {
        self.writes.push(write);
        self.keys.push(key);
        self
    }

    /// Does it all or nothing.
    ///
    /// # Errors
    /// [`TableError::Conflict`] with the first row whose condition did not hold; [`TableError::Contended`] when another
    /// transaction holds one of the rows; [`TableError::Unavailable`] when DynamoDB fails.
    pub async fn commit(self) -> Result<(), TableError> {
        let Self { table, writes, keys } = self;
        let sent = table.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        let Err(error) = sent else { return Ok(()) };
        if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() {
            let reasons = cancelled.cancellation_reasons();
            let failed = |reason: &CancellationReason| reason.code() == Some("ConditionalCheckFailed");
            if let Some((reason, key)) = reasons.iter().zip(&keys).find(|(reason, _)| failed(reason)) {
                return Err(table.conflict(key.clone(), reason.item.clone()));
            }
            if reasons.iter().any(|reason| reason.code() == Some("TransactionConflict")) {
                return Err(TableError::Contended { table: table.table.clone() });
            }
        }
        Err(table.unavailable("TransactWriteItems", DisplayErrorContext(&error)))
    }
}
