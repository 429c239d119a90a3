//! REST APIs: stages, authorizers, gateway responses, and the routes that functions declare as `Api` events.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use super::model::{Deployment, GatewayResponse, RequestAuthorizer, RestApi, RestRoute, Trigger};
use super::resolve::text_of;
use super::resource::{Resource, texts};
use super::throttle::MethodSettings;
use super::yaml::TemplateError;

/// API Gateway's own default.
const TTL_SECONDS: u64 = 300;

/// Every kind of gateway response that API Gateway has.
const GATEWAY_RESPONSES: [&str; 21] = [
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
];

pub(crate) fn read(resources: &[Resource], deployment: &mut Deployment) -> Result<(), TemplateError> {
    let mut defaults = Vec::new();
    let mut throttles = Vec::new();
    for resource in resources.iter().filter(|resource| resource.kind == "AWS::Serverless::Api") {
        let api = api(resource, deployment)?;
        if let Some(other) = deployment.apis.iter().find(|other| other.stage == api.stage) {
            return resource.refuse(format!("the stage {} is taken by another API ({})", api.stage, other.id));
        }
        let default = match resource.optional(&["Auth", "DefaultAuthorizer"]) {
            Some(name) => {
                Some(authorizer(&api, &name).map_or_else(|| resource.refuse(format!("there is no authorizer {name}")), Ok)?)
            }
            None => None,
        };
        for authorizer in &api.authorizers {
            let trigger = Trigger::RequestAuthorizer { stage: api.stage.clone(), headers: authorizer.headers.clone() };
            deployment.functions[authorizer.function].triggers.push(trigger);
        }
        defaults.push(default);
        throttles.push(MethodSettings::read(resource)?);
        deployment.apis.push(api);
    }
    let functions = resources.iter().filter(|resource| resource.kind == "AWS::Serverless::Function");
    for (position, resource) in functions.enumerate() {
        for (_, event) in resource.members(&["Events"]) {
            let api = route(resource, position, &event["Properties"], deployment, &defaults)?;
            if let Some(route) = deployment.apis[api].routes.last_mut() {
                route.throttle = throttles[api].of(&route.method, &route.path);
            }
        }
    }
    let apis = resources.iter().filter(|resource| resource.kind == "AWS::Serverless::Api");
    for (resource, throttles) in apis.zip(&throttles) {
        if let Some(method) = throttles.unknown() {
            return resource.refuse(format!("MethodSettings: there is no {method} in this API"));
        }
    }
    Ok(())
}

fn api(resource: &Resource, deployment: &Deployment) -> Result<RestApi, TemplateError> {
    let mut authorizers = Vec::new();
    for (name, authorizer) in resource.members(&["Auth", "Authorizers"]) {
        let arn = text_of(&authorizer["FunctionArn"]).unwrap_or_default();
        let Some(function) = deployment.functions.iter().position(|function| function.arn == arn) else {
            return resource.refuse(format!("the authorizer {name} names no function of these templates: {arn:?}"));
        };
        let identity = &authorizer["Identity"];
        let (headers, query) = (texts_of(&identity["Headers"]), texts_of(&identity["QueryStrings"]));
        let ttl = text_of(&identity["ReauthorizeEvery"]).filter(|text| !text.is_empty());
        let ttl = ttl.map_or(Ok(TTL_SECONDS), |text| text.parse());
        let Ok(ttl) = ttl else { return resource.refuse("ReauthorizeEvery is a number of seconds") };
        if ttl > 0 && headers.is_empty() && query.is_empty() {
            return resource.refuse(format!("the authorizer {name} keeps answers and so needs an Identity"));
        }
        authorizers.push(RequestAuthorizer { name: name.clone(), function, headers, query, ttl: Duration::from_secs(ttl) });
    }
    let mut responses = BTreeMap::new();
    for (kind, response) in resource.members(&["GatewayResponses"]) {
        if !GATEWAY_RESPONSES.contains(&kind.as_str()) {
            return resource.refuse(format!("there is no gateway response {kind}; there are {}", GATEWAY_RESPONSES.join(", ")));
        }
        responses.insert(kind.clone(), gateway_response(resource, response)?);
    }
    let stage = resource.text(&["StageName"])?;
    Ok(RestApi { id: resource.name.clone(), stage, routes: Vec::new(), authorizers, responses })
}

fn texts_of(value: &Json) -> Vec<String> {
    if value.is_null() { Vec::new() } else { texts(value) }
}

fn authorizer(api: &RestApi, name: &str) -> Option<usize> {
    api.authorizers.iter().position(|authorizer| authorizer.name == name)
}

fn gateway_response(resource: &Resource, response: &Json) -> Result<GatewayResponse, TemplateError> {
    let pairs = |value: &Json| -> Vec<(String, String)> {
        let members = value.as_object().into_iter().flatten();
        members.filter_map(|(name, value)| Some((name.clone(), text_of(value)?))).collect()
    };
    let status = match text_of(&response["StatusCode"]).filter(|text| !text.is_empty()) {
        Some(text) => Some(text.parse().or_else(|_| resource.refuse("StatusCode is a number"))?),
        None => None,
    };
    let mut headers = Vec::new();
    for (name, value) in pairs(&response["ResponseParameters"]["Headers"]) {
        // API Gateway takes a fixed value in single quotes; the dialect has no other.
        let Some(fixed) = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')) else {
            return resource
                .refuse(format!("the header {name} of a gateway response is a fixed value in single quotes, not {value}"));
        };
        headers.push((name, fixed.to_owned()));
    }
    Ok(GatewayResponse { status, headers, templates: pairs(&response["ResponseTemplates"]) })
}

/// Adds the route of an event; the position of its API.
fn route(
    resource: &Resource,
    function: usize,
    event: &Json,
    deployment: &mut Deployment,
    defaults: &[Option<usize>],
) -> Result<usize, TemplateError> {
    let text = |name: &str| text_of(&event[name]).filter(|text| !text.is_empty());
    let Some(id) = text("RestApiId") else { return resource.refuse("an Api event names its API as RestApiId") };
    let Some(position) = deployment.apis.iter().position(|api| api.id == id) else {
        return resource.refuse(format!("RestApiId {id} is no AWS::Serverless::Api of these templates"));
    };
    let (Some(method), Some(path)) = (text("Method"), text("Path")) else {
        return resource.refuse("an Api event has Method and Path");
    };
    let method = method.to_ascii_uppercase();
    if !matches!(method.as_str(), "GET" | "POST" | "PUT" | "PATCH" | "DELETE") {
        return resource.refuse(format!("Method is GET, POST, PUT, PATCH or DELETE, not {method}"));
    }
    if !path.starts_with('/') || path.contains('+') {
        return resource.refuse(format!("Path begins with / and has no greedy placeholder: {path}"));
    }
    let api = &mut deployment.apis[position];
    let authorizer = match text_of(&event["Auth"]["Authorizer"]).filter(|name| !name.is_empty()) {
        Some(name) if name == "NONE" => None,
        Some(name) => Some(authorizer(api, &name).map_or_else(|| resource.refuse(format!("there is no authorizer {name}")), Ok)?),
        None => defaults[position],
    };
    if api.routes.iter().any(|route| route.method == method && route.path == path) {
        return resource.refuse(format!("{method} {path} has a function already"));
    }
    api.routes.push(RestRoute { method: method.clone(), path: path.clone(), function, authorizer, throttle: None });
    let stage = api.stage.clone();
    let authorizer =
        authorizer.map(|at| deployment.functions[deployment.apis[position].authorizers[at].function].handler.clone());
    deployment.functions[function].triggers.push(Trigger::Rest { stage, method, path, authorizer });
    Ok(position)
}
