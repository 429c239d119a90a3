//! Thousands of seeded schedules in which the client and the server's decision are run against each other.
//!
//! A [`world::World`] is one document, its store, the handlers, the network and a few people, under a virtual clock. One
//! number, the seed, decides everything: what is written, what is lost, doubled, delayed or overtaken, who crashes, which
//! handler is killed between two steps. When the schedule has run, the network heals, everybody reconnects, and the
//! [`oracle`] judges: nothing acknowledged may be missing, nothing may be there twice, and everybody must see the same.
//!
//! [`weather`] has the dice and how bad a schedule's day is, [`store`] behaves as the table does, [`server`] and
//! [`submission`] do what the handlers do, [`network`] carries messages, [`driver`] is the program around a client,
//! [`edits`] writes, and [`record`] keeps vectors for other languages. A failure is printed with its seed and its story; the same seed tells the same
//! story again: `SEED=17 SCHEDULES=1 cargo test -p realtime schedules`.

mod driver;
mod edits;
mod network;
mod oracle;
mod prelude;
mod record;
mod server;
mod store;
mod submission;
mod tests;
mod weather;
mod world;

/// Why a schedule failed.
#[derive(Debug)]
struct Fault(String);

fn fault<T>(what: impl Into<String>) -> Result<T, Fault> {
    Err(Fault(what.into()))
}

/// Runs the schedule of a seed.
fn run(seed: u64) -> Result<world::Tally, Fault> {
    world::World::new(seed, false).run()
}

/// Runs the schedule of a seed that failed once more, and tells what happened up to the failure.
fn story(seed: u64) -> String {
    tell(seed, world::World::new(seed, true))
}

/// The same of a world that is not the seed's usual one.
fn tell(seed: u64, mut world: world::World) -> String {
    let end = match world.run() {
        Ok(_) => "no failure".to_owned(),
        Err(Fault(what)) => what,
    };
    format!("seed {seed}: {end}\n{}\nseed {seed}: {end}", world.told())
}
