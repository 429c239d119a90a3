//! What must hold for any document and any changes, tried on seeded random ones; and nothing may panic on anything.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod generate;

use generate::Generator;
use ot::{Delta, Document, Op, canonical};

const ROUNDS: u64 = 5_000;

/// Tries a law on many seeds, each of which can be repeated alone.
fn hold(law: impl Fn(&mut Generator)) {
    for seed in 0..ROUNDS {
        let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| law(&mut Generator::new(seed))));
        assert!(tried.is_ok(), "the law does not hold for seed {seed}");
    }
}

fn applied(document: &Document, change: &Delta) -> Document {
    let mut document = document.clone();
    document.apply(change).unwrap();
    document
}

#[test]
fn two_changes_made_at_once_converge() {
    hold(|random| {
        let base = random.document();
        let (a, b) = (random.change(&base), random.change(&base));
        let a_first = applied(&applied(&base, &a), &a.transform(&b, true).unwrap());
        let b_first = applied(&applied(&base, &b), &b.transform(&a, false).unwrap());
        assert_eq!(a_first, b_first);
    });
}

#[test]
fn a_composition_does_what_both_do() {
    hold(|random| {
        let base = random.document();
        let a = random.change(&base);
        let after_a = applied(&base, &a);
        let b = random.change(&after_a);
        let both = a.compose(&b).unwrap();
        assert_eq!(applied(&base, &both), applied(&after_a, &b));
        let c = random.change(&applied(&after_a, &b));
        let one_way = both.compose(&c).unwrap();
        let other_way = a.compose(&b.compose(&c).unwrap()).unwrap();
        assert_eq!(applied(&base, &one_way), applied(&base, &other_way));
    });
}

#[test]
fn applying_is_composing_with_the_document() {
    hold(|random| {
        let base = random.document();
        let change = random.change(&base);
        let after = applied(&base, &change);
        assert_eq!(after.delta(), base.delta().compose(&change).unwrap());
        assert_eq!(after.length(), after.delta().ops().iter().map(Op::length).sum::<u32>());
        assert_eq!(i64::from(after.length()), i64::from(base.length()) + change.change_length());
    });
}

#[test]
fn an_inverse_takes_the_change_back() {
    hold(|random| {
        let base = random.document();
        let change = random.change(&base);
        let inverse = change.invert(&base).unwrap();
        assert_eq!(applied(&applied(&base, &change), &inverse), base);
    });
}

#[test]
fn a_difference_makes_the_other_document() {
    hold(|random| {
        let base = random.document();
        // Half the time a relative, so that there is something in common.
        let other = if random.chance(50) { random.document() } else { applied(&base, &random.change(&base)) };
        let difference = base.diff(&other);
        assert_eq!(applied(&base, &difference), other);
        canonical::check_change(&difference).unwrap();
        if base.text().ends_with('\n') && other.text().ends_with('\n') {
            canonical::check_final_newline(&difference, base.length()).unwrap();
        }
        assert!(base.diff(&base).is_empty());
    });
}

#[test]
fn a_position_moves_as_an_insert_there_does() {
    hold(|random| {
        let base = random.document();
        let change = random.change(&base);
        let index = random.below(base.length() + 1);
        let priority = random.chance(50);
        let insert = Delta::new().retain(index, Default::default()).insert("x", Default::default());
        let start = match change.transform(&insert, !priority).unwrap().ops() {
            [Op::Insert { .. }] => 0,
            [Op::Retain { length, .. }, Op::Insert { .. }] => *length,
            other => panic!("{other:?} is not one insert"),
        };
        assert_eq!(change.transform_position(index, priority), start);
    });
}

#[test]
fn what_well_formed_changes_make_is_canonical() {
    hold(|random| {
        let base = random.document();
        let (a, b) = (random.change(&base), random.change(&base));
        let results =
            [a.transform(&b, true), b.transform(&a, false), a.compose(&a.transform(&b, true).unwrap()), a.invert(&base)];
        for change in results.iter().flatten().chain([&a, &b]) {
            canonical::check_change(change).unwrap();
        }
    });
}

#[test]
fn what_is_written_is_read_again() {
    hold(|random| {
        let base = random.document();
        let change = random.change(&base);
        assert_eq!(serde_json::from_str::<Delta>(&serde_json::to_string(&change).unwrap()).unwrap(), change);
        let after = applied(&base, &change);
        let bytes = serde_json::to_string(&after).unwrap();
        let again: Document = serde_json::from_str(&bytes).unwrap();
        assert_eq!(again, after);
        assert_eq!(serde_json::to_string(&again).unwrap(), bytes);
    });
}

#[test]
fn nothing_panics_on_any_operations() {
    hold(|random| {
        let base = random.document();
        let mut built = || {
            let ops: Vec<Op> = (0..random.below(6)).map(|_| random.any_op()).collect();
            let mut pushed = Delta::new();
            ops.iter().cloned().for_each(|op| pushed.push(op));
            [Delta::from_ops(ops).unwrap_or_default(), pushed.chop()]
        };
        let (first, second) = (built(), built());
        for a in &first {
            for b in &second {
                use_everything(a, b, &base);
            }
        }
    });
}

#[test]
fn nothing_panics_on_any_json() {
    let mut read = 0;
    for seed in 0..ROUNDS * 5 {
        let mut random = Generator::new(seed);
        let text = random.almost_a_change().to_string();
        let _ = serde_json::from_str::<Document>(&text);
        let Ok(a) = serde_json::from_str::<Delta>(&text) else { continue };
        read += u32::from(!a.is_empty());
        assert!(a.ops().iter().all(|op| op.length() > 0), "{text}");
        let base = random.document();
        let b = random.change(&base);
        use_everything(&a, &b, &base);
        use_everything(&b, &a, &base);
    }
    assert!(read > 5_000, "only {read} of the texts were changes: too few to show anything");
}

/// Calls everything there is; an error is a fine answer, but a refused change must leave the document as it was.
fn use_everything(a: &Delta, b: &Delta, base: &Document) {
    for (x, y) in [(a, b), (b, a)] {
        for priority in [true, false] {
            if let Ok(made) = x.transform(y, priority) {
                assert!(made.ops().iter().all(|op| op.length() > 0));
            }
            for index in [0, 1, 5, u32::MAX] {
                x.transform_position(index, priority);
            }
        }
        if let Ok(made) = x.compose(y) {
            assert!(Delta::from_ops(made.clone().into_ops()).is_ok(), "{made:?} is not well formed");
        }
        let _ = x.invert(base);
        let _ = canonical::check_change(x);
        let _ = canonical::check_final_newline(x, base.length());
        let mut changed = base.clone();
        match changed.apply(x) {
            Ok(()) => assert!(serde_json::to_string(&changed).is_ok()),
            Err(_) => assert_eq!(&changed, base),
        }
        if let Ok(document) = Document::from_delta(x.clone()) {
            let _ = canonical::check_document(&document);
            document.diff(base);
            base.diff(&document);
        }
    }
}
