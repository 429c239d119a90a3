//! Answers one JSON request a line, so that any judge in any language can be put in front of this crate.
//!
//! `cargo run --release -p ot --example lines` reads from standard input and writes one line for each line:
//!
//! | request | answer |
//! |---|---|
//! | `{"op":"transform","a":[…],"b":[…],"priority":true}` | `b` after `a`: `new Delta(a).transform(new Delta(b), true)` |
//! | `{"op":"compose","a":[…],"b":[…]}` | `a`, then `b` |
//! | `{"op":"apply","a":[…],"b":[…]}` | the document `a` changed by `b`; the document may also be called `base` |
//! | `{"op":"invert","base":[…],"a":[…]}` | what takes `a` back from the document `base` changed by it |
//! | `{"op":"transformPosition","a":[…],"index":3,"priority":true}` | where unit 3 is after `a` |
//! | `{"op":"diff","a":[…],"b":[…]}` | what makes the document `b` of the document `a` |
//!
//! Changes and documents are lists of operations (or `{"ops":[…]}`); `priority` is false if it is left out. The answer is the
//! bare list or number, or `{"error":"…"}` when the request, the change or the document is ill-formed.

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use ot::{Delta, Document, OtError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "camelCase")]
enum Request {
    Transform {
        a: Delta,
        b: Delta,
        #[serde(default)]
        priority: bool,
    },
    Compose {
        a: Delta,
        b: Delta,
    },
    Apply {
        base: Option<Document>,
        a: Option<Delta>,
        b: Option<Delta>,
    },
    Invert {
        base: Document,
        a: Delta,
    },
    TransformPosition {
        a: Delta,
        index: u32,
        #[serde(default)]
        priority: bool,
    },
    Diff {
        a: Document,
        b: Document,
    },
}

fn main() -> io::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let answer = answer(&line).unwrap_or_else(|error| json!({ "error": error }));
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        // Whoever waits for this answer before asking again gets it now; whoever has asked on gets it with the others.
        if input.buffer().is_empty() {
            output.flush()?;
        }
        line.clear();
    }
    output.flush()
}

fn answer(line: &[u8]) -> Result<Value, String> {
    let request = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    match request {
        Request::Transform { a, b, priority } => delta(a.transform(&b, priority)),
        Request::Compose { a, b } => delta(a.compose(&b)),
        Request::Apply { base, a, b } => {
            let (mut document, change) = match (base, a, b) {
                (None, Some(document), Some(change)) => (Document::from_delta(document).map_err(said)?, change),
                (Some(document), Some(change), None) | (Some(document), None, Some(change)) => (document, change),
                _ => return Err("apply needs a document as `a` and a change as `b`".to_owned()),
            };
            document.apply(&change).map_err(said)?;
            delta(Ok(document.delta()))
        }
        Request::Invert { base, a } => delta(a.invert(&base)),
        Request::TransformPosition { a, index, priority } => Ok(json!(a.transform_position(index, priority))),
        Request::Diff { a, b } => delta(Ok(a.diff(&b))),
    }
}

fn delta(result: Result<Delta, OtError>) -> Result<Value, String> {
    serde_json::to_value(result.map_err(said)?).map_err(|error| error.to_string())
}

fn said(error: OtError) -> String {
    error.to_string()
}
