//! How a server runs.

use crate::admission::{Access, Authorize, Everybody};
use crate::budgets::Budgets;
use crate::limits::Limits;
use crate::order::Order;
use std::sync::Arc;
use std::time::Duration;

/// Times of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// How long a member whose connection is lost stays in the room.
    pub grace: Duration,
    /// Between two pings on a WebSocket. A client that is silent for two and a half of them is lost.
    pub ping: Duration,
    /// How long a client may take to acknowledge entries; older ones are not kept for it.
    pub acknowledge: Duration,
    /// Until `join` has to have come, and to have been authorized.
    pub join: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(15),
            ping: Duration::from_secs(5),
            acknowledge: Duration::from_secs(120),
            join: Duration::from_secs(10),
        }
    }
}

/// Options of a [`LogServer`](crate::LogServer), all with a default.
#[derive(Clone)]
pub struct Options {
    /// How much it takes from a member, which `welcome` tells.
    pub limits: Limits,
    /// How much it takes from an address, and from all together.
    pub budgets: Budgets,
    /// Times.
    pub times: Times,
    /// The connections that it takes.
    pub access: Access,
    /// The application's check of each `join`; by default [`Everybody`] may join.
    pub authorize: Arc<dyn Authorize>,
    /// The order that this server shares with others. `None`, the default, keeps rooms in the memory of this process.
    pub order: Option<Arc<dyn Order>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            budgets: Budgets::default(),
            times: Times::default(),
            access: Access::default(),
            authorize: Arc::new(Everybody),
            order: None,
        }
    }
}
