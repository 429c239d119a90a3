//! What a deployment consists of, in plain Rust.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::event_pattern::Pattern;
use crate::iam::Role;

/// Everything that the templates declare and the local cloud serves.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The functions, in the order of the templates.
    pub functions: Vec<FunctionResource>,
    /// The REST APIs.
    pub apis: Vec<RestApi>,
    /// The WebSocket API.
    pub socket: Option<SocketApi>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The buckets.
    pub buckets: Vec<Bucket>,
    /// Which functions are told of the changes of which tables.
    pub mappings: Vec<StreamMapping>,
}

/// A function resource.
#[derive(Debug, Clone)]
pub struct FunctionResource {
    /// Its name in the template: `DocumentCreate`.
    pub logical_id: String,
    /// The template file.
    pub file: String,
    /// The line where it begins.
    pub line: usize,
    /// Its name in AWS.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `document_create`.
    pub handler: String,
    /// The last folder of `CodeUri`: `collaboration`.
    pub domain: String,
    /// What the environment says.
    pub environment: BTreeMap<String, String>,
    /// Megabytes.
    pub memory: u64,
    /// How long one call may take.
    pub timeout: Duration,
    /// The role that SAM makes for it: what it may do.
    pub role: Role,
    /// What calls it.
    pub triggers: Vec<Trigger>,
}

/// What calls a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A method on a resource path of a REST API.
    Rest {
        /// The API's stage.
        stage: String,
        /// `GET`, `POST`, …
        method: String,
        /// The resource path with its placeholders.
        path: String,
        /// The handler of its authorizer, when it has one.
        authorizer: Option<String>,
    },
    /// A route of the socket.
    Socket {
        /// The route key.
        route: String,
        /// Whether the function's answer is sent.
        replies: bool,
        /// The handler of its authorizer, when it has one.
        authorizer: Option<String>,
    },
    /// The stream of a table.
    Stream {
        /// The table's name in DynamoDB.
        table: String,
    },
    /// The authorizer of a REST API.
    RequestAuthorizer {
        /// The API's stage.
        stage: String,
        /// The headers that it is asked about, and that make up the cache's key.
        headers: Vec<String>,
    },
    /// The authorizer of the socket.
    SocketAuthorizer,
}

/// A REST API.
#[derive(Debug, Clone)]
pub struct RestApi {
    /// Its id in AWS.
    pub id: String,
    /// Its one stage.
    pub stage: String,
    /// The routes of all its functions.
    pub routes: Vec<RestRoute>,
    /// Its authorizers.
    pub authorizers: Vec<RequestAuthorizer>,
    /// What API Gateway itself answers, by the kind of the problem.
    pub responses: BTreeMap<String, GatewayResponse>,
}

/// A route of a REST API.
#[derive(Debug, Clone)]
pub struct RestRoute {
    /// `GET`, `POST`, …
    pub method: String,
    /// The resource path with its placeholders.
    pub path: String,
    /// The position of the function in [`Deployment::functions`].
    pub function: usize,
    /// The position of the authorizer in [`RestApi::authorizers`].
    pub authorizer: Option<usize>,
    /// How much it takes.
    pub throttle: Option<Throttle>,
}

/// How many requests pass: a bucket of tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Tokens that it gains a second.
    pub rate: f64,
    /// Tokens that it holds.
    pub burst: u32,
}

/// A REQUEST authorizer of a REST API.
#[derive(Debug, Clone)]
pub struct RequestAuthorizer {
    /// Its name in the API.
    pub name: String,
    /// The position of the function in [`Deployment::functions`].
    pub function: usize,
    /// Headers that must be there and make up the cache's key.
    pub headers: Vec<String>,
    /// Query parameters likewise.
    pub query: Vec<String>,
    /// How long an answer is kept; zero for not at all.
    pub ttl: Duration,
}

/// What API Gateway answers when it does not ask a function.
#[derive(Debug, Clone, Default)]
pub struct GatewayResponse {
    /// The status, when the template chose one.
    pub status: Option<u16>,
    /// Headers with their fixed values.
    pub headers: Vec<(String, String)>,
    /// Bodies by media type.
    pub templates: Vec<(String, String)>,
}

/// The WebSocket API.
#[derive(Debug, Clone)]
pub struct SocketApi {
    /// Its id in AWS.
    pub id: String,
    /// Its one stage.
    pub stage: String,
    /// The routes by their keys.
    pub routes: BTreeMap<String, SocketRoute>,
    /// The authorizer of `$connect`.
    pub authorizer: Option<SocketAuthorizer>,
}

/// A route of the socket.
#[derive(Debug, Clone)]
pub struct SocketRoute {
    /// The position of the function in [`Deployment::functions`].
    pub function: usize,
    /// Whether the function's answer is sent.
    pub replies: bool,
    /// How long API Gateway waits.
    pub timeout: Duration,
    /// How much it takes.
    pub throttle: Option<Throttle>,
}

/// The authorizer of the socket.
#[derive(Debug, Clone)]
pub struct SocketAuthorizer {
    /// The position of the function in [`Deployment::functions`].
    pub function: usize,
    /// Query parameters that must be there.
    pub query: Vec<String>,
    /// Headers that must be there.
    pub headers: Vec<String>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name in the template.
    pub logical_id: String,
    /// The template file.
    pub file: String,
    /// The line where it begins.
    pub line: usize,
    /// Its name in DynamoDB.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The request that creates it.
    pub definition: Value,
    /// The attribute that says when a row ends.
    pub ttl: Option<String>,
}

/// A bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Its name in the template.
    pub logical_id: String,
    /// Its name in S3.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

/// A function that is told of the changes of a table.
#[derive(Debug, Clone)]
pub struct StreamMapping {
    /// Its name in the template.
    pub logical_id: String,
    /// Its id in AWS.
    pub uuid: String,
    /// The table's name in DynamoDB.
    pub table: String,
    /// The ARN of the table's stream.
    pub stream_arn: String,
    /// The position of the function in [`Deployment::functions`].
    pub function: usize,
    /// The most records that one call is given.
    pub batch_size: usize,
    /// How long records are gathered for a batch.
    pub window: Duration,
    /// How often a batch that failed is tried again; for ever, when nothing is said.
    pub retries: Option<u64>,
    /// Records older than this are not handed over any more.
    pub oldest: Option<Duration>,
    /// Whether a batch that failed is split in two.
    pub bisect: bool,
    /// A record is handed over when it fits one of these, or there are none.
    pub filters: Vec<Pattern>,
    /// Where records go that could not be handled.
    pub on_failure: Option<Destination>,
}

/// Where records of a stream go that could not be handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Into a bucket, by its name in S3.
    Bucket(String),
    /// Into an SQS queue, by its ARN; the local cloud has none, and logs the batch.
    Queue(String),
}
