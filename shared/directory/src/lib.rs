//! Who belongs where, and what they may do there: what every domain may ask, and none but enterprise writes.
//!
//! Two questions are asked again and again. At the door, before an organization's data may be touched: whose is this token, and
//! are they a member of the organization that they name ([`Doors`], over the directory table)? And behind it, in the name of
//! one organization: what is this person now, which teams are they in, what are they called ([`Directory`], over the
//! organization's own rows)? Enterprise writes both places in one transaction, so that they never disagree.

mod doors;
pub mod keys;
mod organization;
mod shapes;

pub use doors::{Doors, Subject};
pub use organization::{Directory, FRESH};
pub use shapes::{Gate, Membership, Person, Refused, Standing, Team};
