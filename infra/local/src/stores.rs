//! Makes the tables and buckets of the templates, and finds those that are there already.

use std::path::Path;

use dynoxide::Database;
use serde_json::{Value, json};

use crate::template::{Deployment, Table};

/// Makes what is missing; the error is one sentence.
pub(crate) fn prepare(database: &Database, objects: &Path, deployment: &Deployment) -> Result<(), String> {
    for table in &deployment.tables {
        prepare_table(database, table).map_err(|what| format!("{}:{}: {}: {what}", table.file, table.line, table.logical_id))?;
    }
    for bucket in &deployment.buckets {
        let folder = objects.join(&bucket.name);
        std::fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    }
    Ok(())
}

fn prepare_table(database: &Database, table: &Table) -> Result<(), String> {
    let name = json!({"TableName": table.name});
    let request = serde_json::from_value(name.clone()).map_err(|error| error.to_string())?;
    match database.describe_table(request) {
        Ok(found) => {
            let found = serde_json::to_value(found).map_err(|error| error.to_string())?;
            same_keys(table, &found["Table"])?;
            same_stream(database, table, &found["Table"])?;
        }
        Err(_) => {
            let request = serde_json::from_value(table.definition.clone());
            let request = request.map_err(|error| format!("this is no table that DynamoDB takes: {error}"))?;
            database.create_table(request).map_err(|error| format!("this is no table that DynamoDB takes: {error}"))?;
        }
    }
    let Some(attribute) = &table.ttl else { return Ok(()) };
    let request = serde_json::from_value(name.clone()).map_err(|error| error.to_string())?;
    let current = database.describe_time_to_live(request).map_err(|error| error.to_string())?;
    let current = serde_json::to_value(current).map_err(|error| error.to_string())?;
    if current["TimeToLiveDescription"]["AttributeName"] == json!(attribute) {
        return Ok(());
    }
    let mut request = name;
    request["TimeToLiveSpecification"] = json!({"AttributeName": attribute, "Enabled": true});
    let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
    database.update_time_to_live(request).map(|_| ()).map_err(|error| format!("TimeToLiveSpecification: {error}"))
}

/// Gives a table that is there already the stream that its template says, or takes it away.
fn same_stream(database: &Database, table: &Table, found: &Value) -> Result<(), String> {
    let wanted = &table.definition["StreamSpecification"];
    let has = &found["StreamSpecification"];
    if wanted["StreamViewType"] == has["StreamViewType"] {
        return Ok(());
    }
    let wanted = if wanted.is_null() { json!({"StreamEnabled": false}) } else { wanted.clone() };
    let request = json!({"TableName": table.name, "StreamSpecification": wanted});
    let request = serde_json::from_value(request).map_err(|error| error.to_string())?;
    database.update_table(request).map(|_| ()).map_err(|error| format!("StreamSpecification: {error}"))
}

/// A table that is there with other keys would answer every query wrongly.
fn same_keys(table: &Table, found: &Value) -> Result<(), String> {
    let keys = |table: &Value| {
        let mut indexes: Vec<_> = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten().collect();
        indexes.sort_by_key(|index| index["IndexName"].to_string());
        let indexes: Vec<_> = indexes.iter().map(|index| json!([index["IndexName"], index["KeySchema"]])).collect();
        json!([table["KeySchema"], indexes])
    };
    if keys(&table.definition) == keys(found) {
        return Ok(());
    }
    Err("the data folder has this table with other keys or indexes; start with another --data, or with --ephemeral".to_owned())
}
