//! The shape of a function: what a file under `functions/*/src/<noun>/<verb>.rs` is written in.
//!
//! A function is a plain `async fn handler(ctx: &Ctx, input: In) -> Result<Out, Problem>` with a [`FUNCTION`](Function)
//! constant beside it, which [`post!`], [`get!`], [`patch!`], [`socket!`], [`stream!`] and their kin write from the
//! doc comment, the route and the permission. [`Ctx`] proves who asks and in which tenant; [`Identified`] and [`Anonymous`] show
//! in the signature that the tenant, or even the person, is not known yet, [`System`] that no person acts. The input is a typed
//! trigger ([`Http`], [`Message`], [`Change`], [`AuthorizerRequest`]), the output says its own status ([`Created`], [`Answer`],
//! [`Page`], [`NoContent`], [`Reply`]), and what goes wrong is a [`Problem`]: one sentence for the caller, the whole story for the log. [`serve`] runs a domain's functions on Lambda; the local cloud calls [`Function::invoke`] with
//! the very event that API Gateway would send.
//!
//! A new route is five steps: write the file, name it in its noun's `FUNCTIONS`, add the resource to the domain's template,
//! write the test, regenerate the contract.

mod context;
mod cursor;
mod event;
mod function;
mod idempotency;
mod openapi;
mod problem;
mod rate;
mod schema;
mod secret;
mod serve;
mod system;
mod telemetry;
mod trigger;

pub use context::{Anonymous, Caller, Ctx, Identified, Known};
pub use cursor::{Cursor, PageSize, Paging};
pub use event::Event;
pub use function::{Answering, Function, Functions, Handler, InvokeError, Trigger, describe, run};
pub use idempotency::IdempotencyKey;
pub use openapi::openapi;
pub use problem::{FieldError, Problem, ProblemBody};
pub use schema::{Description, Input, Output};
pub use secret::secret;
pub use serve::{ServeError, serve};
pub use system::System;
pub use telemetry::{LogFormat, start_logging};
pub use trigger::authorizer::{Admission, Authorized, AuthorizerRequest};
pub use trigger::http::{Answer, Created, Http, NoContent, Page};
pub use trigger::socket::{Accepted, Connection, Message, Reply};
pub use trigger::stream::{Change, Changed, run_stream};
