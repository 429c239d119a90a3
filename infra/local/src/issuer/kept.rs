//! What the issuer keeps in the data folder: its address, its keys and the accounts that were invented, in `issuer.json`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::accounts::Account;
use super::claims::access_claims;
use super::keys::Keys;
use crate::data::DataError;
use crate::demo::Person;

const FILE: &str = "issuer.json";

/// All of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Where the issuer was when it last ran: part of every token, and of what the directory knows people by.
    pub(crate) issuer: String,
    pub(crate) keys: Keys,
    pub(crate) invented: Vec<Account>,
}

impl Kept {
    /// What the folder has; nothing when no local cloud with an issuer has run over it.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, DataError> {
        let fail = |what: String| Err(DataError { folder: folder.to_path_buf(), what });
        match fs::read(folder.join(FILE)) {
            Ok(bytes) => match serde_json::from_slice(&bytes) {
                Ok(kept) => Ok(Some(kept)),
                Err(error) => fail(format!(
                    "{FILE} is damaged ({error}); remove that file to get new keys (tokens given out before stop working)"
                )),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => fail(format!("{FILE} cannot be used: {error}")),
        }
    }

    /// Writes it so that it is there whole or not at all, and readable by nobody else.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), DataError> {
        let draft = folder.join(format!("{FILE}.draft"));
        let written = serde_json::to_vec(self).map_err(io::Error::other).and_then(|bytes| {
            let mut options = File::options();
            let mut file = private(&mut options).create(true).truncate(true).write(true).open(&draft)?;
            file.write_all(&bytes)?;
            fs::rename(&draft, folder.join(FILE))
        });
        written.map_err(|error| DataError { folder: folder.to_path_buf(), what: format!("{FILE} cannot be used: {error}") })
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// An access token that the keys of a data folder signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderToken {
    /// The token.
    pub token: String,
    /// The issuer it is from: the local cloud at this address accepts it.
    pub issuer: String,
    /// Whether a local cloud is running over the folder; if not, the next one accepts the token if it has that address again.
    pub running: bool,
}

/// Signs an access token of a person with the keys of a data folder, whether or not a local cloud runs over it.
///
/// # Errors
/// When no local cloud has run over the folder yet, or it is not a local cloud's.
pub fn folder_token(folder: &Path, person: &Person, now: Timestamp, lifetime: Duration) -> Result<FolderToken, DataError> {
    let fail = |what: String| DataError { folder: folder.to_path_buf(), what };
    let running = crate::data::in_use(folder)?;
    let kept = Kept::read(folder)?;
    let kept = kept.ok_or_else(|| fail("there is no issuer yet; start the local cloud once over this folder".to_owned()))?;
    let claims = access_claims(&kept.issuer, &Account::of(person).subject, "openid", now, now, lifetime);
    let key = kept.keys.current();
    let token = key.sign(&super::header(key), &claims).map_err(|error| fail(error.to_string()))?;
    Ok(FolderToken { token, issuer: kept.issuer, running })
}
