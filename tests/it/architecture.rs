//! Who may import whom, and under which licences: read from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::contract::root;

/// The crates that are built here; those of other systems need not even be downloaded.
fn metadata() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let rustc = String::from_utf8(rustc).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn each_crate_imports_only_what_it_may() {
    let functions: &[&str] = &["kernel", "events", "ot", "realtime", "cloud", "runtime", "room", "directory"];
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("kernel", [].as_slice()),
        ("events", &["kernel"]),
        ("ot", &[]),
        ("realtime", &["kernel", "ot"]),
        ("cloud", &["kernel"]),
        ("directory", &["kernel", "cloud"]),
        ("runtime", &["kernel", "cloud", "directory", "events"]),
        ("room", &["kernel", "realtime", "cloud", "runtime"]),
        ("platform", functions),
        ("enterprise", functions),
        ("collaboration", functions),
        ("local", &["kernel", "cloud", "directory", "runtime", "platform", "enterprise", "collaboration"]),
        (
            "tests",
            &["kernel", "events", "ot", "realtime", "cloud", "runtime", "platform", "enterprise", "collaboration", "local"],
        ),
    ]);
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata["workspace_members"].as_array().unwrap().iter().map(text).collect();
    let packages = metadata["packages"].as_array().unwrap().iter().filter(|package| ours.contains(text(&package["id"])));
    let mut seen = BTreeSet::new();
    for package in packages {
        let name = text(&package["name"]);
        seen.insert(name);
        let may = allowed.get(name).unwrap_or_else(|| panic!("say in this test what {name} may import"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let (imported, path) = (text(&dependency["name"]), &dependency["path"]);
            assert!(path.is_null() || may.contains(&imported), "{name} imports {imported}, which it may not");
        }
    }
    assert_eq!(seen, allowed.keys().copied().collect());
}

/// Licences that a customer may take into their own account with no question asked; MPL only unmodified.
const LICENCES: [&str; 12] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
];

/// Beside those above: permissive, and each looked at.
const PERMISSIVE: [&str; 3] = ["0BSD", "Unlicense", "Zlib"];

#[test]
fn every_dependency_has_a_licence_that_we_accept() {
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata["workspace_members"].as_array().unwrap().iter().map(text).collect();
    let fine = |licence: &str| LICENCES.contains(&licence) || PERMISSIVE.contains(&licence);
    let mut refused = Vec::new();
    for package in metadata["packages"].as_array().unwrap().iter().filter(|package| !ours.contains(text(&package["id"]))) {
        // An expression is a conjunction of choices: every part has one that we accept. `/` is an old way to write OR.
        let expression = text(&package["license"]).replace('/', " OR ");
        let accepted = !expression.is_empty()
            && expression
                .split(" AND ")
                .all(|part| part.trim_matches(['(', ')', ' ']).split(" OR ").any(|one| fine(one.trim_matches(['(', ')', ' ']))));
        if !accepted {
            refused.push(format!("{} {}: {expression}", text(&package["name"]), text(&package["version"])));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}
