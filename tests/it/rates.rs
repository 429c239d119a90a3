//! Rate limits: exact under parallel calls, by person and by organization, and over after a minute.

use std::time::Duration;

use kernel::Clock;
use tests::Caller;

use crate::world::{START, World, refused};

/// A hundred at once: how many were answered, how many refused.
async fn a_hundred(callers: &[Caller]) -> (usize, usize) {
    let calls = (0..100).map(|number| {
        let caller = callers[number % callers.len()].clone();
        tokio::spawn(async move { caller.get("/enterprise/organization").await.unwrap() })
    });
    let (mut answered, mut refusals) = (0, 0);
    for call in calls.collect::<Vec<_>>() {
        let answer = call.await.unwrap();
        match answer.status {
            200 => answered += 1,
            _ => {
                refused(&answer, 429, "throttled");
                let wait: u64 = answer.headers["retry-after"].parse().unwrap();
                assert!((1..=60).contains(&wait), "{wait}");
                refusals += 1;
            }
        }
    }
    (answered, refusals)
}

async fn world(clock: &Clock, parameter: (&str, &str)) -> World {
    World::begin(|options| {
        options.clock = clock.clone();
        options.parameters.push((parameter.0.to_owned(), parameter.1.to_owned()));
    })
    .await
}

#[tokio::test]
async fn a_person_is_counted_exactly() {
    let clock = Clock::manual(START);
    let world = world(&clock, ("RequestsPerMinutePerson", "37")).await;
    let mei = [world.person("Mei")];
    assert_eq!(a_hundred(&mei).await, (37, 63));
    assert_eq!(world.person("Jonas").get("/enterprise/organization").await.unwrap().status, 200, "others go on");
    clock.advance(Duration::from_secs(60));
    assert_eq!(a_hundred(&mei).await, (37, 63), "a new minute begins anew");
}

#[tokio::test]
async fn an_organization_is_counted_exactly() {
    let clock = Clock::manual(START);
    let world = world(&clock, ("RequestsPerMinuteOrganization", "50")).await;
    assert_eq!(a_hundred(&["Amara", "Jonas", "Mei", "Rafael"].map(|name| world.person(name))).await, (50, 50));
    assert_eq!(world.person("Ingrid").get("/enterprise/organization").await.unwrap().status, 200, "another one goes on");
}
