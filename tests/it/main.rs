//! The platform proved through its own doors, in one binary: HTTP, the socket and the AWS wire of a local cloud.
//!
//! [`contract`] keeps functions, templates, OpenAPI and samples in step; [`refusals`] asks every function as somebody who may
//! not; [`rates`] asks too often; [`architecture`] says who may import whom and under which licences. Below [`platform`], [`enterprise`] and [`collaboration`]
//! there is a file for each noun, as under `functions/`; [`replay`] plays typing, recorded and with a spoilt network.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod attempts;
mod collaboration;
mod contract;
mod enterprise;
mod isolation;
mod platform;
mod rates;
mod realtime_doc;
mod refusals;
mod replay;
mod things;
mod world;
