//! What is served: the deployment, its functions and its services, shared by every request.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use dynoxide::Database;
use kernel::Clock;
use s3s::service::S3Service;
use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::aws::Tables;
use crate::aws::door::Door;
use crate::gateway::authorizer::Cache;
use crate::gateway::socket::Sockets;
use crate::gateway::throttle::Throttles;
use crate::hosts::{Failure, Host};
use crate::issuer::Issuer;
use crate::mail::Mailbox;
use crate::streams::Streams;
use crate::template::Deployment;

/// Everything that a request may need.
pub(crate) struct Site {
    pub(crate) deployment: Deployment,
    /// In the order of [`Deployment::functions`].
    pub(crate) hosts: Vec<Host>,
    pub(crate) door: Arc<Door>,
    pub(crate) database: Database,
    /// The partition keys of its tables.
    pub(crate) tables: Tables,
    pub(crate) s3: S3Service,
    pub(crate) streams: Streams,
    pub(crate) mailbox: Mailbox,
    pub(crate) sockets: Sockets,
    pub(crate) verdicts: Cache,
    pub(crate) throttles: Throttles,
    pub(crate) issuer: Issuer,
    pub(crate) clock: Clock,
    pub(crate) address: SocketAddr,
    /// The folder of the built web client, once there is one.
    pub(crate) client: OnceLock<PathBuf>,
    /// Becomes true when everything is to end.
    pub(crate) stop: watch::Receiver<bool>,
    /// Every open socket holds a clone, so that the end can wait for the last one.
    pub(crate) open: mpsc::WeakSender<()>,
}

impl Site {
    /// Where the socket is.
    pub(crate) fn socket_url(&self) -> String {
        let stage = self.deployment.socket.as_ref().map_or("", |api| api.stage.as_str());
        format!("ws://{}/{stage}", self.address)
    }

    /// Calls a function by its position in the deployment.
    pub(crate) async fn invoke(&self, function: usize, event: Value, wait: Duration) -> Result<Value, Failure> {
        self.door.invoked(&self.deployment.functions[function].handler);
        self.hosts[function].call(event, wait).await
    }
}
