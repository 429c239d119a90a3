//! Organizations and their people.

mod member;
mod organization;
