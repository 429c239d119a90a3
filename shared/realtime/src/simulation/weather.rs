//! The dice, and how bad a schedule's day is.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// All chance of a schedule comes from here.
#[derive(Debug)]
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Whether something of this probability happens.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.0.random_bool(probability)
    }

    /// A number below the limit; 0 if there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { self.0.random_range(0..limit) }
    }

    /// A number from the first to the last.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        self.0.random_range(first..=last)
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Probabilities of what may go wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Weather {
    /// A message or a frame is lost.
    pub(super) loss: f64,
    /// It arrives twice.
    pub(super) doubled: f64,
    /// It takes seconds, longer than anybody's patience now and then.
    pub(super) slow: f64,
    /// A handler is killed between two of its steps.
    pub(super) killed: f64,
    /// The answer of the table is lost; the write may or may not have happened.
    pub(super) unknown: f64,
    /// A revision is announced by its number only.
    pub(super) numbers: f64,
    /// A frame carries fewer revisions than would fit.
    pub(super) partial: f64,
    /// A query of the table breaks off after a page.
    pub(super) short_page: f64,
    /// A change is refused for good, whenever it comes.
    pub(super) refused: f64,
    /// An edit is large enough to go by REST.
    pub(super) large: f64,
    /// Time between two acts of chance (a crash, a drop, a lapse, a fence, a pruning), in milliseconds; 0 is never.
    pub(super) acts: i64,
    /// Whether the document may be put into the trash.
    pub(super) trash: bool,
    /// Whether old revisions may be pruned.
    pub(super) prune: bool,
    /// The longest somebody is away after a crash or a broken connection, in milliseconds.
    pub(super) away: i64,
    /// The longest a step of a handler takes, in milliseconds.
    pub(super) step: i64,
    /// The longest a message usually takes, in milliseconds.
    pub(super) latency: i64,
}

impl Weather {
    /// The weather after the network has healed.
    pub(super) fn calm() -> Self {
        Self { away: 3_000, step: 10, latency: 40, ..Self::default() }
    }

    pub(super) fn of(dice: &mut Dice) -> Self {
        let mut some = |often: f64, values: &[f64]| if dice.chance(often) { dice.pick(values) } else { 0.0 };
        let mut weather = Self {
            loss: some(0.7, &[0.02, 0.1, 0.3]),
            doubled: some(0.5, &[0.05, 0.3]),
            slow: some(0.5, &[0.03, 0.2]),
            killed: some(0.4, &[0.02, 0.1]),
            unknown: some(0.4, &[0.05, 0.3]),
            numbers: some(0.4, &[0.1, 1.0]),
            partial: some(0.3, &[0.3, 1.0]),
            short_page: some(0.06, &[0.02, 0.1]),
            refused: some(0.06, &[0.1]),
            large: some(0.03, &[0.1]),
            ..Self::default()
        };
        weather.acts = if dice.chance(0.7) { dice.pick(&[500, 2_000, 8_000]) } else { 0 };
        weather.trash = dice.chance(0.2);
        weather.prune = dice.chance(0.3);
        weather.away = dice.pick(&[3_000, 3_000, 12_000]);
        weather.step = dice.pick(&[2, 10, 100, 600]);
        weather.latency = dice.pick(&[5, 60, 400]);
        weather
    }

    /// Whether a client may be told to start again from a snapshot.
    pub(super) fn may_rebuild(&self) -> bool {
        self.prune || self.short_page > 0.0
    }

    /// Whether work may be merged or taken back, so that a deletion may not last.
    pub(super) fn may_revive(&self) -> bool {
        self.may_rebuild() || self.refused > 0.0
    }
}
