//! `sotto-server`: see `sotto-server --help`.

use anyhow::Context as _;
use sotto_server::operator::config::{self, Action, ConfigError, Loaded};
use sotto_server::operator::{Reload, Signals};
use sotto_server::{Server, start_logging};
use std::collections::HashMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let loaded = match load() {
        Ok(loaded) => loaded,
        // The command line's errors have a form of their own, and its help is none.
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(error) => return failed(&error.into()),
    };
    match run(loaded).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("sotto-server: {error:#}");
    ExitCode::FAILURE
}

fn load() -> Result<Loaded, ConfigError> {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let environment: HashMap<String, String> = std::env::vars_os().filter_map(text).collect();
    config::load(std::env::args_os(), &environment)
}

async fn run(loaded: Loaded) -> anyhow::Result<()> {
    match loaded.action {
        Action::Print => {
            print!("{}", loaded.print());
            return Ok(());
        }
        Action::Check => {
            loaded.options.check_files()?;
            println!("sotto-server: the configuration is right");
            return Ok(());
        }
        Action::Serve => {}
    }
    let traces = start_logging(&loaded.options.operator);
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let mut signals = Signals::new().context("signals cannot be handled")?;
    let server = Server::bind(loaded.options.clone(), None).await?;
    let address = server.address();
    // A name that browsers take for a secure context.
    let host = if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    };
    let scheme = if server.has_tls() { "https" } else { "http" };
    println!("sotto-server: {scheme}://{host}/");
    if let Some(address) = server.metrics_address() {
        println!("sotto-server: http://{address}/metrics");
    }
    let list = |addresses: &mut dyn Iterator<Item = SocketAddr>| {
        let texts: Vec<String> = addresses.map(|address| address.to_string()).collect();
        texts.join(" ")
    };
    tracing::info!(
        media = list(&mut server.media_addresses().iter().copied()),
        media_over_tcp = list(&mut server.media_tcp_addresses()),
        "ready"
    );
    let reload = server.reload();
    let ended = async {
        let mut loaded = loaded;
        while signals.next().await.is_reload() {
            reload_once(&reload, &mut loaded);
        }
    };
    let result = server.run(axum::Router::new(), ended).await;
    traces.end().await;
    result.context("the server has failed")
}

/// Takes a new configuration, or says why not.
fn reload_once(reload: &Reload, loaded: &mut Loaded) {
    let new = match load() {
        Ok(new) => new,
        Err(error) => {
            tracing::error!(%error, "the configuration stays as it was");
            return;
        }
    };
    match reload.reload(&new.options, &loaded.changed(&new)) {
        Ok(restart) if restart.is_empty() => tracing::info!("reloaded"),
        Ok(restart) => {
            let options = restart.join(" ");
            tracing::warn!(options, "reloaded, but these options need a restart");
        }
        Err(error) => {
            tracing::error!(%error, "the configuration stays as it was");
            return;
        }
    }
    *loaded = new;
}
