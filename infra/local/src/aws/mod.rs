//! The AWS services that functions and developers call: DynamoDB, S3 and the connections of the socket.
//!
//! Every call is signed with an access key that says who calls, and passes [`door::Door`] before any service sees it.

pub(crate) mod door;
pub(crate) mod dynamo;
pub(crate) mod s3;
pub(crate) mod signature;
