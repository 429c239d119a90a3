//! A domain's binary on Lambda: find the function that this process is, and serve it.
//!
//! Lambda names the function in `_HANDLER`, from the template's `Handler`. An unknown name stops the process at init. Off
//! Lambda, where `LAMBDA_TASK_ROOT` is not set (`cargo lambda watch`), the event itself chooses: by REST resource and method,
//! by WebSocket route, by authorizer kind, as the domain's only function of streams, or outright by a `{"function": …, "event": …}` wrapper.

use cloud::{Access, Cloud};
use kernel::{Clock, Config, ConfigError};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use thiserror::Error;

use crate::function::{Function, Functions, InvokeError, Trigger};
use crate::telemetry::{LogFormat, start_logging};

/// Why a binary did not start or stopped serving.
#[derive(Debug, Error)]
pub enum ServeError {
    /// `_HANDLER` names no function of this domain.
    #[error("Handler {name:?} is no function of this binary; it has {known}")]
    UnknownFunction {
        /// The name given.
        name: String,
        /// The names it could have been.
        known: String,
    },
    /// The configuration was not understood.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The Lambda runtime gave up.
    #[error("the Lambda runtime stopped: {0}")]
    Runtime(#[from] lambda_runtime::Error),
}

/// Serves the functions until Lambda stops the process.
///
/// # Errors
/// At init, for an unknown handler or a configuration that is not understood; later, when the Lambda runtime gives up.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub async fn serve(functions: Functions) -> Result<(), ServeError> {
    let lookup = |key: &str| std::env::var(key).ok();
    start_logging(LogFormat::Json, &lookup("LOG_LEVEL").unwrap_or_else(|| "info".to_owned()));
    let chosen = match (lookup("LAMBDA_TASK_ROOT"), lookup("_HANDLER")) {
        (Some(_), handler) => Some(named(functions, &handler.unwrap_or_default())?),
        (None, _) => None,
    };
    let cloud = Cloud::new(Config::read(lookup)?, Access::Ambient, Clock::system()).await;
    let cloud = &cloud;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        let (function, payload) = match chosen {
            Some(function) => (function, event.payload),
            None => choose(functions, event.payload)?,
        };
        function.invoke(cloud, payload).await
    }))
    .await?;
    Ok(())
}

fn all(functions: Functions) -> impl Iterator<Item = &'static Function> {
    functions.iter().flat_map(|noun| noun.iter())
}

fn named(functions: Functions, name: &str) -> Result<&'static Function, ServeError> {
    all(functions).find(|function| function.name() == name).ok_or_else(|| ServeError::UnknownFunction {
        name: name.to_owned(),
        known: all(functions).map(Function::name).collect::<Vec<_>>().join(", "),
    })
}

fn choose(functions: Functions, mut event: Value) -> Result<(&'static Function, Value), InvokeError> {
    if let Some(name) = event["function"].as_str() {
        let function = named(functions, name).map_err(|error| InvokeError(error.to_string()))?;
        return Ok((function, event["event"].take()));
    }
    if event["Records"][0]["eventSource"] == "aws:dynamodb" {
        let mut readers = all(functions).filter(|function| function.trigger == Trigger::Stream);
        if let (Some(function), None) = (readers.next(), readers.next()) {
            return Ok((function, event));
        }
    }
    let context = &event["requestContext"];
    let authorizes = event["type"] == "REQUEST";
    let route = context["routeKey"].as_str();
    let names =
        |header: &str| event["headers"].as_object().is_some_and(|all| all.keys().any(|name| name.eq_ignore_ascii_case(header)));
    let organization = names("x-organization");
    let resource = event["resource"].as_str().or_else(|| context["resourcePath"].as_str());
    let method = event["httpMethod"].as_str().or_else(|| context["httpMethod"].as_str());
    let function = all(functions).find(|function| match function.trigger {
        Trigger::Stream => false,
        Trigger::SocketAuthorizer => authorizes && route.is_some(),
        Trigger::RequestAuthorizer => authorizes && route.is_none() && organization,
        Trigger::PersonAuthorizer => authorizes && route.is_none() && !organization,
        Trigger::Socket { route: own, .. } => !authorizes && route == Some(own),
        Trigger::Http { method: own, path, .. } => !authorizes && method == Some(own) && resource == Some(path),
    });
    let unknown =
        || InvokeError("no function of this binary answers this event; wrap it as {\"function\": …, \"event\": …}".into());
    function.map(|function| (function, event)).ok_or_else(unknown)
}
