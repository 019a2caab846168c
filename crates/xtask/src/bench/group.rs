//! The cost of large calls, compiled for this machine and as WebAssembly.

use super::docs;
use super::results::{results, shown};
use crate::command::{cargo, output, program, run as run_command};
use crate::progress::Progress;
use crate::setup::rust_target;
use crate::workspace;
use anyhow::{Context as _, Result};
use clap::Args;
use sotto_bench_report::group::{self as report, Report, Row};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

#[derive(Args)]
pub(crate) struct Options {
    /// Sizes of the calls
    #[arg(long, value_delimiter = ',', default_values_t = [2, 10, 100, 1000])]
    members: Vec<usize>,
    /// Only compiled for this machine, not as WebAssembly
    #[arg(long)]
    native_only: bool,
    /// Show the figures of the last run, without measuring
    #[arg(long)]
    last: bool,
    /// Rewrite the section of docs/benchmarks.md
    #[arg(long)]
    write_docs: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.last {
        let report = measure(options)?;
        std::fs::create_dir_all(results())?;
        let json = serde_json::to_vec_pretty(&report)?;
        std::fs::write(results().join("group.json"), json)?;
    }
    let report: Report = shown("group.json", report::text)?;
    if options.write_docs {
        docs::write_section("group", &report::section(&report))?;
    }
    report::floors(&report)
}

fn measure(options: &Options) -> Result<Report> {
    let mut progress = Progress::new(if options.native_only { 2 } else { 5 });
    progress.step("Compiling the benchmark (a minute the first time)", || {
        run_command(cargo().args(["build", "--release", "--quiet", "--package", "sotto-bench"]))
    })?;
    let native = progress.step("Native: calls of growing size (some minutes)", || {
        rows(options, "native", |members, flags| {
            let mut bench = program(workspace::optimised_executable("sotto-bench"));
            output(bench.args(["--members", members]).args(flags))
        })
    })?;
    let wasm = if options.native_only {
        Vec::new()
    } else {
        progress.step("Looking for the WebAssembly target", rust_target::ensure)?;
        let module = progress.step("Compiling the benchmark to WebAssembly", compile)?;
        progress.step("WebAssembly: calls of growing size (some minutes)", || {
            rows(options, "wasm", |members, flags| {
                let (hybrid, tree_repair) = (
                    flags.contains(&"--hybrid"),
                    flags.contains(&"--tree-repair"),
                );
                let script = format!(
                    "console.log(require({:?}).run({members}, {hybrid}, {tree_repair}))",
                    module
                );
                output(program("node").args(["-e", &script]))
            })
        })?
    };
    Ok(Report { native, wasm })
}

/// Measures all cases, telling of each as it comes.
fn rows(
    options: &Options,
    kind: &str,
    measure: impl Fn(&str, &[&str]) -> Result<String>,
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for members in &options.members {
        for flags in [
            &[][..],
            &["--tree-repair"],
            &["--hybrid"],
            &["--hybrid", "--tree-repair"],
        ] {
            let line = measure(&members.to_string(), flags)?;
            let row: Row =
                serde_json::from_str(&line).context("the benchmark printed something else")?;
            println!("      {kind}: {members} members, {}", flags.join(" "));
            rows.push(row);
        }
    }
    Ok(rows)
}

/// A module for Node.
fn compile() -> Result<PathBuf> {
    run_command(cargo().args([
        "build",
        "--quiet",
        "--package",
        "sotto-bench",
        "--lib",
        "--profile",
        "wasm",
        "--target",
        rust_target::WASM,
    ]))?;
    let out = workspace::target().join("bench/node");
    Bindgen::new()
        .input_path(
            workspace::target()
                .join(rust_target::WASM)
                .join("wasm/sotto_bench.wasm"),
        )
        .out_name("bench")
        .nodejs(true)?
        .generate(&out)
        .context("wasm-bindgen could not generate the bindings")?;
    // The bindings are CommonJS; the workspace's own package.json, above them, says ES modules.
    std::fs::write(out.join("package.json"), r#"{"type":"commonjs"}"#)?;
    Ok(named(&out))
}

fn named(directory: &Path) -> PathBuf {
    directory.join("bench.js")
}
