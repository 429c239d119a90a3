//! Function resources of the templates and functions of the code: each has the other, or nothing starts.

use std::cell::RefCell;
use std::net::SocketAddr;

use kernel::Config;

use crate::aws::door::Door;
use crate::hosts::{Functions, Host};
use crate::options::Options;
use crate::start::access;
use crate::start_error::StartError;
use crate::template::{Deployment, FunctionResource, physical};

/// Variables that are not [`Config`]'s: the function's runtime and the AWS SDK read them.
const NOT_CONFIG: [&str; 2] = ["LOG_LEVEL", "AWS_ENDPOINT_URL"];

/// Joins every function resource with its Rust function.
pub(crate) fn hosts(
    deployment: &Deployment,
    options: &Options,
    door: &Door,
    address: SocketAddr,
) -> Result<Vec<Host>, StartError> {
    let mut hosts = Vec::new();
    for resource in &deployment.functions {
        let found =
            options.functions.iter().find(|function| function.name() == resource.handler && function.domain() == resource.domain);
        let Some(function) = found else { return Err(StartError::Functions(unknown(resource, &options.functions))) };
        let asked = RefCell::new(Vec::new());
        let lookup = |key: &str| {
            asked.borrow_mut().push(key.to_owned());
            resource.environment.get(key).map(|value| here(value, deployment, address))
        };
        let config = Config::read(lookup).map_err(|error| StartError::Config {
            file: resource.file.clone(),
            line: resource.line,
            function: resource.logical_id.clone(),
            error,
        })?;
        let known = |name: &str| NOT_CONFIG.contains(&name) || asked.borrow().iter().any(|key| key == name);
        if let Some(name) = resource.environment.keys().find(|name| !known(name)) {
            return Err(StartError::Functions(format!(
                "{}:{}: {}: the environment variable {name} is nothing that kernel::Config reads",
                resource.file, resource.line, resource.logical_id
            )));
        }
        let access = access(door, &resource.handler, address);
        hosts.push(Host::new(function, config, access, options.clock.clone(), resource.timeout));
    }
    let resources = |name: &str, domain: &str| deployment.functions.iter().any(|own| own.handler == name && own.domain == domain);
    if let Some(orphan) = options.functions.iter().find(|function| !resources(&function.name(), function.domain())) {
        let (name, domain) = (orphan.name(), orphan.domain());
        let what = format!(
            "the function {name} of the domain {domain} has no resource; add one with Handler: {name} to infra/{domain}.yaml"
        );
        return Err(StartError::Functions(what));
    }
    Ok(hosts)
}

fn unknown(resource: &FunctionResource, functions: &Functions) -> String {
    let mut known: Vec<_> =
        functions.iter().filter(|function| function.domain() == resource.domain).map(|function| function.name()).collect();
    known.sort();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!(
        "{}:{}: {}: Handler {} is no function of the domain {} (from CodeUri); it has {known}",
        resource.file, resource.line, resource.logical_id, resource.handler, resource.domain
    )
}

/// Addresses of APIs in AWS are this machine here.
fn here(value: &str, deployment: &Deployment, address: SocketAddr) -> String {
    let ids = deployment.apis.iter().map(|api| api.id.as_str()).chain(deployment.socket.iter().map(|api| api.id.as_str()));
    ids.fold(value.to_owned(), |value, id| {
        let host = physical::api_host(id);
        value
            .replace(&format!("https://{host}"), &format!("http://{address}"))
            .replace(&format!("wss://{host}"), &format!("ws://{address}"))
    })
}
