//! What the embedded DynamoDB lacks for streams that last.
//!
//! The engine finds the newest record of a stream by reading all of them, at each write, and keeps them for ever. An index makes
//! the first a single step, and a trigger lets go of records after 24 hours, as DynamoDB does. Both are laid into the engine's
//! database from outside, because the engine itself has no such calls; they change nothing that it can see.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use dynoxide::Database;
use rusqlite::Connection;

/// DynamoDB keeps records of streams for 24 hours. A few are looked at with each write, so that no write waits for many.
const PREPARATION: &str = "
    CREATE INDEX IF NOT EXISTS local_stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE TRIGGER IF NOT EXISTS local_stream_retention AFTER INSERT ON _stream_records BEGIN
        DELETE FROM _stream_records WHERE id IN (
            SELECT id FROM (SELECT id, created_at FROM _stream_records ORDER BY id LIMIT 4)
            WHERE created_at < NEW.created_at - 86400
        );
    END;";

/// Prepares the database in this file; the engine has made its tables already.
pub(crate) fn prepare_file(path: &Path) -> Result<(), String> {
    let prepare = || Connection::open(path)?.execute_batch(PREPARATION);
    prepare().map_err(|error| format!("its streams cannot be prepared: {error}"))
}

/// Prepares a database in memory that has no tables yet, by way of a file in `folder`: it becomes a copy of a prepared one.
pub(crate) fn prepare_memory(database: &Database, folder: &Path) -> Result<(), String> {
    let file = folder.join("prepared.sqlite");
    let failed = |error: &dyn std::fmt::Display| format!("its streams cannot be prepared: {error}");
    std::fs::write(&file, prepared(folder)?).map_err(|error| failed(&error))?;
    database.restore_from(&file.to_string_lossy()).map_err(|error| failed(&error))?;
    std::fs::remove_file(&file).map_err(|error| failed(&error))
}

/// The bytes of a prepared database without tables. Making them takes longer than a start should, so it is done once a process.
fn prepared(folder: &Path) -> Result<Vec<u8>, String> {
    static PREPARED: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    if prepared.is_empty() {
        let file = folder.join("empty.sqlite");
        let failed = |error: &dyn std::fmt::Display| format!("its streams cannot be prepared: {error}");
        let engine = Database::memory().map_err(|error| failed(&error))?;
        engine.vacuum_into(&file.to_string_lossy()).map_err(|error| failed(&error))?;
        prepare_file(&file)?;
        *prepared = std::fs::read(&file).map_err(|error| failed(&error))?;
        std::fs::remove_file(&file).map_err(|error| failed(&error))?;
    }
    Ok(prepared.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_newest_record_is_found_without_reading_all() {
        let home = tempfile::TempDir::new().unwrap();
        let path = home.path().join("tables.sqlite");
        let _engine = Database::new(&path.to_string_lossy()).unwrap();
        prepare_file(&path).unwrap();
        prepare_file(&path).unwrap();
        let question = "EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 't'";
        let plan: String = Connection::open(&path).unwrap().query_row(question, [], |row| row.get(3)).unwrap();
        assert!(plan.contains("local_stream_order (table_name=?)"), "{plan}");
    }

    #[test]
    fn records_are_kept_for_a_day_also_in_memory() {
        let home = tempfile::TempDir::new().unwrap();
        let clock = kernel::Clock::manual(kernel::Timestamp::from_millis(1_795_000_000_000));
        let database = crate::data::in_memory(&clock, home.path()).unwrap();
        let table = json!({
            "TableName": "notes", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        });
        database.create_table(serde_json::from_value(table).unwrap()).unwrap();
        let put = |key: &str| {
            let put = json!({"TableName": "notes", "Item": {"pk": {"S": key}}});
            database.put_item(serde_json::from_value(put).unwrap()).unwrap();
        };
        let records = || {
            let stream = json!({
                "StreamArn": "arn:aws:dynamodb:r:a:table/notes/stream/x", "ShardId": "shardId-00000001-notes", "ShardIteratorType": "TRIM_HORIZON",
            });
            let from = database.get_shard_iterator(serde_json::from_value(stream).unwrap()).unwrap().shard_iterator;
            let read = serde_json::from_value(json!({"ShardIterator": from})).unwrap();
            let read = serde_json::to_value(database.get_records(read).unwrap()).unwrap();
            let keys = read["Records"].as_array().unwrap().iter().map(|record| record["dynamodb"]["Keys"]["pk"]["S"].clone());
            keys.collect::<Vec<Value>>()
        };
        put("a");
        clock.advance(std::time::Duration::from_secs(86_000));
        put("b");
        assert_eq!(records(), ["a", "b"]);
        clock.advance(std::time::Duration::from_secs(401));
        put("c");
        assert_eq!(records(), ["b", "c"]);
    }
}
