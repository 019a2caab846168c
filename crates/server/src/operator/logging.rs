//! The program's own log: where it goes, in which form, and at which level.

use super::options::{LogFormat, OperatorOptions};
use sotto_log_server::show_names;
use std::io::IsTerminal as _;
use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Writes to standard error from now on, at the levels of `RUST_LOG` or else of the options. Names of rooms and members,
/// tokens, addresses of clients and session descriptions are not written at any level, but for names with
/// [`OperatorOptions::log_personal`]: the server's own lines have none, and those of its libraries, which show whole frames
/// and datagrams below the level of warnings, are written from that level on, at any value of `RUST_LOG`.
pub fn start_logging(options: &OperatorOptions) {
    if options.log_personal {
        show_names();
    }
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(&options.log));
    let own = filter_fn(|metadata| {
        metadata.target().starts_with("sotto_") || *metadata.level() <= Level::WARN
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match options.log_format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        // By default colours go into a file, too, and `NO_COLOR` alone takes them off.
        LogFormat::Text if !std::io::stderr().is_terminal() => lines.with_ansi(false).boxed(),
        LogFormat::Text => lines.boxed(),
    };
    tracing_subscriber::registry()
        .with(wanted)
        .with(own)
        .with(lines)
        .init();
}
