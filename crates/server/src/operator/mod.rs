//! The operator's side: configuration, logging, metrics, health, and the signals of the system.

pub mod config;
mod health;
mod live;
mod logging;
mod metrics;
mod options;
mod reload;
mod signals;

pub(crate) use health::health;
pub(crate) use live::{Live, Tokens};
pub use logging::start_logging;
pub(crate) use metrics::{for_operator, record};
pub use options::{LogFormat, OperatorOptions};
pub use reload::Reload;
pub use signals::{Signal, Signals};
