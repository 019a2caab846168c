//! `cargo xtask verify URL`: whether a running server serves the files of this checkout.

use crate::command::run as run_command;
use crate::progress::Progress;
use crate::setup::npm::npm;
use crate::web;
use anyhow::{Context as _, Result};
use clap::Args;

#[derive(Args)]
pub(crate) struct Options {
    /// Address of the server, for example `https://call.example/`
    url: String,
    /// Compare with what was built last, without building
    #[arg(long)]
    built: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.built {
        web::build(&mut Progress::new(web::STEPS))?;
    }
    let mut npm = npm()?;
    npm.args(["run", "--silent", "verify", "-w", "web", "--", &options.url]);
    run_command(&mut npm).context("the server does not serve the files of this checkout")
}
