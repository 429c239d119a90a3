//! Who may come in, noun by noun.

mod authorizer;
mod health;
mod issuer;
mod keys;
mod socket;
mod ticket;
