//! Throttles: a bucket of tokens for each method and each route of the socket.
//!
//! A bucket holds `burst` tokens at most and gains `rate` tokens a second, by the site's clock; a request takes one or is
//! refused. Where API Gateway is approximate, this is exact. What the stage sets for all methods is set for each: it is not
//! shared.
//!
//! Source: the API Gateway developer guide, "Throttle requests to your REST APIs" and "Protect your WebSocket APIs".

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;

use crate::template::Throttle;

/// The buckets by API and method or route.
#[derive(Default)]
pub(crate) struct Throttles(Mutex<HashMap<(String, String), Bucket>>);

struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Throttles {
    /// Whether a request may pass now.
    pub(crate) fn pass(&self, api: &str, what: &str, throttle: Option<Throttle>, now: Timestamp) -> bool {
        let Some(throttle) = throttle else { return true };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = || Bucket { tokens: f64::from(throttle.burst), at: now };
        buckets.entry((api.to_owned(), what.to_owned())).or_insert_with(full).take(throttle, now)
    }
}

impl Bucket {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds between two requests are far below 2^53")]
    fn take(&mut self, throttle: Throttle, now: Timestamp) -> bool {
        let elapsed = now.as_millis().saturating_sub(self.at.as_millis()).max(0);
        self.tokens = f64::from(throttle.burst).min(self.tokens + throttle.rate * elapsed as f64 / 1000.0);
        self.at = self.at.max(now);
        let pass = self.tokens >= 1.0;
        if pass {
            self.tokens -= 1.0;
        }
        pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passing(throttles: &Throttles, what: &str, throttle: Throttle, millis: i64) -> usize {
        (0..100).filter(|_| throttles.pass("api", what, Some(throttle), Timestamp::from_millis(millis))).count()
    }

    #[test]
    fn a_bucket_is_full_at_first_and_fills_at_its_rate_up_to_its_size() {
        let (throttles, throttle) = (Throttles::default(), Throttle { rate: 4.0, burst: 7 });
        assert_eq!(passing(&throttles, "a", throttle, 0), 7);
        assert_eq!(passing(&throttles, "b", throttle, 0), 7);
        assert_eq!(passing(&throttles, "a", throttle, 249), 0);
        assert_eq!(passing(&throttles, "a", throttle, 250), 1);
        assert_eq!(passing(&throttles, "a", throttle, 1250), 4);
        assert_eq!(passing(&throttles, "a", throttle, 60_000), 7);
        assert_eq!(passing(&throttles, "a", throttle, 59_000), 0, "a clock that goes back gives nothing");
    }

    #[test]
    fn nothing_passes_a_throttle_of_zero_and_everything_none() {
        let throttles = Throttles::default();
        assert_eq!(passing(&throttles, "a", Throttle { rate: 0.0, burst: 0 }, 0), 0);
        assert!((0..100).all(|_| throttles.pass("api", "b", None, Timestamp::from_millis(0))));
    }
}
