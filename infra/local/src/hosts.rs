//! The functions as they run here: each with its own configuration, AWS identity and time limit.

use std::fmt;
use std::time::Duration;

use cloud::{Access, Cloud};
use kernel::{Clock, Config};
use runtime::Function;
use serde_json::Value;
use tokio::sync::OnceCell;

/// The functions that a local cloud may run.
#[derive(Clone)]
pub struct Functions(Vec<&'static Function>);

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Function::name)).finish()
    }
}

impl Functions {
    /// The functions of all domains.
    #[must_use]
    pub fn all() -> Self {
        Self::of(&[platform::FUNCTIONS, enterprise::FUNCTIONS, collaboration::FUNCTIONS])
    }

    /// The functions of these domains.
    #[must_use]
    pub fn of(domains: &[runtime::Functions]) -> Self {
        Self(domains.iter().flat_map(|nouns| nouns.iter()).flat_map(|noun| noun.iter()).collect())
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &'static Function> {
        self.0.iter().copied()
    }
}

/// A function and all that it runs with.
pub(crate) struct Host {
    function: &'static Function,
    config: Config,
    access: Access,
    clock: Clock,
    timeout: Duration,
    /// Made at the first call: most functions of a test are never called.
    cloud: OnceCell<Cloud>,
}

/// How a call can fail.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The function answered an error, panicked, or took longer than its template lets it.
    Error(String),
    /// API Gateway did not wait any longer.
    TooLong,
}

impl Host {
    pub(crate) fn new(function: &'static Function, config: Config, access: Access, clock: Clock, timeout: Duration) -> Self {
        Self { function, config, access, clock, timeout, cloud: OnceCell::new() }
    }

    /// Calls the function; the caller waits no longer than `wait`.
    pub(crate) async fn call(&self, event: Value, wait: Duration) -> Result<Value, Failure> {
        let cloud = self.cloud.get_or_init(|| Cloud::new(self.config.clone(), self.access.clone(), self.clock.clone())).await;
        let (function, cloud) = (self.function, cloud.clone());
        // A task of its own: a panic is an error of this call and of nothing else.
        let mut task = tokio::spawn(async move { function.invoke(&cloud, event).await });
        match tokio::time::timeout(self.timeout.min(wait), &mut task).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(error))) => Err(Failure::Error(error.0)),
            Ok(Err(panic)) => Err(Failure::Error(format!("{} panicked: {panic}", function.name()))),
            Err(_) => {
                task.abort();
                if self.timeout <= wait {
                    Err(Failure::Error(format!(
                        "{} took longer than its Timeout of {} s",
                        function.name(),
                        self.timeout.as_secs()
                    )))
                } else {
                    Err(Failure::TooLong)
                }
            }
        }
    }
}
