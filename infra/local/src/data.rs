//! Where everything is kept: a folder that lasts, or memory that does not.
//!
//! The folder has `format.json` (whose it is and how it is laid out), `lock` (held while a local cloud uses it), `issuer.json`,
//! `tables.sqlite`, `objects/`, `streams/` (how far each stream was read) and `mail/`. SQLite writes ahead and commits before a
//! call is acknowledged, and objects are written beside their place and renamed into it, so that a process which is killed loses
//! nothing it acknowledged. Writes are handed to the operating system and not forced to the disk: when the machine itself loses
//! power, the last moments may be missing.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dynoxide::Database;
use kernel::Clock;
use serde_json::{Value, json};
use tempfile::TempDir;
use thiserror::Error;

use crate::streams::engine;

/// The layout that this version writes and reads.
const FORMAT: u64 = 1;
const KIND: &str = "career-companion local cloud";

/// Where to keep everything.
#[derive(Debug, Clone)]
pub enum Data {
    /// In memory and a temporary folder, until the end.
    Ephemeral,
    /// In this folder, which is made when it is not there.
    Folder(PathBuf),
}

/// Why a data folder cannot be used.
#[derive(Debug, Error)]
#[error("{}: {what}", folder.display())]
pub struct DataError {
    /// The folder.
    pub folder: PathBuf,
    /// What is wrong and what to do.
    pub what: String,
}

/// What was opened. Dropping it releases the folder.
pub(crate) struct Opened {
    pub(crate) database: Database,
    pub(crate) objects: PathBuf,
    /// The folder itself, when it lasts.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) held: Held,
}

/// Keeps the folder ours.
pub(crate) struct Held {
    _lock: Option<File>,
    _temporary: Option<TempDir>,
}

/// The local cloud's clock for the expiry of rows.
struct EngineClock(Clock);

impl dynoxide::storage_backend::Clock for EngineClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.0.now().as_seconds()).unwrap_or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    fn now_unix_secs_f64(&self) -> f64 {
        self.0.now().as_millis() as f64 / 1000.0
    }
}

/// Opens what `data` says.
pub(crate) fn open(data: &Data, clock: &Clock) -> Result<Opened, DataError> {
    match data {
        Data::Ephemeral => ephemeral(clock),
        Data::Folder(folder) => Folder(folder).open(),
    }
}

fn ephemeral(clock: &Clock) -> Result<Opened, DataError> {
    let fail = |what: String| DataError { folder: std::env::temp_dir(), what };
    let temporary = TempDir::new().map_err(|error| fail(format!("no temporary folder can be made here: {error}")))?;
    let database = in_memory(clock, temporary.path()).map_err(fail)?;
    let objects = temporary.path().to_path_buf();
    Ok(Opened { database, objects, folder: None, held: Held { _lock: None, _temporary: Some(temporary) } })
}

/// A database in memory; `folder` is used for a moment.
pub(crate) fn in_memory(clock: &Clock, folder: &Path) -> Result<Database, String> {
    let database = Database::memory_with_clock(Arc::new(EngineClock(clock.clone())));
    let database = database.map_err(|error| format!("no database can be made in memory: {error}"))?;
    engine::prepare_memory(&database, folder)?;
    Ok(database)
}

/// Whether this is the folder of a local cloud, and whether one is using it now.
///
/// # Errors
/// When there is no such folder, or it is not a local cloud's.
pub(crate) fn in_use(folder: &Path) -> Result<bool, DataError> {
    if !folder.is_dir() {
        return Folder(folder).fail("there is no data yet; start the local cloud once, or name its folder with --data");
    }
    Folder(folder).check_format()?;
    Ok(Folder(folder).lock().is_err())
}

struct Folder<'f>(&'f Path);

impl Folder<'_> {
    fn fail<T>(&self, what: impl Into<String>) -> Result<T, DataError> {
        Err(DataError { folder: self.0.to_path_buf(), what: what.into() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file operation, with the file in the message.
    fn on<T>(&self, name: &str, result: io::Result<T>) -> Result<T, DataError> {
        result.or_else(|error| {
            let hint =
                if error.kind() == io::ErrorKind::PermissionDenied { "; make it yours or pass another --data" } else { "" };
            self.fail(format!("{name} cannot be used: {error}{hint}"))
        })
    }

    fn open(&self) -> Result<Opened, DataError> {
        if self.0.exists() {
            self.check_format()?;
        } else {
            self.on("the folder", fs::create_dir_all(self.0))?;
            self.write("format.json", &json!({"kind": KIND, "format": FORMAT}).to_string())?;
        }
        let lock = self.lock()?;
        let objects = self.path("objects");
        self.on("objects", fs::create_dir_all(&objects))?;
        self.on("objects", forget_stale_checksums(&objects))?;
        let database = self.database()?;
        let folder = Some(self.0.to_path_buf());
        Ok(Opened { database, objects, folder, held: Held { _lock: Some(lock), _temporary: None } })
    }

    fn check_format(&self) -> Result<(), DataError> {
        let text = match fs::read_to_string(self.path("format.json")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut entries = self.on("the folder", fs::read_dir(self.0))?;
                if entries.next().is_none() {
                    return self.write("format.json", &json!({"kind": KIND, "format": FORMAT}).to_string());
                }
                return self.fail("this folder has other things in it; pass --data with a folder of its own, or --ephemeral");
            }
            Err(error) => return self.on("format.json", Err(error)),
        };
        let format: Value = serde_json::from_str(&text).unwrap_or_default();
        match format["format"].as_u64() {
            Some(FORMAT) if format["kind"] == KIND => Ok(()),
            Some(newer) if format["kind"] == KIND => self.fail(format!(
                "this data has format {newer} and this local cloud reads {FORMAT}; use the version that wrote it, or another --data"
            )),
            _ => self.fail("format.json is damaged, so this may not be data of a local cloud; move the folder away or pass another --data"),
        }
    }

    fn lock(&self) -> Result<File, DataError> {
        let file = self.on("lock", File::options().create(true).truncate(false).write(true).open(self.path("lock")))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                self.fail("another local cloud is using this data; stop it, or pass another --data or --ephemeral")
            }
            Err(TryLockError::Error(error)) => self.on("lock", Err(error)),
        }
    }

    fn database(&self) -> Result<Database, DataError> {
        let path = self.path("tables.sqlite");
        let damaged = |why: String| DataError {
            folder: self.0.to_path_buf(),
            what: format!(
                "tables.sqlite is damaged ({why}); restore the folder from a copy, or move it away to start with empty tables"
            ),
        };
        if path.exists() {
            match quick_check(&path) {
                Ok(problem) if problem == "ok" => {}
                Ok(problem) => return Err(damaged(problem)),
                Err(error) => return Err(damaged(error.to_string())),
            }
        }
        let database = Database::new(&path.to_string_lossy()).map_err(|error| damaged(error.to_string()))?;
        // This is the engine's way to `synchronous = NORMAL`: a commit is written, and not forced to the disk each time.
        database.disable_bulk_loading().map_err(|error| damaged(error.to_string()))?;
        engine::prepare_file(&path).map_err(damaged)?;
        Ok(database)
    }

    /// Writes a small file so that it is there whole or not at all.
    fn write(&self, name: &str, text: &str) -> Result<(), DataError> {
        let draft = self.path(&format!("{name}.draft"));
        self.on(name, fs::write(&draft, text))?;
        self.on(name, fs::rename(&draft, self.path(name)))
    }
}

/// What SQLite thinks of a file: `ok`, or the first problem.
fn quick_check(path: &Path) -> rusqlite::Result<String> {
    let connection = rusqlite::Connection::open(path)?;
    connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
}

/// Drops checksums that are older than their object. An object, its attributes and its checksums are three files; a process that
/// was killed after the first may have left checksums of what was there before, and a client would refuse the object.
fn forget_stale_checksums(objects: &Path) -> io::Result<()> {
    use base64::Engine as _;
    let decode = |text: &str| {
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?;
        String::from_utf8(bytes).ok()
    };
    for entry in fs::read_dir(objects)? {
        let entry = entry?;
        let name = entry.file_name();
        let parts =
            name.to_str().and_then(|name| name.strip_prefix(".bucket-")?.strip_suffix(".internal.json")?.split_once(".object-"));
        let Some((bucket, key)) = parts.and_then(|(bucket, key)| Some((decode(bucket)?, decode(key)?))) else { continue };
        let object = fs::metadata(objects.join(bucket).join(key)).and_then(|object| object.modified());
        if object.is_ok_and(|written| entry.metadata().and_then(|info| info.modified()).is_ok_and(|noted| noted < written)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(folder: &Path) -> String {
        Folder(folder).open().map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_folder_is_made_and_one_can_see_whether_it_is_used() {
        let home = TempDir::new().unwrap();
        let folder = home.path().join("a/b");
        assert!(in_use(&folder).unwrap_err().to_string().contains("there is no data yet"));
        let opened = Folder(&folder).open().unwrap();
        assert!(in_use(&folder).unwrap());
        drop(opened);
        assert!(!in_use(&folder).unwrap());
    }

    #[test]
    fn a_folder_of_something_else_is_left_alone() {
        let home = TempDir::new().unwrap();
        fs::write(home.path().join("thesis.txt"), "x").unwrap();
        assert!(fails(home.path()).contains("this folder has other things in it; pass --data"));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn newer_and_damaged_data_are_told_apart() {
        let home = TempDir::new().unwrap();
        Folder(home.path()).open().unwrap();
        fs::write(home.path().join("format.json"), json!({"kind": KIND, "format": 7}).to_string()).unwrap();
        assert!(fails(home.path()).contains("format 7 and this local cloud reads 1"));
        fs::write(home.path().join("format.json"), "{").unwrap();
        assert!(fails(home.path()).contains("format.json is damaged"));
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let home = TempDir::new().unwrap();
        let _first = Folder(home.path()).open().unwrap();
        assert!(fails(home.path()).contains("another local cloud is using this data"));
    }

    #[test]
    fn a_damaged_database_is_found_wherever_the_damage_is() {
        let home = TempDir::new().unwrap();
        let opened = Folder(home.path()).open().unwrap();
        drop(opened);
        let file = home.path().join("tables.sqlite");
        let good = fs::read(&file).unwrap();
        fs::write(&file, "this was a database").unwrap();
        assert!(fails(home.path()).contains("tables.sqlite is damaged"));
        let mut bad = good.clone();
        let middle = 4096.min(bad.len());
        bad[middle..].fill(0x5a);
        fs::write(&file, bad).unwrap();
        assert!(fails(home.path()).contains("tables.sqlite is damaged"));
        fs::write(&file, good).unwrap();
        assert!(Folder(home.path()).open().is_ok());
    }

    #[test]
    fn checksums_older_than_their_object_are_forgotten() {
        let home = TempDir::new().unwrap();
        let info = home.path().join(".bucket-Yg.object-aw.internal.json");
        fs::create_dir(home.path().join("b")).unwrap();
        fs::write(home.path().join("b/k"), "old").unwrap();
        fs::write(&info, "{}").unwrap();
        forget_stale_checksums(home.path()).unwrap();
        assert!(info.exists());
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(home.path().join("b/k"), "new").unwrap();
        forget_stale_checksums(home.path()).unwrap();
        assert!(!info.exists());
    }
}
