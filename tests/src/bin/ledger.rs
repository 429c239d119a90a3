//! What a whole run did to AWS: merges the ledgers that local clouds left in a folder, prints one table, and fails when a grant
//! of the templates was never used or a call was denied that no test expected.
//!
//! `LEDGER=$PWD/target/ledger cargo test -p tests && cargo run -q -p tests --bin ledger`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use local::Ledger;

#[derive(Parser)]
struct Arguments {
    /// The folder.
    #[arg(default_value = "target/ledger")]
    folder: PathBuf,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program's answer")]
fn main() -> ExitCode {
    let folder = Arguments::parse().folder;
    let ledger = match Ledger::read(&folder) {
        Ok(ledger) => ledger,
        Err(error) => {
            eprintln!("ledger: {}: {error}; set LEDGER to that folder while the tests run", folder.display());
            return ExitCode::FAILURE;
        }
    };
    println!("{}", ledger.table());
    let (unused, denied) = (ledger.unused().count(), ledger.denied().count());
    println!("{unused} grants were never used, {denied} calls were denied that no test expected");
    if unused == 0 && denied == 0 && !ledger.accounts.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
