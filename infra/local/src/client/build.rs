//! Builds the web client from its sources, when Node is there and the sources are others than those of the last build.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest as _, Sha256};

/// What the client is built from, below its folder.
const SOURCES: [&str; 7] =
    ["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"];
/// Below the built client: the hash of what it was built from.
const STAMP: &str = ".built";
/// The oldest Node that builds it, as `web/package.json` says.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// So much of what a failed build said is repeated.
const LINES: usize = 24;

/// How it went.
#[derive(Debug, PartialEq, Eq)]
pub enum Built {
    /// It is in this folder, and is what the sources say.
    Fresh(PathBuf),
    /// It is in this folder, and was built from other sources; why it could not be built anew.
    Stale(PathBuf, String),
    /// There is none, and why.
    Missing(String),
}

/// Builds the client in `web`, once for each state of its sources. `say` is told before something takes long.
pub fn build(web: &Path, say: impl Fn(&str)) -> Built {
    let dist = web.join("dist");
    let stamp = match fingerprint(web) {
        Ok(stamp) => stamp,
        Err(error) => return Built::Missing(format!("its sources in {} cannot be read: {error}", web.display())),
    };
    if std::fs::read_to_string(dist.join(STAMP)).is_ok_and(|built| built == stamp) {
        return Built::Fresh(dist);
    }
    let done = node().and_then(|()| {
        say("Building the web client, once; this takes about a minute …");
        make(web)?;
        std::fs::write(dist.join(STAMP), &stamp).map_err(|error| format!("{}: {error}", dist.display()))
    });
    match done {
        Ok(()) => Built::Fresh(dist),
        Err(why) if dist.join("index.html").is_file() => Built::Stale(dist, why),
        Err(why) => Built::Missing(why),
    }
}

/// Fetches the packages if they are not those of the lock file, and bundles.
fn make(web: &Path) -> Result<(), String> {
    let read = |name: &str| std::fs::read(web.join(name)).ok();
    // npm keeps a copy of what it installed, without the entry of the project itself: the times tell as well.
    let modified = |name: &str| std::fs::metadata(web.join(name)).and_then(|entry| entry.modified()).ok();
    let installed = modified("node_modules/.package-lock.json");
    if read("package-lock.json").is_none() || installed.is_none() || installed < modified("package-lock.json") {
        npm(web, &["ci", "--no-audit", "--no-fund", "--silent"])?;
    }
    npm(web, &["run", "--silent", "build"])
}

fn npm(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let what = format!("npm {}", arguments.join(" "));
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(web).stdin(Stdio::null());
    // What is built is what is deployed, whatever the shell is for. npm would leave the bundler out of production's packages.
    match arguments {
        ["run", ..] => command.env("NODE_ENV", "production"),
        _ => command.env_remove("NODE_ENV"),
    };
    let output = command.output();
    let output = output.map_err(|error| format!("{what} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    // Where in the bundler it happened helps nobody.
    let told: Vec<_> = said.lines().filter(|line| !line.trim_start().starts_with("at ")).take(LINES).collect();
    Err(format!("{what} in {} failed:\n{}", web.display(), told.join("\n")))
}

/// Whether there is a Node that is new enough.
fn node() -> Result<(), String> {
    let wanted = format!("Node {}.{} or newer", OLDEST_NODE.0, OLDEST_NODE.1);
    let output = Command::new("node").arg("--version").stdin(Stdio::null()).output();
    let output = output.map_err(|_| format!("{wanted} is needed, and there is none"))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match version(&said) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{wanted} is needed, and this is {said}")),
    }
}

/// The first two numbers of `v20.19.2`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// A hash of all sources: names and contents, in the order of the names.
fn fingerprint(web: &Path) -> std::io::Result<String> {
    let mut files = Vec::new();
    for name in SOURCES {
        collect(&web.join(name), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let name = file.strip_prefix(web).unwrap_or(&file).to_string_lossy().into_owned();
        let bytes = std::fs::read(&file)?;
        hash.update(format!("{name}\n{}\n", bytes.len()));
        hash.update(bytes);
    }
    Ok(hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> tempfile::TempDir {
        let web = tempfile::tempdir().unwrap();
        for folder in ["src/a", "public", "dist"] {
            std::fs::create_dir_all(web.path().join(folder)).unwrap();
        }
        for file in SOURCES.into_iter().skip(2).chain(["src/a/b.ts", "dist/index.html"]) {
            std::fs::write(web.path().join(file), file).unwrap();
        }
        web
    }

    #[test]
    fn a_client_is_built_once_for_its_sources() {
        let web = sources();
        std::fs::write(web.path().join("dist").join(STAMP), fingerprint(web.path()).unwrap()).unwrap();
        let silent = |_: &str| panic!("nothing is to be built");
        assert_eq!(build(web.path(), silent), Built::Fresh(web.path().join("dist")));
    }

    #[test]
    fn a_change_of_a_source_is_a_change_of_its_fingerprint() {
        let web = sources();
        let before = fingerprint(web.path()).unwrap();
        std::fs::write(web.path().join("src/a/b.ts"), "another").unwrap();
        let changed = fingerprint(web.path()).unwrap();
        std::fs::rename(web.path().join("src/a/b.ts"), web.path().join("src/a/c.ts")).unwrap();
        let renamed = fingerprint(web.path()).unwrap();
        assert!(before != changed && changed != renamed);
    }

    #[test]
    fn a_build_that_fails_leaves_the_last_one() {
        let web = sources();
        let built = build(web.path(), |_| {});
        assert!(matches!(&built, Built::Stale(_, why) if !why.is_empty()), "{built:?}");
        std::fs::remove_file(web.path().join("dist/index.html")).unwrap();
        assert!(matches!(build(web.path(), |_| {}), Built::Missing(_)));
    }

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(version("v20.9.1"), Some((20, 9)));
        assert!(version("v20.9.1") < Some(OLDEST_NODE) && version("v22.1.0") > Some(OLDEST_NODE));
        assert_eq!(version("20"), None);
    }
}
