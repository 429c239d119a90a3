//! The WebSocket API: one API, one stage, routes that any domain's template may add.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use super::model::{Deployment, SocketApi, SocketAuthorizer, SocketRoute, Trigger};
use super::physical;
use super::resource::Resource;
use super::throttle::throttle;
use super::yaml::TemplateError;

/// API Gateway waits no longer.
const LONGEST: u64 = 29_000;

pub(crate) fn read(resources: &[Resource], deployment: &mut Deployment) -> Result<(), TemplateError> {
    let of = |kind: &'static str| resources.iter().filter(move |resource| resource.kind == kind);
    let mut apis = of("AWS::ApiGatewayV2::Api");
    let Some(api) = apis.next() else { return Ok(()) };
    if let Some(second) = apis.next() {
        return second.refuse("there is one WebSocket API; this is the second");
    }
    let mut stages = of("AWS::ApiGatewayV2::Stage");
    let Some(stage) = stages.next() else { return api.refuse("the WebSocket API has no AWS::ApiGatewayV2::Stage") };
    if let Some(second) = stages.next() {
        return second.refuse("the WebSocket API has one stage; this is the second");
    }
    let parts = Parts { resources, api, stage: stage.text(&["StageName"])? };
    parts.all_of_this_api()?;
    let throttle = throttle(stage, stage.get(&["DefaultRouteSettings"]).unwrap_or(&Json::Null))?;
    let mut socket = SocketApi { id: api.name.clone(), stage: parts.stage.clone(), routes: BTreeMap::new(), authorizer: None };
    for route in of("AWS::ApiGatewayV2::Route") {
        let key = route.text(&["RouteKey"])?;
        let (function, timeout) = parts.target(route, &key, deployment)?;
        let replies = parts.replies(route);
        let authorizer = parts.authorizer(route, &key, deployment)?;
        let handler = authorizer.as_ref().map(|authorizer| deployment.functions[authorizer.function].handler.clone());
        if let Some(authorizer) = authorizer {
            deployment.functions[authorizer.function].triggers.push(Trigger::SocketAuthorizer);
            socket.authorizer = Some(authorizer);
        }
        let trigger = Trigger::Socket { route: key.clone(), replies, authorizer: handler };
        deployment.functions[function].triggers.push(trigger);
        if socket.routes.insert(key.clone(), SocketRoute { function, replies, timeout, throttle }).is_some() {
            return route.refuse(format!("the route {key} is there already"));
        }
    }
    deployment.socket = Some(socket);
    Ok(())
}

struct Parts<'r> {
    resources: &'r [Resource],
    api: &'r Resource,
    stage: String,
}

impl Parts<'_> {
    fn all_of_this_api(&self) -> Result<(), TemplateError> {
        for resource in self.resources.iter().filter(|resource| resource.kind.starts_with("AWS::ApiGatewayV2::")) {
            if resource.kind != "AWS::ApiGatewayV2::Api" && resource.text(&["ApiId"])? != self.api.name {
                return resource.refuse("ApiId is no AWS::ApiGatewayV2::Api of these templates");
            }
        }
        Ok(())
    }

    fn named(&self, kind: &str, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.kind == kind && resource.name == name)
    }

    /// The function of a route and how long it may take.
    fn target(&self, route: &Resource, key: &str, deployment: &Deployment) -> Result<(usize, Duration), TemplateError> {
        let target = route.text(&["Target"])?;
        let integration = target.strip_prefix("integrations/");
        let Some(integration) = integration.and_then(|name| self.named("AWS::ApiGatewayV2::Integration", name)) else {
            return route.refuse(format!("Target is integrations/<an AWS::ApiGatewayV2::Integration>, not {target}"));
        };
        let function = function(integration, &integration.text(&["IntegrationUri"])?, deployment)?;
        self.permitted(route, function, &format!("{}/{key}", self.stage), deployment)?;
        let timeout = integration.number(&["TimeoutInMillis"])?.unwrap_or(LONGEST).min(LONGEST);
        Ok((function, Duration::from_millis(timeout)))
    }

    /// API Gateway sends an answer only when both halves are there.
    fn replies(&self, route: &Resource) -> bool {
        let selected = route.optional(&["RouteResponseSelectionExpression"]).is_some();
        let response = self.resources.iter().any(|resource| {
            resource.kind == "AWS::ApiGatewayV2::RouteResponse"
                && resource.optional(&["RouteId"]).is_some_and(|id| id == route.name)
        });
        selected && response
    }

    fn authorizer(
        &self,
        route: &Resource,
        key: &str,
        deployment: &Deployment,
    ) -> Result<Option<SocketAuthorizer>, TemplateError> {
        if route.optional(&["AuthorizationType"]).is_none_or(|kind| kind == "NONE") {
            return Ok(None);
        }
        if key != "$connect" {
            return route.refuse("only $connect may have an authorizer");
        }
        let id = route.text(&["AuthorizerId"])?;
        let Some(resource) = self.named("AWS::ApiGatewayV2::Authorizer", &id) else {
            return route.refuse("AuthorizerId is no AWS::ApiGatewayV2::Authorizer of these templates");
        };
        let function = function(resource, &resource.text(&["AuthorizerUri"])?, deployment)?;
        self.permitted(resource, function, &format!("authorizers/{id}"), deployment)?;
        let mut authorizer = SocketAuthorizer { function, query: Vec::new(), headers: Vec::new() };
        for source in resource.texts(&["IdentitySource"]) {
            if let Some(name) = source.strip_prefix("route.request.querystring.") {
                authorizer.query.push(name.to_owned());
            } else if let Some(name) = source.strip_prefix("route.request.header.") {
                authorizer.headers.push(name.to_owned());
            } else {
                return resource
                    .refuse(format!("IdentitySource is route.request.querystring.… or route.request.header.…, not {source}"));
            }
        }
        Ok(Some(authorizer))
    }

    /// API Gateway may call a function only when a permission lets it.
    fn permitted(&self, user: &Resource, function: usize, what: &str, deployment: &Deployment) -> Result<(), TemplateError> {
        let function = &deployment.functions[function];
        let caller = physical::execute_arn(&self.api.name, what);
        let lets = |resource: &&Resource| {
            let text = |name: &str| resource.optional(&[name]).unwrap_or_default();
            let names = text("FunctionName");
            resource.kind == "AWS::Lambda::Permission"
                && (names == function.name || names == function.arn)
                && text("Principal") == "apigateway.amazonaws.com"
                && resource.optional(&["SourceArn"]).is_none_or(|pattern| crate::glob::matches(&pattern, &caller))
        };
        if self.resources.iter().any(|resource| lets(&resource)) {
            return Ok(());
        }
        user.refuse(format!(
            "no AWS::Lambda::Permission lets apigateway.amazonaws.com call {} from {caller}; without one every call fails",
            function.logical_id
        ))
    }
}

/// The function that an integration or authorizer URI names.
fn function(resource: &Resource, uri: &str, deployment: &Deployment) -> Result<usize, TemplateError> {
    let arn = uri.split_once("/functions/").map_or(uri, |(_, rest)| rest.trim_end_matches("/invocations"));
    let found = deployment.functions.iter().position(|function| function.arn == arn);
    found.map_or_else(|| resource.refuse(format!("{uri} names no function of these templates")), Ok)
}
