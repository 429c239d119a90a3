//! Functions, templates, OpenAPI and samples say the same, or a test says by name which of them does not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use local::template::Deployment;
use local::template::Trigger as Declared;
use runtime::{Function, Known, Trigger};
use serde_json::Value;

const DOMAINS: [runtime::Functions; 3] = [platform::FUNCTIONS, enterprise::FUNCTIONS, collaboration::FUNCTIONS];

/// Functions that run before anybody is known. This list may only shrink.
const ANONYMOUS: [&str; 3] = ["authorizer_request", "authorizer_socket", "health_get"];

/// Functions that a person calls before they are in an organization. This list may only shrink.
const IDENTIFIED: [&str; 4] = ["invitation_accept", "invitation_preview", "organization_create", "organization_list"];

pub(crate) fn functions() -> impl Iterator<Item = &'static Function> {
    DOMAINS.iter().flat_map(|domain| domain.iter().flat_map(|noun| noun.iter()))
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn deployment() -> Deployment {
    Deployment::read(&root().join("infra/template.yaml"), &[("DevelopmentTokenKey", &"k".repeat(32))]).unwrap()
}

/// A trigger in words that both sides can be put in.
fn of_code(function: &Function) -> String {
    match function.trigger {
        Trigger::Http { method, path, .. } => {
            let door = match function.known {
                Known::Member => "authorizer_request",
                Known::Person => "authorizer_person",
                Known::Nobody | Known::Tenant => "nobody",
            };
            format!("{method} /{}{path} behind {door}", function.domain())
        }
        Trigger::Socket { route: "$connect", .. } => "socket $connect behind authorizer_socket".to_owned(),
        Trigger::Socket { route: "$disconnect", .. } => "socket $disconnect".to_owned(),
        Trigger::Socket { route, .. } => format!("socket {route} with replies"),
        Trigger::Stream => "streams of tables".to_owned(),
        Trigger::RequestAuthorizer => "the door of REST".to_owned(),
        Trigger::SocketAuthorizer => "the door of the socket".to_owned(),
    }
}

fn of_template(trigger: &Declared) -> String {
    match trigger {
        Declared::Rest { stage, method, path, authorizer } => {
            format!("{method} /{stage}{path} behind {}", authorizer.as_deref().unwrap_or("nobody"))
        }
        Declared::Socket { route, replies, authorizer } => {
            let replies = if *replies { " with replies" } else { "" };
            let door = authorizer.as_ref().map(|door| format!(" behind {door}")).unwrap_or_default();
            format!("socket {route}{replies}{door}")
        }
        // Which tables are read is the template's to say; the function takes the records of any.
        Declared::Stream { .. } => "streams of tables".to_owned(),
        Declared::RequestAuthorizer { .. } => "the door of REST".to_owned(),
        Declared::SocketAuthorizer => "the door of the socket".to_owned(),
    }
}

#[test]
fn every_function_has_one_resource_with_its_trigger_and_every_resource_its_function() {
    let code: BTreeMap<String, BTreeSet<String>> =
        functions().map(|function| (function.name(), BTreeSet::from([of_code(function)]))).collect();
    let mut templates: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for resource in deployment().functions {
        let triggers = resource.triggers.iter().map(of_template).collect();
        let before = templates.insert(resource.handler.clone(), triggers);
        assert!(before.is_none(), "{} has two resources; {}:{} is the second", resource.handler, resource.file, resource.line);
        assert_eq!(resource.logical_id, pascal(&resource.handler), "{}:{}", resource.file, resource.line);
    }
    let missing: Vec<_> = code.keys().filter(|name| !templates.contains_key(*name)).collect();
    assert!(missing.is_empty(), "in the code, and in no template: {missing:?}");
    let orphans: Vec<_> = templates.keys().filter(|name| !code.contains_key(*name)).collect();
    assert!(orphans.is_empty(), "in a template, and not in the code: {orphans:?}");
    for (name, triggers) in &code {
        assert_eq!(&templates[name], triggers, "{name}: the template (left) and the code (right) name other triggers");
    }
}

fn pascal(name: &str) -> String {
    name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

#[test]
fn names_are_one_word_to_grep() {
    let mut seen = BTreeSet::new();
    for function in functions() {
        assert!(seen.insert(function.name()), "{} is the name of two functions", function.name());
        assert!(!function.summary().is_empty(), "{} has no documentation", function.name());
    }
}

#[test]
fn every_file_with_a_function_is_in_its_nouns_list() {
    let listed: BTreeSet<String> = functions().map(Function::name).collect();
    let mut written = BTreeSet::new();
    for domain in DOMAINS.iter().filter_map(|domain| domain.first()?.first()) {
        let folder = root().join("functions").join(domain.domain()).join("src");
        for noun in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            for file in std::fs::read_dir(&noun).unwrap().map(|entry| entry.unwrap().path()) {
                let text = std::fs::read_to_string(&file).unwrap();
                if ["get!", "post!", "put!", "patch!", "delete!", "socket!", "stream!", "authorizer!"]
                    .iter()
                    .any(|macro_| text.contains(&format!("runtime::{macro_} {{")))
                {
                    let stem = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
                    written.insert(format!("{}_{}", stem(&noun), stem(&file)));
                }
            }
        }
    }
    assert_eq!(written, listed, "files with a function (left) and the FUNCTIONS of their nouns (right)");
}

#[test]
fn nobody_but_the_doors_and_health_runs_before_somebody_is_known() {
    let named = |known: Known| functions().filter(|one| one.known == known).map(Function::name).collect::<BTreeSet<String>>();
    assert_eq!(named(Known::Nobody), ANONYMOUS.map(str::to_owned).into());
    assert_eq!(named(Known::Person), IDENTIFIED.map(str::to_owned).into());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "UPDATE=1 is said to a test, not to the platform")]
fn the_committed_openapi_is_what_the_code_says() {
    let path = root().join("infra/openapi.json");
    let wanted = serde_json::to_string_pretty(&runtime::openapi(functions())).unwrap() + "\n";
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == wanted,
        "infra/openapi.json is not what the code says: UPDATE=1 cargo test -p tests contract, and review the difference"
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "UPDATE=1 is said to a test, not to the platform")]
fn the_committed_schemas_are_the_facts_that_the_code_announces() {
    let folder = root().join("events/schemas");
    let update = std::env::var("UPDATE").is_ok();
    let mut wanted = BTreeSet::new();
    for (kind, schema) in events::announcements() {
        let path = folder.join(format!("{kind}.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{kind}: events/schemas is not what the code says: UPDATE=1 cargo test -p tests contract");
        wanted.insert(format!("{kind}.json"));
    }
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().to_string_lossy().into_owned();
    let found: BTreeSet<String> = std::fs::read_dir(&folder).unwrap().map(name).collect();
    assert_eq!(found, wanted, "events/schemas (left) and the facts (right)");
}

#[test]
fn every_function_has_a_sample_that_it_is_chosen_for() {
    let folder = root().join("events/samples");
    let named: BTreeSet<String> = functions().map(Function::name).collect();
    let stem =
        |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
    let samples: BTreeSet<String> = std::fs::read_dir(&folder).unwrap().map(stem).collect();
    assert_eq!(samples, named, "events/samples (left) and the functions (right)");
    for function in functions() {
        let sample = sample(&function.name());
        let context = &sample["requestContext"];
        match function.trigger {
            Trigger::Http { method, path, .. } => {
                assert_eq!(
                    (context["httpMethod"].as_str(), context["resourcePath"].as_str()),
                    (Some(method), Some(path)),
                    "{}",
                    function.name()
                );
            }
            Trigger::Socket { route, .. } => assert_eq!(context["routeKey"], route, "{}", function.name()),
            Trigger::Stream => assert_eq!(sample["Records"][0]["eventSource"], "aws:dynamodb", "{}", function.name()),
            Trigger::RequestAuthorizer | Trigger::SocketAuthorizer => {
                assert_eq!(sample["type"], "REQUEST", "{}", function.name());
            }
        }
    }
}

pub(crate) fn sample(name: &str) -> Value {
    let path = root().join(format!("events/samples/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
