//! `cargo xtask fuzz`: libFuzzer on the stable toolchain, for as long as one likes.

use crate::command::{self, cargo, output, program};
use crate::progress::Progress;
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// The targets of `sotto-fuzz`.
const TARGETS: [&str; 6] = [
    "frames",
    "ciphertexts",
    "data",
    "entries",
    "commits",
    "welcomes",
];

/// The instrumentation that `cargo fuzz` asks the compiler for, as far as stable knows it: a counter for each edge, and
/// comparisons traced.
const INSTRUMENTATION: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

#[derive(Args)]
pub(crate) struct Options {
    /// The targets to fuzz; all of them if none is named
    #[arg(value_parser = TARGETS)]
    targets: Vec<String>,
    /// For how long, all targets together
    #[arg(long, default_value_t = 5, value_name = "N")]
    minutes: u64,
    /// Afterwards, make the corpus that the tests replay out of all that was found
    #[arg(long)]
    keep: bool,
    /// Try this one input, such as a crash that was found, and nothing else
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let targets: Vec<&str> = TARGETS
        .into_iter()
        .filter(|name| options.targets.is_empty() || options.targets.iter().any(|t| t == name))
        .collect();
    if options.replay.is_some() && targets.len() != 1 {
        bail!("say which target the file is for: {}", TARGETS.join(", "));
    }
    let mut progress = Progress::new(if options.replay.is_some() {
        2
    } else {
        1 + targets.len()
    });
    let fuzzer = progress.step("Building the fuzzer (some minutes the first time)", build)?;
    if let (Some(file), [target]) = (&options.replay, &targets[..]) {
        return progress.step("Trying the file", || {
            command::run(program(&fuzzer).env("SOTTO_FUZZ_TARGET", target).arg(file))
        });
    }
    let share = (options.minutes * 60 / targets.len() as u64).max(1);
    for target in targets {
        progress.step(&format!("Fuzzing {target} for {share} s"), || {
            fuzz(&fuzzer, target, share)?;
            if options.keep {
                keep(&fuzzer, target)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// In a directory of its own, so that nothing else is built again for the sake of the instrumentation. The target is
/// named so that build scripts are built without it.
fn build() -> Result<PathBuf> {
    if which::which("c++").is_err() {
        bail!(
            "there is no C++ compiler, which libFuzzer takes: install one (Debian, Ubuntu: `apt install g++`)"
        );
    }
    let host = host()?;
    let directory = workspace::target().join("fuzz");
    command::run(
        cargo()
            .args(["build", "--quiet", "--release", "--package", "sotto-fuzz"])
            .args([
                "--features",
                "libfuzzer",
                "--bin",
                "sotto-fuzz",
                "--target",
                &host,
            ])
            .arg("--target-dir")
            .arg(&directory)
            .env("RUSTFLAGS", INSTRUMENTATION),
    )?;
    Ok(directory.join(host).join("release/sotto-fuzz"))
}

/// The compiler's name of this machine.
fn host() -> Result<String> {
    let version = output(program("rustc").arg("-vV"))?;
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("rustc -vV does not name the host")
}

fn fuzz(fuzzer: &Path, target: &str, seconds: u64) -> Result<()> {
    let (found, corpus) = (found(target), unpacked(target)?);
    let crashes = workspace::target().join("fuzz/crashes");
    for directory in [&found, &crashes] {
        std::fs::create_dir_all(directory)?;
    }
    let run = program(fuzzer)
        .env("SOTTO_FUZZ_TARGET", target)
        .args(["-print_final_stats=1", "-timeout=10", "-max_len=4096"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/{target}-", crashes.display()))
        .args([&found, &corpus])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .with_context(|| format!("could not start {}", fuzzer.display()))?;
    let told = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() {
        bail!(
            "{}\n{target} found something; try it again with `cargo xtask fuzz {target} --replay FILE`",
            tail(&told, 30)
        );
    }
    println!("      {target}: {}", summary(&told));
    Ok(())
}

/// Makes the corpus of the smallest inputs that together reach all that was reached.
fn keep(fuzzer: &Path, target: &str) -> Result<()> {
    let smallest = workspace::target().join("fuzz/smallest").join(target);
    empty(&smallest)?;
    command::run(
        program(fuzzer)
            .env("SOTTO_FUZZ_TARGET", target)
            .args(["-set_cover_merge=1", "-max_len=256"])
            .args([&smallest, &found(target)])
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    )?;
    let mut lines = std::fs::read_dir(&smallest)?
        .map(|entry| Ok(hex::encode(std::fs::read(entry?.path())?)))
        .collect::<Result<Vec<_>>>()?;
    lines.sort();
    let corpus = corpus(target);
    std::fs::create_dir_all(corpus.parent().context("a file in no directory")?)?;
    std::fs::write(&corpus, lines.join("\n") + "\n")
        .with_context(|| format!("could not write {}", corpus.display()))
}

/// The corpus as libFuzzer reads it: a directory with a file for each input.
fn unpacked(target: &str) -> Result<PathBuf> {
    let directory = workspace::target().join("fuzz/corpus").join(target);
    empty(&directory)?;
    let lines = std::fs::read_to_string(corpus(target)).unwrap_or_default();
    for (number, line) in lines.lines().enumerate() {
        std::fs::write(directory.join(number.to_string()), hex::decode(line)?)?;
    }
    Ok(directory)
}

fn empty(directory: &Path) -> Result<()> {
    let _ = std::fs::remove_dir_all(directory);
    Ok(std::fs::create_dir_all(directory)?)
}

/// The directory of the inputs that the fuzzer keeps.
fn found(target: &str) -> PathBuf {
    workspace::target().join("fuzz/found").join(target)
}

/// The inputs that the tests replay: one in each line, in hexadecimal.
fn corpus(target: &str) -> PathBuf {
    workspace::root().join(format!("crates/fuzz/corpus/{target}.txt"))
}

/// Executions, coverage and size of the corpus, out of libFuzzer's output.
fn summary(told: &str) -> String {
    let runs = told
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
        .map_or("?", str::trim);
    let last = told
        .lines()
        .rfind(|line| line.starts_with('#') && line.contains(" cov: "))
        .unwrap_or_default();
    let after = |key: &str| {
        last.split_whitespace()
            .skip_while(|word| *word != key)
            .nth(1)
            .unwrap_or("?")
            .to_owned()
    };
    format!(
        "{runs} executions, {} edges, {} features, corpus {}",
        after("cov:"),
        after("ft:"),
        after("corp:")
    )
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all.get(all.len().saturating_sub(lines)..)
        .unwrap_or_default()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_summed_up() {
        let told = "#2 INITED cov: 10 ft: 11 corp: 1/1b exec/s: 0\n#900 DONE   cov: 20 ft: 33 corp: 7/120b lim: 4 exec/s: 450\nstat::number_of_executed_units: 900\n";
        assert_eq!(
            summary(told),
            "900 executions, 20 edges, 33 features, corpus 7/120b"
        );
        assert_eq!(tail("a\nb\nc", 2), "b\nc");
        assert_eq!(tail("a", 2), "a");
    }
}
