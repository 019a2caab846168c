//! What large calls cost, compiled for this machine and as WebAssembly.

mod report;

use super::{docs, results};
use crate::command::{cargo, output, program, run as run_command};
use crate::setup::rust_target;
use crate::steps::Steps;
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
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
    /// Show what was measured last, without measuring
    #[arg(long)]
    last: bool,
    /// Rewrite the section of docs/benchmarks.md
    #[arg(long)]
    write_docs: bool,
}

/// One line of the table, as `crates/bench` prints it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    members: usize,
    suite: String,
    tended: bool,
    burst_epochs: u64,
    tending_commits: usize,
    tending_bytes: usize,
    key_package_bytes: usize,
    commit_bytes: usize,
    commit_bytes_at_most: usize,
    welcome_bytes: usize,
    server_bytes: usize,
    removal_bytes: usize,
    author_ms: f64,
    follow_ms: f64,
    join_ms: f64,
}

#[derive(Serialize, Deserialize)]
struct Report {
    native: Vec<Row>,
    wasm: Vec<Row>,
}

/// The committer's commit at 1,000 members, once the tree has been tended: bytes at most.
const FLOORS: [(&str, usize); 2] = [("classical", 2_500), ("hybrid", 30_000)];

pub(crate) fn run(options: &Options) -> Result<()> {
    let path = results().join("group.json");
    if !options.last {
        let report = measure(options)?;
        std::fs::create_dir_all(results())?;
        std::fs::write(&path, serde_json::to_vec_pretty(&report)?)?;
    }
    let json = std::fs::read(&path)
        .with_context(|| format!("{} cannot be read; run it without --last", path.display()))?;
    let report: Report = serde_json::from_slice(&json)
        .with_context(|| format!("{} is not what this version writes", path.display()))?;
    println!(
        "\n{}\nAll figures: {}",
        report::text(&report),
        path.display()
    );
    if options.write_docs {
        docs::write_section("group", &report::section(&report))?;
    }
    floors(&report)
}

fn measure(options: &Options) -> Result<Report> {
    let mut steps = Steps::new(if options.native_only { 2 } else { 5 });
    steps.step("Compiling the benchmark (a minute the first time)", || {
        run_command(cargo().args(["build", "--release", "--quiet", "--package", "sotto-bench"]))
    })?;
    let native = steps.step("Native: calls of growing size (some minutes)", || {
        rows(options, "native", |members, flags| {
            let mut bench = program(workspace::target().join("release/sotto-bench"));
            output(bench.args(["--members", members]).args(flags))
        })
    })?;
    let wasm = if options.native_only {
        Vec::new()
    } else {
        steps.step("Looking for the WebAssembly target", rust_target::ensure)?;
        let module = steps.step("Compiling the benchmark to WebAssembly", compile)?;
        steps.step("WebAssembly: calls of growing size (some minutes)", || {
            rows(options, "wasm", |members, flags| {
                let (hybrid, tended) = (flags.contains(&"--hybrid"), flags.contains(&"--tended"));
                let script = format!(
                    "console.log(require({:?}).run({members}, {hybrid}, {tended}))",
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
            &["--tended"],
            &["--hybrid"],
            &["--hybrid", "--tended"],
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

fn floors(report: &Report) -> Result<()> {
    let mut missed = Vec::new();
    for row in report.native.iter().chain(&report.wasm) {
        let floor = FLOORS.iter().find(|(suite, _)| *suite == row.suite);
        if let Some((suite, floor)) = floor
            && row.tended
            && row.members == 1000
            && row.commit_bytes_at_most > *floor
        {
            missed.push(format!(
                "{suite}: {} bytes instead of {floor}",
                row.commit_bytes_at_most
            ));
        }
    }
    if !missed.is_empty() {
        bail!(
            "the committer's commit in a tended call of 1,000 is too large: {}",
            missed.join("; ")
        );
    }
    Ok(())
}
