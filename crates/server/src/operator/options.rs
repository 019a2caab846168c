//! The options about looking at the server, and about its end.

use super::collector::Collector;
use crate::duration::seconds;
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use std::time::Duration;

/// How the server is looked at, and how it ends.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct OperatorOptions {
    /// Address and port for `/metrics` (Prometheus), `/healthz` and `/readyz`, for example `127.0.0.1:9090`. Not for the
    /// public: the counts say how many calls there are
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
    /// Levels of the log by part, as `tracing-subscriber` takes them; the variable `RUST_LOG` goes before it
    #[arg(
        long,
        value_name = "LEVELS",
        default_value = "warn,str0m=error,sotto_server=info,sotto_log_server=info"
    )]
    pub log: String,
    /// Format of the log, on standard error
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// Write the names of rooms and members into the log instead of keyed hashes. With it, readers of the log can join open rooms
    #[arg(long)]
    pub log_personal: bool,
    /// Collector of OpenTelemetry that gets traces by OTLP over HTTP, for example `http://127.0.0.1:4318`. They hold what the log holds:
    /// aliases of rooms and members, and names with `log-personal`
    #[arg(long, value_name = "URL", value_parser = Collector::parse)]
    pub otlp: Option<Collector>,
    /// Seconds that connections have to end once clients were told that the server goes
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub drain_timeout: Duration,
}

impl OperatorOptions {
    /// Whether the program can do what they ask for.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.otlp.is_some() && !cfg!(feature = "otlp") {
            return Err("`otlp` needs a program that was built with the feature `otlp`".to_owned());
        }
        Ok(())
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line of text.
    Text,
    /// An object of JSON.
    Json,
}
