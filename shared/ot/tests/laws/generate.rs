//! Random but repeatable documents and changes, all well formed, and JSON that is not.

use ot::{Attributes, Content, Delta, Document, Op};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};

const CHARACTERS: [&str; 22] = [
    "a",
    "b",
    "c",
    "d",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "é",
    "ß",
    "€",
    "漢",
    "\u{301}",
    "\u{200d}",
    "\u{fffc}",
    "😀",
    "𝒳",
    "👩‍👩‍👧",
    "🇦🇹",
    "\u{10ffff}",
    "\u{ffff}",
];

pub(crate) struct Generator(StdRng);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        self.0.random_range(0..limit)
    }

    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list.choose(&mut self.0).unwrap().clone()
    }

    pub(crate) fn text(&mut self, most: u32) -> String {
        (0..=self.below(most)).map(|_| self.pick(&CHARACTERS)).collect()
    }

    pub(crate) fn attributes(&mut self, removals: bool) -> Attributes {
        let mut attributes = Attributes::new();
        if self.chance(50) {
            for _ in 0..=self.below(3) {
                let (name, values) = self.pick(&[
                    ("bold", vec![json!(true)]),
                    ("color", vec![json!("red"), json!("blue")]),
                    ("size", vec![json!(1), json!(-2)]),
                    ("block", vec![json!("h1"), json!("quote")]),
                ]);
                let value = if removals && self.chance(35) { Value::Null } else { self.pick(&values) };
                attributes.insert(name.to_owned(), value);
            }
        }
        attributes
    }

    pub(crate) fn content(&mut self, most: u32) -> Content {
        if self.chance(85) {
            return Content::Text(self.text(most));
        }
        let embed: Map<String, Value> =
            [("image".to_owned(), self.pick(&[json!("a"), json!({"id": "b", "alt": "😀"})]))].into_iter().collect();
        Content::Embed(embed)
    }

    /// A document that ends with a newline; one in twenty is longer than what is stored in one piece.
    pub(crate) fn document(&mut self) -> Document {
        let mut delta = Delta::new();
        let most = if self.chance(5) { 3000 } else { 12 };
        for _ in 0..self.below(8) {
            delta.push(Op::Insert { content: self.content(most), attributes: self.attributes(false) });
        }
        Document::from_delta(delta.insert("\n", self.attributes(false))).unwrap()
    }

    /// A change that fits the document and is in canonical form, but for the order of what quill-delta's push puts right.
    pub(crate) fn change(&mut self, document: &Document) -> Delta {
        let ends = ends(document);
        let mut delta = Delta::new();
        let (mut at, mut units) = (0, 0);
        let reach = self.pick(&[2, 5, 40, 4000]);
        for _ in 0..self.below(7) {
            if self.chance(40) {
                delta.push(Op::Insert { content: self.content(6), attributes: self.attributes(false) });
                continue;
            }
            at = (at + 1 + self.below(reach) as usize).min(ends.len());
            let end = at.checked_sub(1).map_or(0, |last| ends[last]);
            let length = end - units;
            units = end;
            let retain = self.chance(50);
            delta.push(if retain { Op::Retain { length, attributes: self.attributes(true) } } else { Op::Delete { length } });
        }
        delta.chop()
    }

    /// JSON that may be a change, or may miss being one by a little or by much.
    pub(crate) fn almost_a_change(&mut self) -> Value {
        if self.chance(20) {
            return self.json(4);
        }
        let ops: Vec<Value> = (0..self.below(5)).map(|_| self.almost_an_op()).collect();
        if self.chance(10) { json!({ "ops": ops }) } else { Value::Array(ops) }
    }

    fn almost_an_op(&mut self) -> Value {
        let name = self.pick(&["insert", "insert", "retain", "delete"]);
        let value = match name {
            _ if self.chance(10) => self.json(2),
            "insert" => json!(self.content(4)),
            _ => json!(1 + self.below(9)),
        };
        let mut op: Map<String, Value> = [(name.to_owned(), value)].into_iter().collect();
        if self.chance(20) {
            op.insert("attributes".to_owned(), if self.chance(80) { json!(self.attributes(true)) } else { self.json(2) });
        }
        if self.chance(5) {
            op.insert(self.pick(&["retain", "delete", "more"]).to_owned(), self.json(1));
        }
        op.into()
    }

    fn json(&mut self, depth: u32) -> Value {
        match self.below(if depth == 0 { 7 } else { 10 }) {
            0 => Value::Null,
            1 => json!(self.chance(50)),
            2 => json!(self.pick(&[0i64, 1, 2, 3, -1, 1 << 31, (1 << 31) - 1, u32::MAX.into(), 1 << 32, i64::MAX])),
            3 => json!(self.pick(&[1.0, 0.5, -1e300])),
            4 => json!(self.text(4)),
            5 => json!(""),
            6 => json!({}),
            7 => Value::Array((0..self.below(4)).map(|_| self.json(depth - 1)).collect()),
            _ => {
                let names: Vec<&str> =
                    (0..=self.below(2)).map(|_| self.pick(&["insert", "retain", "delete", "ops", "bold"])).collect();
                names.into_iter().map(|name| (name.to_owned(), self.json(depth - 1))).collect::<Map<_, _>>().into()
            }
        }
    }

    /// Any operation whatever, with lengths at the edges and characters that may be cut by them.
    pub(crate) fn any_op(&mut self) -> Op {
        let length = self.pick(&[0, 1, 1, 2, 3, 5, 9, 100, (1 << 31) - 1, 1 << 31, u32::MAX]);
        match self.below(3) {
            0 => Op::Insert {
                content: if self.chance(10) { Content::Text(String::new()) } else { self.content(4) },
                attributes: self.any_attributes(),
            },
            1 => Op::Retain { length, attributes: self.any_attributes() },
            _ => Op::Delete { length },
        }
    }

    fn any_attributes(&mut self) -> Attributes {
        if self.chance(50) {
            return Attributes::new();
        }
        (0..self.below(3)).map(|_| (self.pick(&["bold", "", "😀"]).to_owned(), self.json(2))).collect()
    }
}

/// The positions behind each character of a document.
fn ends(document: &Document) -> Vec<u32> {
    let mut at = 0;
    let text = document.text();
    text.chars()
        .map(|character| {
            at += character.len_utf16() as u32;
            at
        })
        .collect()
}
