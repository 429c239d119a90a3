//! The typed triggers: one small adapter for each way in which a function is called.

pub(crate) mod authorizer;
pub(crate) mod http;
pub(crate) mod socket;
pub(crate) mod stream;
