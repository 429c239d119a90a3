//! Writing together, noun by noun.

mod document;
mod live;
mod presence;
mod revision;
mod share;
mod snapshot;
mod workspace;
