//! Plays a recorded editing trace through the platform and compares everybody's text with the trace's own.
//!
//! `cargo run --release -p tests --bin replay -- tests/data/friendsforever.json.gz` starts a local cloud for it;
//! `--platform`, `--collaboration`, `--socket`, `--organization` and a `--token` for each author play it on a deployment.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use kernel::{DocumentId, OrganizationId, PersonId, Role};
use local::{Ledger, LocalCloud, Options};
use serde_json::json;
use tests::replay::{Manner, Summary, replay};
use tests::trace::Trace;
use tests::{Caller, Site};

/// Plays a recorded editing trace through the platform: each author a person with an editor of their own.
#[derive(Parser)]
struct Arguments {
    /// The trace: JSON, gzipped or not.
    trace: PathBuf,
    /// Spoil every author's network by this seed: lost, doubled, delayed messages and broken connections.
    #[arg(long, value_name = "SEED")]
    faults: Option<u64>,
    /// How many keystrokes an author types before looking at what the others did.
    #[arg(long, default_value_t = 8)]
    keystrokes: usize,
    /// Print what each function did to AWS: calls and DynamoDB capacity units for each invocation.
    #[arg(long, conflicts_with = "platform")]
    ledger: bool,
    /// The address of the platform's REST API, to play on a deployment.
    #[arg(long, requires_all = ["collaboration", "socket", "organization", "token"])]
    platform: Option<String>,
    /// The address of the collaboration REST API.
    #[arg(long)]
    collaboration: Option<String>,
    /// The address of the socket.
    #[arg(long)]
    socket: Option<String>,
    /// The organization there.
    #[arg(long)]
    organization: Option<OrganizationId>,
    /// An access token of somebody who may make workspaces there; once for each author.
    #[arg(long)]
    token: Vec<String>,
}

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program's answer")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match play(&arguments).await {
        Ok(summary) => {
            println!("{}", report(&summary));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("replay: {error}");
            ExitCode::FAILURE
        }
    }
}

fn report(summary: &Summary) -> String {
    let Summary { edits, revisions, submitted, opened, faults, took } = summary;
    format!(
        "{edits} edits became {revisions} revisions ({submitted} submits, {opened} openings, {faults} faults) in {:.1} s; every client and the server ended with the trace's own text",
        took.as_secs_f64()
    )
}

#[expect(clippy::print_stdout, reason = "a program's answer")]
async fn play(arguments: &Arguments) -> Result<Summary, Failure> {
    let trace = Arc::new(Trace::read(&arguments.trace)?);
    let there = (&arguments.platform, &arguments.collaboration, &arguments.socket, arguments.organization);
    let (cloud, callers) = match there {
        (Some(platform), Some(collaboration), Some(socket), Some(organization)) => {
            let rest = [("platform", platform), ("collaboration", collaboration)];
            let rest = rest.map(|(domain, base)| (domain.to_owned(), base.trim_end_matches('/').to_owned()));
            let site = Site { rest: rest.into(), socket: socket.clone() };
            let caller = |token: &String| Caller::new(site.clone(), token, &organization.to_string());
            (None, arguments.token.iter().map(caller).collect())
        }
        _ => {
            let cloud = LocalCloud::start(Options::default()).await?;
            let callers = callers(&cloud, trace.authors)?;
            (Some(cloud), callers)
        }
    };
    let manner = Manner { faults: arguments.faults, keystrokes: arguments.keystrokes.max(1), haste: 20 };
    if callers.len() != trace.authors {
        return Err(format!("the trace has {} authors, and there are {} tokens", trace.authors, callers.len()).into());
    }
    let document = document(&callers).await?;
    let summary = replay(trace, callers, document, manner).await?;
    if let Some(cloud) = cloud {
        if arguments.ledger {
            println!("{}", costs(&cloud.ledger()));
        }
        cloud.shutdown().await;
    }
    Ok(summary)
}

/// One line for each function that was called.
fn costs(ledger: &Ledger) -> String {
    let mut table = String::from("function | invocations | AWS calls for each | read units for each | write units for each\n");
    table += "--- | ---: | --- | ---: | ---:\n";
    for (name, account) in ledger.accounts.iter().filter(|(_, account)| account.invocations > 0) {
        let each = |sum: f64| sum / account.invocations as f64;
        let calls: Vec<String> =
            account.calls.iter().map(|(action, calls)| format!("{action} {:.2}", each(*calls as f64))).collect();
        let (calls, read, write) = (calls.join(", "), each(account.read_units), each(account.write_units));
        table += &format!("{name} | {} | {calls} | {read:.2} | {write:.2}\n", account.invocations);
    }
    table
}

/// As many people as the trace has authors, in an organization of their own.
fn callers(cloud: &LocalCloud, authors: usize) -> Result<Vec<Caller>, Failure> {
    let organization = OrganizationId::from_u128(1);
    let caller = |number: usize| {
        let token =
            cloud.enroll(PersonId::from_u128(number as u128), &format!("Author {number}"), organization, Role::Manager)?;
        Ok(Caller::new(Site::of(cloud), &token, &organization.to_string()))
    };
    (0..authors).map(caller).collect()
}

async fn document(callers: &[Caller]) -> Result<DocumentId, Failure> {
    let first = callers.first().ok_or("the trace has no author")?;
    let made = |answer: tests::Answer| {
        if answer.status == 201 { Ok(answer.json()) } else { Err(format!("{} {}", answer.status, answer.text)) }
    };
    let workspace = made(first.post("/collaboration/workspaces", json!({"name": "Replay"})).await?)?;
    let path = format!("/collaboration/workspaces/{}/documents", workspace["id"].as_str().unwrap_or_default());
    let document = made(first.post(&path, json!({"name": "Trace"})).await?)?;
    Ok(document["id"].as_str().unwrap_or_default().parse()?)
}
