//! `sotto-server`: see `sotto-server --help`.

use anyhow::Context as _;
use clap::Parser;
use sotto_server::{Options, Server};
use std::process::ExitCode;

/// Sotto's reference server: room log, SFU and web app.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    sotto_server::start_logging("warn,str0m=error,sotto_server=info,sotto_log_server=info");
    match run(Arguments::parse().options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sotto-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> anyhow::Result<()> {
    let server = Server::bind(options, None).await?;
    let address = server.address();
    // A name that browsers take for a secure context.
    let host = if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    };
    println!("sotto-server: http://{host}/");
    let media: Vec<String> = server
        .media_addresses()
        .iter()
        .map(ToString::to_string)
        .collect();
    tracing::info!(media = media.join(" "), "ready");
    server
        .run(axum::Router::new(), ended())
        .await
        .context("the server has failed")
}

async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
