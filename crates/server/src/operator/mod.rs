//! The operator's side: configuration, logging, metrics, health, and the signals of the system.

pub mod config;
mod health;
mod live;
mod logging;
mod metrics;
mod options;
mod signals;

pub(crate) use health::health;
pub use live::Reload;
pub(crate) use live::{Live, Tokens};
pub use logging::start_logging;
pub(crate) use metrics::{for_operator, record};
pub use options::{LogFormat, OperatorOptions};
pub use signals::{Signal, Signals};
