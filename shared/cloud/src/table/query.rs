//! Rows of one partition in the order of their sort keys.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Item, Key, TableError, TenantTable};

/// Which sort keys a query wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sort {
    /// Every one.
    All,
    /// Those that begin with this text.
    Prefix(String),
    /// From the first to the second, both included.
    Between(String, String),
}

/// One question to one partition.
#[derive(Debug, Clone)]
pub struct Query {
    partition: String,
    sort: Sort,
    index: bool,
    newest_first: bool,
    limit: Option<u32>,
    after: Option<Position>,
    strong: bool,
}

/// Where a page ended. It names no tenant, and a query refuses one that lies outside what it asks for, so that a position
/// from a stranger's hands reaches nothing that the query itself would not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    #[serde(rename = "p")]
    partition: String,
    #[serde(rename = "s")]
    sort: String,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    index_sort: Option<String>,
}

impl Position {
    /// Just after the row with this key of the table itself.
    #[must_use]
    pub fn after(key: Key) -> Self {
        Self { partition: key.partition, sort: key.sort, index_sort: None }
    }
}

/// What a query found.
#[derive(Debug)]
pub struct Rows<T> {
    /// The rows with their sort keys (the table's own), in order.
    pub items: Vec<(String, T)>,
    /// Where to go on, when there is more.
    pub next: Option<Position>,
}

impl Query {
    /// The rows of the partition whose sort keys are wanted, oldest first, strongly consistent.
    pub fn new(partition: impl Into<String>, sort: Sort) -> Self {
        Self { partition: partition.into(), sort, index: false, newest_first: false, limit: None, after: None, strong: true }
    }

    /// Asks the index instead of the table; an index is eventually consistent.
    #[must_use]
    pub fn index(mut self) -> Self {
        self.index = true;
        self.strong = false;
        self
    }

    /// The greatest sort key first.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Goes on where an earlier page ended.
    #[must_use]
    pub fn after(mut self, position: Option<Position>) -> Self {
        self.after = position;
        self
    }

    /// Half the price, and perhaps a moment behind: for what never changes.
    #[must_use]
    pub fn eventual(mut self) -> Self {
        self.strong = false;
        self
    }

    fn names(&self) -> (&'static str, &'static str) {
        if self.index { ("gsi1pk", "gsi1sk") } else { ("pk", "sk") }
    }

    fn condition(&self, partition: AttributeValue) -> (String, HashMap<String, AttributeValue>) {
        let (pk, sk) = self.names();
        let mut values = HashMap::from([(":p".to_owned(), partition)]);
        let text = match &self.sort {
            Sort::All => format!("{pk} = :p"),
            Sort::Prefix(prefix) => {
                values.insert(":a".to_owned(), AttributeValue::S(prefix.clone()));
                format!("{pk} = :p AND begins_with({sk}, :a)")
            }
            Sort::Between(from, to) => {
                values.insert(":a".to_owned(), AttributeValue::S(from.clone()));
                values.insert(":b".to_owned(), AttributeValue::S(to.clone()));
                format!("{pk} = :p AND {sk} BETWEEN :a AND :b")
            }
        };
        (text, values)
    }
}

impl Sort {
    fn includes(&self, sort: &str) -> bool {
        match self {
            Self::All => true,
            Self::Prefix(prefix) => sort.starts_with(prefix.as_str()),
            Self::Between(from, to) => from.as_str() <= sort && sort <= to.as_str(),
        }
    }
}

impl TenantTable {
    /// Asks one partition and follows DynamoDB's pages until the limit, or the end.
    ///
    /// # Errors
    /// [`TableError::Position`] for a position outside the query; when DynamoDB fails or a row is not a `T`.
    pub async fn query<T: DeserializeOwned>(&self, query: &Query) -> Result<Rows<T>, TableError> {
        let (condition, values) = query.condition(self.partition(&query.partition));
        let mut rows = Rows { items: Vec::new(), next: None };
        let mut start = query.after.as_ref().map(|after| self.start_key(query, after)).transpose()?;
        loop {
            let left = query.limit.map(|limit| (limit as usize).saturating_sub(rows.items.len()));
            let answer = self
                .client
                .query()
                .table_name(&self.table)
                .set_index_name(query.index.then(|| "gsi1".to_owned()))
                .key_condition_expression(&condition)
                .set_expression_attribute_values(Some(values.clone()))
                .scan_index_forward(!query.newest_first)
                .consistent_read(query.strong)
                .set_limit(left.map(|rows| i32::try_from(rows).unwrap_or(i32::MAX)))
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| self.unavailable("Query", DisplayErrorContext(&error)))?;
            for item in answer.items.unwrap_or_default() {
                rows.items.push((text(&item, "sk").to_owned(), self.read(item)?));
            }
            start = answer.last_evaluated_key;
            match &start {
                None => return Ok(rows),
                Some(last) if query.limit.is_some_and(|limit| rows.items.len() >= limit as usize) => {
                    rows.next = Some(self.position(query, last));
                    return Ok(rows);
                }
                Some(_) => {}
            }
        }
    }

    fn position(&self, query: &Query, last: &Item) -> Position {
        let partition = text(last, "pk");
        let own = format!("T#{}#", self.tenant);
        Position {
            partition: partition.strip_prefix(&own).unwrap_or(partition).to_owned(),
            sort: text(last, "sk").to_owned(),
            index_sort: query.index.then(|| text(last, "gsi1sk").to_owned()),
        }
    }

    fn start_key(&self, query: &Query, after: &Position) -> Result<Item, TableError> {
        let place = match (&after.index_sort, query.index) {
            (Some(sort), true) => Some(sort),
            (None, false) if after.partition == query.partition => Some(&after.sort),
            _ => None,
        };
        if !place.is_some_and(|sort| query.sort.includes(sort)) {
            return Err(TableError::Position);
        }
        let mut start = self.keys(&Key::new(after.partition.clone(), after.sort.clone()));
        if let Some(sort) = &after.index_sort {
            start.insert("gsi1pk".to_owned(), self.partition(&query.partition));
            start.insert("gsi1sk".to_owned(), AttributeValue::S(sort.clone()));
        }
        Ok(start)
    }
}

fn text<'i>(item: &'i Item, attribute: &str) -> &'i str {
    item.get(attribute).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}
