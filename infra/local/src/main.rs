//! `cargo run`: the whole platform on this machine.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use kernel::Clock;
use local::client::Built;
use local::{Data, Functions, LocalCloud, Options, demo};
use runtime::{LogFormat, start_logging};

/// The whole platform on this machine: REST, socket, DynamoDB, S3 and an OIDC issuer on one port, read from the templates under infra/.
#[derive(Parser)]
#[command(name = "local", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Print a fresh access token of a person: `cargo run -- token amara`.
    Token {
        /// A first name, a name or a person's id; without one all people are listed.
        person: Option<String>,
        /// The data folder whose key signs it.
        #[arg(long)]
        data: Option<PathBuf>,
        /// How long it is good for, such as 90s, 30m, 12h or 30d.
        #[arg(long, default_value = "1h", value_parser = duration)]
        token_lifetime: Duration,
    },
    /// Print what the templates may contain, as docs/template-dialect.md has it.
    Dialect,
}

#[derive(Args)]
struct Serve {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The folder that everything is kept in [default: data, in the workspace].
    #[arg(long, conflicts_with = "ephemeral")]
    data: Option<PathBuf>,
    /// Forget everything at the end.
    #[arg(long)]
    ephemeral: bool,
    /// Say on standard output, in one line of JSON, where everything is, once it is.
    #[arg(long)]
    json: bool,
    /// The folder with template.yaml [default: infra, in the workspace].
    #[arg(long)]
    templates: Option<PathBuf>,
    /// Neither build nor serve the web client.
    #[arg(long)]
    no_client: bool,
    /// How long access tokens are good for, such as 90s, 30m, 12h or 30d.
    #[arg(long, default_value = "1h", value_parser = duration)]
    token_lifetime: Duration,
    /// Write what the functions did to AWS into this folder at the end.
    #[arg(long)]
    ledger: Option<PathBuf>,
    /// Another value of a parameter of the root template, such as RequestsPerMinutePerson=100000.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// What to log: error, warn, info, debug, or finer as in info,runtime=debug.
    #[arg(long, default_value = "warn")]
    log: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Some(Command::Token { person, data, token_lifetime }) => token(person.as_deref(), data, token_lifetime),
        Some(Command::Dialect) => {
            print(&local::template::document());
            Ok(())
        }
        None => serve(arguments.serve),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say(&sentence);
            ExitCode::FAILURE
        }
    }
}

fn serve(serve: Serve) -> Result<(), String> {
    // The embedded S3 logs every refusal as an error; the caller is told anyway.
    let filter = if serve.log.contains("s3s") { serve.log.clone() } else { format!("{},s3s=off", serve.log) };
    start_logging(LogFormat::Compact, &filter);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("the local cloud cannot start its threads: {error}"))?;
    runtime.block_on(async {
        let (data, place, how) = if serve.ephemeral {
            let how =
                "start with --token-lifetime 30d for tokens that last (an ephemeral run signs with a key that nobody else has)";
            (Data::Ephemeral, "in memory, forgotten at the end".to_owned(), how.to_owned())
        } else {
            let folder = serve.data.unwrap_or_else(|| workspace().join("data"));
            let how = format!("cargo run -- token mei --data {}", folder.display());
            (Data::Folder(folder.clone()), folder.display().to_string(), how)
        };
        let options = Options {
            port: serve.port,
            data,
            templates: serve.templates.unwrap_or_else(|| workspace().join("infra")),
            clock: Clock::system(),
            functions: Functions::all(),
            token_lifetime: serve.token_lifetime,
            ledger: serve.ledger,
            parameters: serve.parameter,
            client: None,
        };
        let end = end().map_err(|error| format!("the local cloud cannot listen for Ctrl-C: {error}"))?;
        let cloud = LocalCloud::start(options).await.map_err(|error| error.to_string())?;
        // Afterwards, so that a start that fails says so at once.
        if !serve.no_client
            && let Some(folder) = tokio::task::spawn_blocking(client).await.map_err(|error| error.to_string())?
        {
            cloud.serve_client(folder);
        }
        let greeting =
            if serve.json { cloud.describe(&how).map(|line| format!("{line}\n")) } else { local::banner(&cloud, &place, &how) };
        print(&greeting.map_err(|error| error.to_string())?);
        end.await;
        cloud.shutdown().await;
        Ok(())
    })
}

/// The folder of the web client, built if need be; says why when there is none.
fn client() -> Option<PathBuf> {
    match local::client::build(&workspace().join("web"), say) {
        Built::Fresh(folder) => Some(folder),
        Built::Stale(folder, why) => {
            say(&format!("The web client is the one of the last build; it could not be built anew: {why}"));
            Some(folder)
        }
        Built::Missing(why) => {
            say(&format!("The web client is not built; everything else runs. {why}"));
            None
        }
    }
}

fn token(person: Option<&str>, data: Option<PathBuf>, lifetime: Duration) -> Result<(), String> {
    let people =
        || demo::PEOPLE.map(|person| format!("{} ({}, {})", person.name, person.role, person.organization.name)).join(", ");
    let Some(text) = person else { return Err(format!("name one of {}", people())) };
    let person = demo::find(text).ok_or_else(|| format!("{text} is nobody here; name one of {}", people()))?;
    let folder = data.unwrap_or_else(|| workspace().join("data"));
    let signed = local::folder_token(&folder, person, Clock::system().now(), lifetime).map_err(|error| error.to_string())?;
    if !signed.running {
        let issuer = &signed.issuer;
        say(&format!(
            "No local cloud is running over {}: the token is good for one that has the issuer {issuer}.",
            folder.display()
        ));
    }
    print(&format!("{}\n", signed.token));
    Ok(())
}

/// The workspace that this is run in, else the one it was built in.
fn workspace() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let inside = here.ancestors().find(|folder| folder.join("infra/template.yaml").is_file());
    inside.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), Path::to_path_buf)
}

/// Ctrl-C or SIGTERM, listened for from now on.
#[cfg(unix)]
fn end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("{text} is no parameter; write NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text} is no duration; write a number with s, m, h or d, such as 30m");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(factor).filter(|seconds| (1..=3_650 * 86_400).contains(seconds)).map(Duration::from_secs).ok_or_else(wrong)
}

/// What the program is for goes to standard output, whoever reads it; a reader that has left is no failure.
fn print(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

#[expect(clippy::print_stderr, reason = "the one sentence of a failure")]
fn say(sentence: &str) {
    eprintln!("{sentence}");
}
