//! The AWS services that functions and developers call: DynamoDB, S3, STS and the connections of the socket.
//!
//! Every call is signed with an access key that says who calls, and passes [`door::Door`] before any service sees it.

pub(crate) mod call;
pub(crate) mod door;
pub(crate) mod dynamo;
mod dynamo_calls;
mod dynamo_keys;
pub(crate) mod identity;
pub(crate) mod s3;
mod s3_calls;
pub(crate) mod signature;
pub(crate) mod sts;

pub(crate) use dynamo_keys::Tables;
