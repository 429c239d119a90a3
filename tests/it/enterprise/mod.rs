//! Organizations and their people.

mod audit;
mod invitation;
mod member;
mod organization;
mod team;
