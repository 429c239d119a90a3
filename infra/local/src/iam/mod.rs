//! Who may do what: AWS's policy language, read and evaluated as AWS does it.
//!
//! A [`Policy`] is a document that has been read; a [`Request`] is one action on one resource by one [`Principal`], with the facts
//! that conditions ask for. [`evaluate`] holds the request against the caller's policies, their permissions boundary and, when a
//! role is assumed, the role's trust policy, and says which statements allowed it or why not. Nothing here does any I/O, and
//! whatever is not understood is refused when a document is read: a condition that is ignored would be a hole.

mod condition;
mod evaluate;
mod keys;
mod pattern;
mod policy;
mod request;

pub use evaluate::{Allowance, Reason, Source, Verdict, evaluate};
pub use policy::{Malformed, Policy, Role};
pub use request::{Context, Principal, Request};
