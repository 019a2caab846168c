//! The operator's side: configuration, logging, metrics, health, and the signals of the system.

mod collector;
pub mod config;
mod health;
mod live;
mod logging;
mod metrics;
mod options;
mod reload;
mod signals;
#[cfg(feature = "otlp")]
mod traces;
#[cfg(not(feature = "otlp"))]
#[path = "without_traces.rs"]
mod traces;

pub use collector::Collector;
pub(crate) use health::health;
pub(crate) use live::{Live, Tokens};
pub use logging::start_logging;
pub(crate) use metrics::{for_operator, record};
pub use options::{LogFormat, OperatorOptions};
pub use reload::Reload;
pub use signals::{Signal, Signals};
pub use traces::Traces;
