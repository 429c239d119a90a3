//! A function as a value: its name, its route, its permission, its shapes, and how to call it.
//!
//! [`function!`] writes the constant beside a handler; [`run`] is the path every event takes: read, identify, handle, render,
//! log. The helper trait [`Handler`] lets a plain `async fn(&Ctx, In)` be stored although its future borrows its arguments.

use std::pin::Pin;
use std::time::Instant;

use cloud::Cloud;
use kernel::Permission;
use schemars::SchemaGenerator;
use serde_json::Value;
use thiserror::Error;
use tracing::Instrument as _;

use crate::context::{Caller, Known};
use crate::event::Event;
use crate::problem::Problem;
use crate::schema::{Description, Input, Output};
use crate::trigger::{http, socket};

/// The functions of a domain: a list for each noun.
pub type Functions = &'static [&'static [Function]];

/// What calls a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A REST method on a resource path.
    Http {
        /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
        method: &'static str,
        /// The resource path, with `{placeholders}`, below the domain's stage.
        path: &'static str,
        /// What the caller must be granted; `None` for those who are not known yet.
        permission: Option<Permission>,
    },
    /// A WebSocket route.
    Socket {
        /// The route key.
        route: &'static str,
        /// What the caller must be granted; `None` where the socket's own life is told.
        permission: Option<Permission>,
    },
    /// The streams of tables, as the templates map them.
    Stream,
    /// The authorizer of the REST APIs: a person in an organization.
    RequestAuthorizer,
    /// The authorizer of the few REST functions that run before an organization is chosen: a person.
    PersonAuthorizer,
    /// The authorizer of the socket.
    SocketAuthorizer,
}

/// A future that answers one event.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Value, InvokeError>> + Send + 'a>>;

/// One deployed function. Made by [`function!`] and its kin.
#[derive(Clone, Copy)]
pub struct Function {
    /// `module_path!()` of the file: `collaboration::document::create`.
    pub module: &'static str,
    /// The doc comment, its first line the summary.
    pub documentation: &'static str,
    /// What calls it.
    pub trigger: Trigger,
    /// How much it has to know of who calls.
    pub known: Known,
    /// Handles one event.
    pub call: for<'a> fn(&'a Function, &'a Cloud, Value) -> Answering<'a>,
    /// Its requests and answers.
    pub describe: fn(&mut SchemaGenerator) -> Description,
}

/// The function failed in a way that is told to API Gateway and not to the caller. `Unauthorized` from an authorizer becomes a
/// 401; everything else a 500 or 502.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct InvokeError(pub String);

impl From<InvokeError> for lambda_runtime::Diagnostic {
    fn from(error: InvokeError) -> Self {
        Self { error_type: "InvokeError".to_owned(), error_message: error.0 }
    }
}

impl Function {
    /// The domain: the crate the function is in.
    #[must_use]
    pub fn domain(&self) -> &'static str {
        self.module.split("::").next().unwrap_or_default()
    }

    /// `noun_verb`: the Lambda handler, the OpenAPI `operationId`, the span and the sample.
    #[must_use]
    pub fn name(&self) -> String {
        let mut parts = self.module.rsplit("::");
        let verb = parts.next().unwrap_or_default();
        format!("{}_{verb}", parts.next().unwrap_or_default())
    }

    /// The doc comment's first line.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.documentation.trim().lines().next().unwrap_or_default().trim()
    }

    /// Handles one event exactly as Lambda would hand it over, and answers exactly what Lambda would pass on.
    ///
    /// # Errors
    /// What Lambda would report as a function error.
    pub async fn invoke(&self, cloud: &Cloud, event: Value) -> Result<Value, InvokeError> {
        (self.call)(self, cloud, event).await
    }

    fn refuse(&self, problem: &Problem, event: &Event) -> Result<Value, InvokeError> {
        match self.trigger {
            Trigger::Http { .. } => Ok(http::refuse(problem)),
            Trigger::Socket { .. } => Ok(socket::refuse(problem, event)),
            Trigger::RequestAuthorizer | Trigger::PersonAuthorizer | Trigger::SocketAuthorizer => {
                Err(InvokeError(if problem.status() == 401 { "Unauthorized".to_owned() } else { problem.to_string() }))
            }
            Trigger::Stream => Err(InvokeError(problem.to_string())),
        }
    }
}

/// A plain `async fn` of a caller and an input, stored although its future borrows the caller.
pub trait Handler<'a, C, I, O>: Send + Sync {
    /// The running handler.
    type Future: Future<Output = Result<O, Problem>> + Send + 'a;
    /// Starts it.
    fn start(&self, caller: &'a C, input: I) -> Self::Future;
}

impl<'a, C: 'a, I, O, F, R> Handler<'a, C, I, O> for F
where
    F: Fn(&'a C, I) -> R + Send + Sync,
    R: Future<Output = Result<O, Problem>> + Send + 'a,
{
    type Future = R;
    fn start(&self, caller: &'a C, input: I) -> R {
        self(caller, input)
    }
}

/// Reads the event, identifies the caller, runs the handler, renders its answer or problem, and writes the log line.
///
/// # Errors
/// An event that is not API Gateway's, or an authorizer's refusal.
pub async fn run<C, I, O, H>(function: &Function, cloud: &Cloud, event: Value, handler: H) -> Result<Value, InvokeError>
where
    C: Caller,
    I: Input,
    O: Output,
    H: for<'a> Handler<'a, C, I, O>,
{
    let event: Event = serde_json::from_value(event).map_err(|error| {
        InvokeError(format!("{} was called with an event that is not API Gateway's: {error}", function.name()))
    })?;
    let span = tracing::info_span!(
        "invoke",
        function = function.name(),
        trace = event.trace(),
        request = event.request_context.request_id,
        tenant = event.claim("tenant")
    );
    async {
        let started = Instant::now();
        let answer = match answer::<C, I, O, H>(function, cloud, &event, handler).await {
            Ok(answer) => Ok(answer),
            Err(problem) => {
                report(&problem);
                function.refuse(&problem, &event)
            }
        };
        let status = answer.as_ref().map_or(500, |answer| answer["statusCode"].as_u64().unwrap_or(200));
        tracing::info!(status, micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX), "answered");
        answer
    }
    .instrument(span)
    .await
}

async fn answer<C, I, O, H>(function: &Function, cloud: &Cloud, event: &Event, handler: H) -> Result<Value, Problem>
where
    C: Caller,
    I: Input,
    O: Output,
    H: for<'a> Handler<'a, C, I, O>,
{
    let caller = C::identify(function, cloud, event).await?;
    let input = I::read(event)?;
    handler.start(&caller, input).await?.render()
}

pub(crate) fn report(problem: &Problem) {
    let source = std::error::Error::source(problem).map(ToString::to_string);
    if problem.status() >= 500 {
        tracing::error!(code = problem.code(), source, "{problem}");
    } else {
        tracing::info!(code = problem.code(), source, "{problem}");
    }
}

/// The shapes of a handler, taken from its own signature.
pub fn describe<C, I, O, H>(schemas: &mut SchemaGenerator, _: H) -> Description
where
    C: Caller,
    I: Input,
    O: Output,
    H: for<'a> Handler<'a, C, I, O>,
{
    let mut description = Description::default();
    I::describe(schemas, &mut description);
    O::describe(schemas, &mut description);
    description
}

/// Writes the `FUNCTION` constant of the file's `handler`.
#[macro_export]
macro_rules! function {
    ([$($doc:literal)*] $caller:ident, $trigger:expr) => {
        #[doc = concat!("The function of this file:", $($doc, "\n"),*)]
        pub const FUNCTION: $crate::Function = $crate::Function {
            module: module_path!(),
            documentation: concat!($($doc, "\n"),*),
            trigger: $trigger,
            known: <$crate::$caller as $crate::Caller>::KNOWN,
            call: |function, cloud, event| Box::pin($crate::run::<$crate::$caller, _, _, _>(function, cloud, event, handler)),
            describe: |schemas| $crate::describe::<$crate::$caller, _, _, _>(schemas, handler),
        };
    };
}

/// A REST function: `post! { /// Doc. "/path/{id}" requires DocumentWrite }`. Instead of a permission, `identified` for a person
/// in whatever organization or none, `anonymous` for nobody.
#[macro_export]
macro_rules! http {
    ($method:literal [$($doc:literal)*] $path:literal requires $permission:ident) => {
        $crate::function! { [$($doc)*] Ctx, $crate::Trigger::Http {
            method: $method, path: $path, permission: Some(::kernel::Permission::$permission),
        } }
    };
    ($method:literal [$($doc:literal)*] $path:literal identified) => {
        $crate::function! { [$($doc)*] Identified, $crate::Trigger::Http { method: $method, path: $path, permission: None } }
    };
    ($method:literal [$($doc:literal)*] $path:literal anonymous) => {
        $crate::function! { [$($doc)*] Anonymous, $crate::Trigger::Http { method: $method, path: $path, permission: None } }
    };
}

/// `GET`.
#[macro_export]
macro_rules! get { ($(#[doc = $doc:literal])* $path:literal $($rest:tt)*) => { $crate::http! { "GET" [$($doc)*] $path $($rest)* } } }
/// `POST`.
#[macro_export]
macro_rules! post { ($(#[doc = $doc:literal])* $path:literal $($rest:tt)*) => { $crate::http! { "POST" [$($doc)*] $path $($rest)* } } }
/// `PUT`.
#[macro_export]
macro_rules! put { ($(#[doc = $doc:literal])* $path:literal $($rest:tt)*) => { $crate::http! { "PUT" [$($doc)*] $path $($rest)* } } }
/// `DELETE`.
#[macro_export]
macro_rules! delete { ($(#[doc = $doc:literal])* $path:literal $($rest:tt)*) => { $crate::http! { "DELETE" [$($doc)*] $path $($rest)* } } }
/// `PATCH`.
#[macro_export]
macro_rules! patch { ($(#[doc = $doc:literal])* $path:literal $($rest:tt)*) => { $crate::http! { "PATCH" [$($doc)*] $path $($rest)* } } }

/// A WebSocket function: `socket! { /// Doc. "document.open" requires DocumentRead }`.
#[macro_export]
macro_rules! socket {
    ($(#[doc = $doc:literal])* $route:literal requires $permission:ident) => {
        $crate::function! { [$($doc)*] Ctx, $crate::Trigger::Socket {
            route: $route, permission: Some(::kernel::Permission::$permission),
        } }
    };
    ($(#[doc = $doc:literal])* $route:literal) => {
        $crate::function! { [$($doc)*] Ctx, $crate::Trigger::Socket { route: $route, permission: None } }
    };
}

/// A function that is told of each row that changed: `stream! { /// Doc. }`, beside an
/// `async fn handler(&System, Change<T>) -> Result<(), Problem>`.
#[macro_export]
macro_rules! stream {
    ($(#[doc = $doc:literal])*) => {
        #[doc = concat!("The function of this file:", $($doc, "\n"),*)]
        pub const FUNCTION: $crate::Function = $crate::Function {
            module: module_path!(),
            documentation: concat!($($doc, "\n"),*),
            trigger: $crate::Trigger::Stream,
            known: $crate::Known::Tenant,
            call: |function, cloud, event| Box::pin($crate::run_stream(function, cloud, event, handler)),
            describe: |_| $crate::Description::default(),
        };
    };
}

/// An authorizer: `authorizer! { /// Doc. Request }`, `… Person` or `… Socket`.
#[macro_export]
macro_rules! authorizer {
    ($(#[doc = $doc:literal])* Request) => { $crate::function! { [$($doc)*] Anonymous, $crate::Trigger::RequestAuthorizer } };
    ($(#[doc = $doc:literal])* Person) => { $crate::function! { [$($doc)*] Anonymous, $crate::Trigger::PersonAuthorizer } };
    ($(#[doc = $doc:literal])* Socket) => { $crate::function! { [$($doc)*] Anonymous, $crate::Trigger::SocketAuthorizer } };
}
