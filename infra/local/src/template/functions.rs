//! Functions: handler, environment, role.

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::FunctionResource;
use super::physical;
use super::resolve::text_of;
use super::resource::Resource;
use super::role::{self, ManagedPolicies};
use super::yaml::TemplateError;

/// SAM's defaults.
const MEMORY: u64 = 128;
const TIMEOUT: u64 = 3;

pub(crate) fn read(resources: &[Resource]) -> Result<Vec<FunctionResource>, TemplateError> {
    let managed = role::managed(resources)?;
    let mut functions: Vec<FunctionResource> = Vec::new();
    for resource in resources.iter().filter(|resource| resource.kind == "AWS::Serverless::Function") {
        let function = function(resource, &managed)?;
        if let Some(other) = functions.iter().find(|other| other.handler == function.handler) {
            let what =
                format!("{} is already the Handler of {} in {}:{}", function.handler, other.logical_id, other.file, other.line);
            return resource.refuse(what);
        }
        functions.push(function);
    }
    Ok(functions)
}

fn function(resource: &Resource, managed: &ManagedPolicies) -> Result<FunctionResource, TemplateError> {
    let code = resource.text(&["CodeUri"])?;
    let domain = code.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let environment: BTreeMap<_, _> = resource
        .members(&["Environment", "Variables"])
        .filter_map(|(name, value)| Some((name.clone(), text_of(value)?)))
        .collect();
    Ok(FunctionResource {
        logical_id: resource.logical.clone(),
        file: resource.file.clone(),
        line: resource.line,
        name: resource.name.clone(),
        arn: physical::arn(resource.kind, &resource.name),
        handler: resource.text(&["Handler"])?,
        domain,
        environment,
        memory: resource.number(&["MemorySize"])?.unwrap_or(MEMORY),
        timeout: Duration::from_secs(resource.number(&["Timeout"])?.unwrap_or(TIMEOUT)),
        role: role::read(resource, managed)?,
        triggers: Vec::new(),
    })
}
