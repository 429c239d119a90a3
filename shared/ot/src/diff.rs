//! The change between two documents, as a reader would tell it.
//!
//! Lines are compared first, then the words of the lines that differ, then the characters (grapheme clusters) of the words
//! that differ. The comparison gives up on the shortest answer where that would take long, so its time grows with the length
//! of the texts and not with its square.

use similar::{Algorithm, DiffTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use crate::cursor::Cursor;
use crate::op::Piece;
use crate::{Delta, Document, OtError, attributes, units};

/// What to do with the next units of either text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Same(u32),
    Gone(u32),
    New(u32),
}

/// How finely texts are compared.
#[derive(Debug, Clone, Copy)]
enum Grain {
    Lines,
    Words,
    Characters,
}

impl Document {
    /// The change that makes `other` of this document. It never cuts a character.
    pub fn diff(&self, other: &Document) -> Delta {
        let mut steps = Vec::new();
        compare(&self.text(), &other.text(), Grain::Lines, &mut steps);
        // Steps end between characters in both texts, so the walk cannot fail; replacing everything would still be right.
        self.walk(other, &steps).unwrap_or_else(|_| self.replace(other))
    }

    fn walk(&self, other: &Document, steps: &[Step]) -> Result<Delta, OtError> {
        let mut ours = Cursor::new(self.pieces());
        let mut theirs = Cursor::new(other.pieces());
        let mut change = Delta::new();
        for step in steps {
            let (Step::Same(mut left) | Step::Gone(mut left) | Step::New(mut left)) = *step;
            while left > 0 {
                let length = match step {
                    Step::Same(_) => left.min(ours.length()).min(theirs.length()),
                    Step::Gone(_) => left.min(ours.length()),
                    Step::New(_) => left.min(theirs.length()),
                };
                match step {
                    Step::Gone(_) => {
                        ours.take(length)?;
                        change.append(Piece::Delete(length));
                    }
                    Step::New(_) => {
                        change.append(theirs.take(length)?);
                    }
                    Step::Same(_) => match (ours.take(length)?, theirs.take(length)?) {
                        (Piece::Insert(our, our_format), Piece::Insert(their, their_format)) if our == their => {
                            change.append(Piece::Retain(length, &attributes::diff(our_format, their_format)));
                        }
                        // Two embeds look alike in the text, and so does an embed and its replacement character.
                        (_, their) => {
                            change.append(their);
                            change.append(Piece::Delete(length));
                        }
                    },
                }
                left = left.saturating_sub(length);
            }
        }
        Ok(change.chop())
    }

    fn replace(&self, other: &Document) -> Delta {
        let mut change = other.delta();
        if self.length() > 0 {
            change.append(Piece::Delete(self.length()));
        }
        change
    }
}

fn compare(old: &str, new: &str, grain: Grain, steps: &mut Vec<Step>) {
    let (old_tokens, new_tokens) = (tokens(old, grain), tokens(new, grain));
    let start = steps.len();
    let (mut old_rest, mut new_rest) = (old, new);
    for difference in capture_diff_slices(Algorithm::Myers, &old_tokens, &new_tokens) {
        let before = take(&mut old_rest, old_tokens.get(difference.old_range()));
        let after = take(&mut new_rest, new_tokens.get(difference.new_range()));
        match (difference.tag(), grain) {
            (DiffTag::Equal, _) => steps.push(Step::Same(units::length(before))),
            (DiffTag::Replace, Grain::Lines) => compare(before, after, Grain::Words, steps),
            (DiffTag::Replace, Grain::Words) => compare(before, after, Grain::Characters, steps),
            _ => steps.extend([Step::New(units::length(after)), Step::Gone(units::length(before))]),
        }
    }
    // A few letters that two different words share by chance are no help to a reader.
    if let Grain::Characters = grain {
        let (before, after) = (units::length(old), units::length(new));
        let found = steps.get(start..).unwrap_or_default();
        let same = found.iter().map(|step| if let Step::Same(length) = step { *length } else { 0 }).sum::<u32>();
        if same < before.min(after).div_ceil(2) {
            steps.truncate(start);
            steps.extend([Step::New(after), Step::Gone(before)]);
        }
    }
}

fn tokens(text: &str, grain: Grain) -> Vec<&str> {
    match grain {
        Grain::Lines => text.split_inclusive('\n').collect(),
        Grain::Words => text.split_word_bounds().collect(),
        Grain::Characters => text.graphemes(true).collect(),
    }
}

/// Takes as much of the text as these tokens, which are its next ones, cover.
fn take<'a>(rest: &mut &'a str, tokens: Option<&[&str]>) -> &'a str {
    let bytes = tokens.unwrap_or_default().iter().map(|token| token.len()).sum();
    let (taken, left) = rest.split_at_checked(bytes).unwrap_or((rest, ""));
    *rest = left;
    taken
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::{Value, json};

    use super::*;

    fn document(ops: Value) -> Document {
        serde_json::from_value(ops).unwrap()
    }

    fn text(text: &str) -> Document {
        document(json!([{ "insert": text }]))
    }

    #[track_caller]
    fn check(old: &Document, new: &Document, wanted: Value) {
        let change = old.diff(new);
        assert_eq!(json!(change), wanted);
        let mut applied = old.clone();
        applied.apply(&change).unwrap();
        assert_eq!(&applied, new);
    }

    #[test]
    fn one_word_of_one_line_is_told_as_that() {
        let (old, new) = (text("first\nthe colour red\nlast\n"), text("first\nthe color red\nlast\n"));
        check(&old, &new, json!([{"retain": 14}, {"delete": 1}]));
        check(&text("a cat sat\n"), &text("a dog sat\n"), json!([{"retain": 2}, {"insert": "dog"}, {"delete": 3}]));
    }

    #[test]
    fn formats_and_embeds_differ_in_place() {
        let old =
            document(json!([{"insert": "one two"}, {"insert": {"image": "a"}}, {"insert": "\n", "attributes": {"block": "h1"}}]));
        let new = document(
            json!([{"insert": "one "}, {"insert": "two", "attributes": {"bold": true}}, {"insert": {"image": "b"}}, {"insert": "\n"}]),
        );
        let wanted = json!([
            {"retain": 4}, {"retain": 3, "attributes": {"bold": true}}, {"insert": {"image": "b"}}, {"delete": 1},
            {"retain": 1, "attributes": {"block": null}}
        ]);
        check(&old, &new, wanted);
    }

    #[test]
    fn a_character_of_several_code_points_stays_whole() {
        check(&text("x👩‍👩‍👧y\n"), &text("x👩‍👩‍👦y\n"), json!([{"retain": 1}, {"insert": "👩‍👩‍👦"}, {"delete": 8}, ]));
    }

    #[test]
    fn unrelated_long_texts_do_not_take_long() {
        let mut state = 1u32;
        let mut scramble = |letters: u32, length: usize| -> String {
            let next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(97 + (state >> 16) % letters).unwrap()
            };
            std::iter::repeat_with(next).take(length).collect()
        };
        for letters in [2, 26, 3000] {
            let (old, new) = (text(&scramble(letters, 16_000)), text(&scramble(letters, 16_000)));
            let start = Instant::now();
            let change = old.diff(&new);
            assert!(start.elapsed() < Duration::from_secs(2), "{letters} letters took {:?}", start.elapsed());
            let mut applied = old.clone();
            applied.apply(&change).unwrap();
            assert_eq!(applied, new);
        }
    }
}
