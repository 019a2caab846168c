//! The reference server with an enemy in it, for the end-to-end tests.
//!
//! It takes the options of `sotto-server` and serves the same, and the routes of [`control`] besides: the tests read
//! the frames that the SFU forwards, change them, and forge entries of the room log.

mod control;
mod enemy;
mod frame;
mod tamper;

use anyhow::Context as _;
use clap::Parser;
use enemy::Enemy;
use sotto_server::{Options, Server};
use std::process::ExitCode;

/// The reference server with an enemy in it. For tests only.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut options = Arguments::parse().options;
    options.operator.log = "warn,str0m=error".to_owned();
    sotto_server::start_logging(&options.operator);
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sotto-test-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> anyhow::Result<()> {
    let enemy = Enemy::default();
    let server = Server::bind(options, Some(Box::new(enemy.clone()))).await?;
    println!(
        "sotto-test-server: http://localhost:{}/",
        server.address().port()
    );
    let routes = control::routes(enemy, server.control());
    server
        .run(routes, async {
            // Without signals it runs until it is killed.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await
        .context("the server has failed")
}
