//! The schedules that every run of the tests goes through, and the proof that they would notice.

use std::collections::BTreeMap;

use super::world::World;
use super::{Fault, run, story, tell};
use crate::checks::{Check, REMOVED};

/// So many schedules, of which the parts below run a share each.
const SCHEDULES: u64 = 10_000;
const PARTS: u64 = 5;
/// So many schedules at most until one notices that a check is missing.
const TO_NOTICE: u64 = 3_000;

#[expect(clippy::disallowed_methods, reason = "a developer asks for more schedules, or for one of them, from the shell")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number, not {value:?}")))
}

/// Runs a part of the schedules. `SCHEDULES` asks for more or fewer, `SEED` says where they begin.
fn part(part: u64) {
    let (first, all) = (asked("SEED").unwrap_or(0), asked("SCHEDULES").unwrap_or(SCHEDULES));
    let mut done: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in (first..first + all).filter(|seed| seed % PARTS == part) {
        match run(seed) {
            Ok(tally) => tally.0.into_iter().for_each(|(what, count)| *done.entry(what).or_default() += count),
            Err(Fault(_)) => panic!("{}", story(seed)),
        }
    }
    println!("{done:?}");
    if all >= SCHEDULES {
        let expected = [
            "already revisions",
            "behind",
            "catch-ups by REST",
            "crashes",
            "fences",
            "killed handlers",
            "lapses",
            "lease_lost",
            "lost races",
            "partial lists",
            "rebuilds",
            "refused for good",
            "short pages",
            "snapshots",
            "submits by REST",
            "unknown outcomes",
            "viewers",
        ];
        for what in expected {
            assert!(done.contains_key(what), "no schedule had any of: {what}");
        }
    }
}

#[test]
fn schedules_0() {
    part(0);
}

#[test]
fn schedules_1() {
    part(1);
}

#[test]
fn schedules_2() {
    part(2);
}

#[test]
fn schedules_3() {
    part(3);
}

#[test]
fn schedules_4() {
    part(4);
}

/// Puts the check back, whatever happens.
struct Without;

impl Without {
    fn the(check: Check) -> Self {
        REMOVED.with(|removed| removed.set(Some(check)));
        Self
    }
}

impl Drop for Without {
    fn drop(&mut self) {
        REMOVED.with(|removed| removed.set(None));
    }
}

/// The first schedule that fails without the check, after it was seen to succeed with it.
#[track_caller]
fn notices(check: Check) {
    let failed = {
        let _without = Without::the(check);
        (0..TO_NOTICE).find_map(|seed| run(seed).err().map(|Fault(why)| (seed, why)))
    };
    let (seed, why) = failed.unwrap_or_else(|| panic!("no schedule notices that the check {check:?} is missing"));
    println!("without {check:?}, seed {seed}: {why}");
    assert!(run(seed).is_ok(), "seed {seed} fails with the check in force");
}

#[test]
fn without_the_ordering_check_some_schedule_fails() {
    notices(Check::Ordering);
}

#[test]
fn without_the_dedupe_check_some_schedule_fails() {
    notices(Check::Dedupe);
}

#[test]
fn without_the_gap_check_some_schedule_fails() {
    notices(Check::Gap);
}

#[test]
fn a_client_whose_document_went_wrong_is_right_again_after_the_next_hash() {
    for seed in 0..200 {
        let tally = match World::with_a_broken_client(seed, false).run() {
            Ok(tally) => tally,
            Err(Fault(_)) => panic!("{}", tell(seed, World::with_a_broken_client(seed, true))),
        };
        assert!(tally.0.contains_key("rebuilds"), "seed {seed}: nobody noticed");
    }
}

#[test]
fn one_seed_is_one_story() {
    assert_eq!(story(17), story(17));
}
