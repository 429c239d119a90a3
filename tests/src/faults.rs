//! A network that loses, doubles, delays and breaks, by a seed.

use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

/// What happens to one text on its way.
const LOST: f64 = 0.004;
const DOUBLED: f64 = 0.01;
const DELAYED: f64 = 0.03;
/// How often a connection breaks, for each text.
const BROKEN: f64 = 0.001;
const LONGEST_DELAY_MS: u64 = 40;

/// The faults of one connection. None at all without a seed.
#[derive(Debug)]
pub struct Faults {
    chance: Option<SmallRng>,
    /// Texts that are still on their way, with the time at which they arrive.
    delayed: Vec<(Instant, String)>,
    /// What was done so far.
    pub done: u64,
}

impl Faults {
    /// A network without faults.
    #[must_use]
    pub const fn none() -> Self {
        Self { chance: None, delayed: Vec::new(), done: 0 }
    }

    /// A network whose faults follow from the seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { chance: Some(SmallRng::seed_from_u64(seed)), ..Self::none() }
    }

    /// From now on there are none; those that were done stay counted.
    pub fn heal(&mut self) {
        self.chance = None;
    }

    fn happens(&mut self, chance: f64) -> bool {
        let happens = self.chance.as_mut().is_some_and(|random| random.random_bool(chance));
        self.done += u64::from(happens);
        happens
    }

    /// Whether the connection breaks now.
    pub fn breaks(&mut self) -> bool {
        self.happens(BROKEN)
    }

    /// What arrives of a text that was sent now: nothing, itself, itself twice. Some of it may arrive later: see
    /// [`Faults::due`].
    pub fn pass(&mut self, text: String) -> Vec<String> {
        if self.happens(LOST) {
            return Vec::new();
        }
        let mut now = vec![text.clone()];
        if self.happens(DOUBLED) {
            now.push(text);
        }
        if self.happens(DELAYED) {
            let wait = self.chance.as_mut().map_or(0, |random| random.random_range(1..=LONGEST_DELAY_MS));
            let at = Instant::now() + Duration::from_millis(wait);
            self.delayed.extend(now.drain(..).map(|text| (at, text)));
        }
        now
    }

    /// What was delayed and has arrived.
    pub fn due(&mut self) -> Vec<String> {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.delayed).into_iter().partition(|(at, _)| *at <= now);
        self.delayed = later;
        let due: Vec<(Instant, String)> = due;
        due.into_iter().map(|(_, text)| text).collect()
    }

    /// How long until something delayed arrives.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        let next = self.delayed.iter().map(|(at, _)| *at).min()?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// The connection is gone, and with it what was on its way.
    pub fn forget(&mut self) {
        self.delayed.clear();
    }
}
