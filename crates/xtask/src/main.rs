//! `cargo xtask`: builds, runs and checks all of Sotto on a machine that has Rust and Node.
//!
//! Every command does its own set-up, prints its steps while they take long, and when it cannot go on names in one
//! sentence the missing thing and the remedy.

mod bench;
mod check;
mod command;
mod demo;
mod docs;
mod fuzz;
mod packages;
mod progress;
mod reproduce;
mod setup;
mod sim;
mod test;
mod tla;
mod verify;
mod wasm;
mod web;
mod web_example;
mod workspace;

use clap::{Parser, Subcommand};
use progress::Progress;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run and check Sotto", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure Sotto, side by side with others
    Bench(bench::Options),
    /// Run all tests, and with --long those that take hours
    Check(check::Options),
    /// Build everything, start the server and print the link of a call
    Demo(demo::Options),
    /// Build the documentation site: pages, interfaces of packages and crates, the playground
    Docs,
    /// Fuzz the input from the network, with libFuzzer
    Fuzz(fuzz::Options),
    /// Build twice, in two directories, and compare everything that a browser loads
    Reproduce,
    /// Simulate calls: real clients, faults of tabs and networks, a dishonest server, a rogue member
    #[command(disable_help_flag = true)]
    Sim(sim::Options),
    /// Run all checks, or only the named suites
    Test(test::Options),
    /// Check the model of the protocol, or runs of the code against it, alone or for longer than in the tests
    Tla(tla::Options),
    /// Say file by file whether a running server serves what this checkout builds
    Verify(verify::Options),
    /// Build only the WebAssembly core and its TypeScript bindings
    Wasm,
    /// Build the files that a browser loads: the WebAssembly core, the npm package and the web app
    Web,
    /// Build the example of a front end in Rust
    WebExample,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Bench(options) => bench::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Docs => docs::run(),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Reproduce => reproduce::run(),
        Command::Sim(options) => sim::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Tla(options) => tla::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Wasm => wasm::build(&mut Progress::new(wasm::STEPS)),
        Command::Web => web::build(&mut Progress::new(web::STEPS)),
        Command::WebExample => web_example::build(&mut Progress::new(web_example::STEPS)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
