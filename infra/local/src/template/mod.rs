//! The templates under `infra/`, read and computed: what a deployment consists of.
//!
//! [`Deployment::read`] starts at the root template, follows nested stacks, holds every file against the written dialect
//! (`docs/template-dialect.md`), computes the intrinsic functions, and gives the functions, APIs, tables and buckets in plain
//! Rust. The local cloud serves the result; the contract test compares it with the code.

mod check;
mod conditions;
mod dialect;
mod document;
mod functions;
mod intrinsic;
mod mapping;
mod mapping_type;
mod model;
pub(crate) mod physical;
mod policies;
mod resolve;
mod resource;
mod rest;
mod role;
mod serverless;
mod socket;
mod stores;
mod throttle;
mod websocket;
mod yaml;

use std::path::Path;

pub use crate::event_pattern::Pattern;
pub use document::document;
pub use model::{
    Bucket, Deployment, Destination, FunctionResource, GatewayResponse, RequestAuthorizer, RestApi, RestRoute, SocketApi,
    SocketAuthorizer, SocketRoute, StreamMapping, Table, Throttle, Trigger,
};
pub use physical::{ACCOUNT, REGION};
pub use yaml::TemplateError;

use resource::Resource;

impl Deployment {
    /// Reads the root template and everything below it, with these values for the root's parameters.
    ///
    /// # Errors
    /// The first thing that the dialect does not have or that makes no sense, with file and line.
    pub fn read(root: &Path, parameters: &[(&str, &str)]) -> Result<Self, TemplateError> {
        let mut resolver = resolve::Resolver::new(root, parameters)?;
        let mut resources = Vec::new();
        let mut stack = 0;
        // Stacks are found while their parents are read, so the list grows as we go.
        while stack < resolver.stacks.len() {
            for (key, node, kind) in resolver.resources(stack)? {
                if matches!(kind.name, "AWS::CloudFormation::Stack" | "AWS::Serverless::Application") {
                    resolver.child(stack, &key.name, key.line)?;
                } else {
                    resources.push(Resource::compute(&mut resolver, stack, &key, &node, kind)?);
                }
            }
            resolver.check_rest(stack)?;
            stack += 1;
        }
        let mut deployment = Self {
            functions: functions::read(&resources)?,
            apis: Vec::new(),
            socket: None,
            tables: Vec::new(),
            buckets: Vec::new(),
            mappings: Vec::new(),
        };
        rest::read(&resources, &mut deployment)?;
        websocket::read(&resources, &mut deployment)?;
        stores::read(&resources, &mut deployment)?;
        mapping::read(&resources, &mut deployment)?;
        Ok(deployment)
    }
}
