//! The program's own log and traces: where they go, in which form, and at which level.

use super::options::{LogFormat, OperatorOptions};
use super::traces::Traces;
use sotto_log_server::show_names;
use std::io::IsTerminal as _;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Writes to standard error from now on, at the levels of `RUST_LOG` or else of the options, and traces to the collector, if there is
/// one. Names of rooms and members, tokens, addresses of clients and session descriptions are not written at any level, but for names
/// with [`OperatorOptions::log_personal`]: the server's own lines and spans have none, and those of its libraries, which show whole frames
/// and datagrams below the level of warnings, are written from that level on, at any value of `RUST_LOG`. With a collector it has to be
/// called in a runtime of tokio.
pub fn start_logging(options: &OperatorOptions) -> Traces {
    if options.log_personal {
        show_names();
    }
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(&options.log));
    // Spans are for the collector alone: they would stand before each line.
    let written = filter_fn(|metadata| {
        metadata.is_event() && (is_own(metadata) || *metadata.level() <= Level::WARN)
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match options.log_format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        // By default colours go into a file, too, and `NO_COLOR` alone takes them off.
        LogFormat::Text if !std::io::stderr().is_terminal() => lines.with_ansi(false).boxed(),
        LogFormat::Text => lines.boxed(),
    };
    let (traces, failed) = Traces::start(options);
    let spans = traces.layer().map(|layer| {
        layer.with_filter(filter_fn(|metadata| {
            is_own(metadata) && *metadata.level() <= Level::INFO
        }))
    });
    tracing_subscriber::registry()
        .with(lines.with_filter(wanted.and(written)))
        .with(spans)
        .init();
    if let Some(reason) = failed {
        tracing::error!(reason, "there are no traces");
    }
    traces
}

fn is_own(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("sotto_")
}
