//! Times the transformation of every change of one list over every change of another.
//!
//! `cargo run --release -p ot --example grid -- FILE` reads `{"rows":[[…],…],"columns":[[…],…]}`, two lists of changes to one
//! document, and prints `{"pairs":…,"seconds":…,"ops":…}`; `ops` counts the operations of all results, so that two programs
//! can be seen to have done the same work. `tests/conformance/ot/bench.mjs` sets it beside `quill-delta`.

use std::error::Error;
use std::io::Write;
use std::time::Instant;
use std::{env, fs, io};

use ot::Delta;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Grid {
    rows: Vec<Delta>,
    columns: Vec<Delta>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args_os().nth(1).ok_or("name a file with two lists of changes")?;
    let Grid { rows, columns } = serde_json::from_slice(&fs::read(file)?)?;
    let start = Instant::now();
    let mut ops = 0;
    for row in &rows {
        for column in &columns {
            ops += row.transform(column, true)?.ops().len();
        }
    }
    let answer = json!({"pairs": rows.len() * columns.len(), "seconds": start.elapsed().as_secs_f64(), "ops": ops});
    writeln!(io::stdout(), "{answer}")?;
    Ok(())
}
