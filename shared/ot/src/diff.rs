//! The change between two documents, as a reader would tell it.
//!
//! Lines are compared first, then the words of the lines that differ, then the characters (grapheme clusters) of the words
//! that differ. Comparing has a budget, counted in work and not in time so that the answer is the same everywhere: where it is
//! spent, what still differs is replaced.

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

impl Grain {
    fn tokens(self, text: &str) -> Vec<&str> {
        match self {
            Grain::Lines => text.split_inclusive('\n').collect(),
            Grain::Words => text.split_word_bounds().collect(),
            Grain::Characters => text.graphemes(true).collect(),
        }
    }

    /// How many units of the shorter text must be the same for the comparison to be worth telling.
    fn enough(self, shorter: u32) -> u32 {
        match self {
            Grain::Lines => 0,
            Grain::Words => shorter.div_ceil(3),
            Grain::Characters => shorter.div_ceil(2),
        }
    }
}

impl Document {
    /// The change that makes `other` of this document. It never cuts a character, and it keeps the final newline in its place
    /// if both documents have one.
    pub fn diff(&self, other: &Document) -> Delta {
        let (old, new) = (self.text(), other.text());
        let mut steps = Vec::new();
        let mut budget = Budget::ALL;
        if let (Some(old), Some(new)) = (old.strip_suffix('\n'), new.strip_suffix('\n')) {
            compare(old, new, Grain::Lines, &mut budget, &mut steps);
            steps.push(Step::Same(1));
        } else {
            compare(&old, &new, Grain::Lines, &mut budget, &mut steps);
        }
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

/// How much comparing may still be done.
struct Budget(usize);

impl Budget {
    /// About a third of a second, whatever the texts are.
    const ALL: Self = Self(20_000_000);

    /// Takes what comparing this many tokens costs at worst, if there is enough left.
    fn spend(&mut self, tokens: usize) -> bool {
        let left = self.0.checked_sub(tokens.saturating_mul(tokens.isqrt()));
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

fn compare(old: &str, new: &str, grain: Grain, budget: &mut Budget, steps: &mut Vec<Step>) {
    let (old_tokens, new_tokens) = (grain.tokens(old), grain.tokens(new));
    let (head, old_tokens, new_tokens, tail) = trim(&old_tokens, &new_tokens);
    let (mut old, mut new) = (old, new);

    steps.push(Step::Same(units::length(take(&mut old, head))));
    take(&mut new, head);
    let (old, tail) = old.split_at_checked(old.len().saturating_sub(bytes(tail))).unwrap_or((old, ""));
    let (new, _) = new.split_at_checked(new.len().saturating_sub(tail.len())).unwrap_or((new, ""));

    let start = steps.len();
    if budget.spend(old_tokens.len().saturating_add(new_tokens.len())) {
        let (mut old, mut new) = (old, new);
        for difference in capture_diff_slices(Algorithm::Myers, old_tokens, new_tokens) {
            let before = take(&mut old, old_tokens.get(difference.old_range()).unwrap_or_default());
            let after = take(&mut new, new_tokens.get(difference.new_range()).unwrap_or_default());
            match (difference.tag(), grain) {
                (DiffTag::Equal, _) => steps.push(Step::Same(units::length(before))),
                (DiffTag::Replace, Grain::Lines) => compare(before, after, Grain::Words, budget, steps),
                (DiffTag::Replace, Grain::Words) => compare(before, after, Grain::Characters, budget, steps),
                _ => replace(before, after, steps),
            }
        }
    } else {
        replace(old, new, steps);
    }
    // What little two different texts share by chance is no help to a reader.
    let found = steps.get(start..).unwrap_or_default();
    let same = found.iter().fold(0, |sum: u32, step| if let Step::Same(more) = step { sum.saturating_add(*more) } else { sum });
    if same < grain.enough(units::length(old).min(units::length(new))) {
        steps.truncate(start);
        replace(old, new, steps);
    }
    steps.push(Step::Same(units::length(tail)));
}

fn replace(old: &str, new: &str, steps: &mut Vec<Step>) {
    steps.extend([Step::New(units::length(new)), Step::Gone(units::length(old))]);
}

/// What both begin with, what differs, and what both end with.
fn trim<'s, 't>(old: &'s [&'t str], new: &'s [&'t str]) -> (&'s [&'t str], &'s [&'t str], &'s [&'t str], &'s [&'t str]) {
    let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (head, old) = old.split_at_checked(same).unwrap_or_default();
    let (_, new) = new.split_at_checked(same).unwrap_or_default();
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, tail) = old.split_at_checked(old.len().saturating_sub(same)).unwrap_or_default();
    let (new, _) = new.split_at_checked(new.len().saturating_sub(same)).unwrap_or_default();
    (head, old, new, tail)
}

/// Takes as much of the text as these tokens, which are its next ones, cover.
fn take<'a>(rest: &mut &'a str, tokens: &[&str]) -> &'a str {
    let (taken, left) = rest.split_at_checked(bytes(tokens)).unwrap_or((rest, ""));
    *rest = left;
    taken
}

fn bytes(tokens: &[&str]) -> usize {
    tokens.iter().map(|token| token.len()).sum()
}

#[cfg(test)]
mod tests {
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
    fn a_line_more_goes_before_the_final_newline() {
        check(&text("a\n"), &text("a\nb\n"), json!([{"retain": 1}, {"insert": "\nb"}]));
        check(&text("a\nb\n"), &text("a\n"), json!([{"retain": 1}, {"delete": 2}]));
    }

    #[test]
    fn words_that_share_little_are_replaced_whole() {
        check(&text("elephant\n"), &text("table\n"), json!([{"insert": "table"}, {"delete": 8}]));
    }

    #[test]
    fn unrelated_long_texts_are_within_the_budget_and_still_right() {
        let mut state = 1u32;
        let mut scramble = |letters: u32, length: usize| -> String {
            let next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(97 + (state >> 16) % letters).unwrap()
            };
            std::iter::repeat_with(next).take(length).collect()
        };
        for (letters, length) in [(2, 16_000), (26, 16_000), (3000, 16_000), (26, 300_000)] {
            let (old, new) = (text(&scramble(letters, length)), text(&scramble(letters, length)));
            let change = old.diff(&new);
            let mut applied = old.clone();
            applied.apply(&change).unwrap();
            assert_eq!(applied, new);
        }
    }
}
