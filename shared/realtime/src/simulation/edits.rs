//! What people write: all of it valid, little of it sensible.
//!
//! Every insertion has a character of its own, one beyond the basic plane, by which the oracle follows it: unless somebody
//! deletes it, it must be in every document exactly once in the end.

use ot::{Attributes, Delta, Document};
use serde_json::{Map, Value, json};

use super::oracle::Ledger;
use super::weather::Dice;

/// A character of the document and where it is.
#[derive(Debug, Clone, Copy)]
struct Place {
    character: char,
    at: u32,
}

/// A change of the document, or nothing where nothing can be changed.
pub(super) fn edit(dice: &mut Dice, document: &Document, large: bool, ledger: &mut Ledger) -> Delta {
    let mut at = 0;
    let text = document.text();
    let places: Vec<Place> = text
        .chars()
        .map(|character| {
            let place = Place { character, at };
            at += character.len_utf16() as u32;
            place
        })
        .collect();
    let start = dice.below(places.len());
    let to = places[start].at;
    let end = (start + 1 + dice.below(6)).min(places.len());
    let range = &places[start..end];
    // The final newline stays.
    let mortal = &places[start..end.min(places.len() - 1)];
    let keep = Delta::new().retain(to, Attributes::new());
    match dice.below(16) {
        _ if large => insertion(dice, keep, 9_000, ledger),
        0..=5 => insertion(dice, keep, 6, ledger),
        6 | 7 => paragraph(dice, keep, ledger),
        8 | 9 => deletion(keep, mortal, ledger).chop(),
        10 => {
            let inserted = insertion(dice, keep, 3, ledger);
            deletion(inserted, mortal, ledger)
        }
        11 => keep.embed(Map::from_iter([("divider".to_owned(), Value::Bool(true))]), Attributes::new()),
        12..=14 => formats(dice, keep, range),
        _ => {
            let written = formats(dice, keep, range);
            let far = dice.below(places.len() - end + 1);
            match places.get(end + far) {
                None => written,
                Some(place) => {
                    let done = range.iter().map(|place| place.character.len_utf16() as u32).sum::<u32>() + to;
                    let more = unchopped(written, done).retain(place.at - done, Attributes::new());
                    insertion(dice, more, 4, ledger)
                }
            }
        }
    }
}

/// The change, keeping all up to this unit of the document.
fn unchopped(change: Delta, until: u32) -> Delta {
    let left = until - change.base_length();
    change.retain(left, Attributes::new())
}

fn inline(dice: &mut Dice) -> Attributes {
    match dice.below(6) {
        0 => [("bold".to_owned(), json!(true))].into(),
        1 => [("link".to_owned(), json!("https://example.org/"))].into(),
        2 => [("bold".to_owned(), json!(true)), ("italic".to_owned(), json!(true))].into(),
        _ => Attributes::new(),
    }
}

fn block(dice: &mut Dice) -> Attributes {
    match dice.below(5) {
        0 => [("block".to_owned(), json!("h1"))].into(),
        1 => [("block".to_owned(), json!("bullet")), ("indent".to_owned(), json!(2))].into(),
        2 => [("align".to_owned(), json!("center"))].into(),
        _ => Attributes::new(),
    }
}

fn insertion(dice: &mut Dice, before: Delta, longest: usize, ledger: &mut Ledger) -> Delta {
    let mut text = String::from(ledger.new_marker());
    for _ in 0..dice.below(longest + 1) {
        text.push(dice.pick(&['a', 'b', ' ', 'é', '字', '😀', '"']));
    }
    let format = inline(dice);
    before.insert(&text, format)
}

fn paragraph(dice: &mut Dice, before: Delta, ledger: &mut Ledger) -> Delta {
    let text = insertion(dice, before, 2, ledger);
    let format = block(dice);
    text.insert("\n", format)
}

fn deletion(before: Delta, range: &[Place], ledger: &mut Ledger) -> Delta {
    range.iter().fold(before, |change, place| {
        ledger.deleted(place.character);
        change.delete(place.character.len_utf16() as u32)
    })
}

/// Sets or removes a format of everything in the range that may have it.
fn formats(dice: &mut Dice, before: Delta, range: &[Place]) -> Delta {
    let on = dice.chance(0.6);
    let bold: Attributes = [("bold".to_owned(), if on { json!(true) } else { Value::Null })].into();
    let kind = dice.pick(&["h2", "bullet", "quote"]);
    let line: Attributes = [("block".to_owned(), if on { json!(kind) } else { Value::Null })].into();
    let change = range.iter().fold(before, |change, place| {
        let format = match place.character {
            '\n' => line.clone(),
            '\u{FFFC}' => Attributes::new(),
            _ => bold.clone(),
        };
        change.retain(place.character.len_utf16() as u32, format)
    });
    change.chop()
}
