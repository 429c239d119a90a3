//! How often somebody may ask: a person, and an organization as a whole, so many times a minute.
//!
//! Each minute has a counter for each of them, and a request counts itself in both before anything else is done. DynamoDB adds up, so
//! that a hundred requests at once are counted as exactly as a hundred in a row. This stands here and not in the authorizer,
//! whose answer is kept for half a minute and cannot be a 429.

use std::time::Duration;

use cloud::Key;
use kernel::Timestamp;

use crate::context::Ctx;
use crate::problem::Problem;

/// One counter a minute.
const WINDOW_MS: i64 = 60_000;
/// How long after its minute a counter may be removed.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Counts the request.
///
/// # Errors
/// 429 with the seconds until the next minute, when the person's or the organization's counter is full.
pub(crate) async fn admit(ctx: &Ctx) -> Result<(), Problem> {
    let config = ctx.cloud().config();
    let table = ctx.table(&config.platform_table);
    let window = ctx.now().as_millis().div_euclid(WINDOW_MS);
    let ends = Timestamp::from_millis((window + 1) * WINDOW_MS);
    let counters = [
        (format!("RATE#{}", ctx.actor()), config.requests_per_minute_person, "You ask"),
        ("RATE#all".to_owned(), config.requests_per_minute_organization, "Your organization asks"),
    ];
    for (partition, limit, who) in counters {
        match table.count(&Key::new(partition, window.to_string()), limit, ends.plus(KEPT)).await {
            Ok(true) => {}
            Ok(false) => {
                let seconds = (ends.as_millis() - ctx.now().as_millis() + 999) / 1000;
                let detail = format!("{who} more than {limit} times a minute; wait {seconds} s.");
                let problem = Problem::new(429, "throttled", "Too many requests", detail);
                return Err(problem.after(u32::try_from(seconds).unwrap_or(1)));
            }
            // A limit protects the platform from load; when it cannot be counted, nobody is locked out for it.
            Err(error) => tracing::warn!(%error, "a request was not counted"),
        }
    }
    Ok(())
}
