//! Who may come in, noun by noun.

mod health;
mod socket;
mod ticket;
