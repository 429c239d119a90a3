//! Instants and the clock that tells them.
//!
//! A [`Timestamp`] is a whole number of milliseconds, written as RFC 3339 in UTC with exactly three decimals, so that the
//! text sorts as the time does. Time reaches rules as an argument; the [`Clock`] is read once, where a request comes in.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant in milliseconds since 1970-01-01T00:00:00Z; on the wire `2026-11-23T20:30:05.123Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant that many milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down: what DynamoDB's TTL and JWT claims count in.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant and a duration more.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_millisecond(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{instant:.3}")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, jiff::Error> {
        Ok(Self(text.parse::<jiff::Timestamp>()?.as_millisecond()))
    }
}

impl From<Timestamp> for String {
    fn from(instant: Timestamp) -> String {
        instant.to_string()
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time", "examples": ["2026-11-23T20:30:05.123Z"]})
    }
}

/// Where the time comes from: the system, or a hand that a test moves.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it; clones share the hand.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.0))))
    }

    /// Now, by this clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the system clock is read")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(hand) => Timestamp(hand.load(Ordering::SeqCst)),
            None => Timestamp(jiff::Timestamp::now().as_millisecond()),
        }
    }

    /// Moves a manual clock forward; the system's clock cannot be moved and stays.
    pub fn advance(&self, by: Duration) {
        if let Some(hand) = &self.0 {
            hand.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_three_decimals_and_read_back() {
        let instant = Timestamp::from_millis(1_795_465_805_120);
        assert_eq!(instant.to_string(), "2026-11-23T20:30:05.120Z");
        assert_eq!(Timestamp::try_from(instant.to_string()).unwrap(), instant);
        assert_eq!(Timestamp::try_from("2026-11-23T21:30:05.12+01:00".to_owned()).unwrap(), instant);
        assert!(Timestamp::try_from("yesterday".to_owned()).is_err());
    }

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let clock = Clock::manual(Timestamp::from_millis(1_000));
        let other = clock.clone();
        other.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), Timestamp::from_millis(3_000));
    }
}
