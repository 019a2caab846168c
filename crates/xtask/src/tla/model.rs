//! TLC on the model: it holds, its translation is current, and every rule that is switched off is missed.

use super::configuration::{self, Configuration};
use super::folder::folder;
use super::verdict::Verdict;
use crate::command::processors;
use crate::setup::tlc::{self, Compiler, Tlc};
use anyhow::{Context as _, Result, bail};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

pub(super) fn translation_is_current(tlc: &Tlc) -> Result<()> {
    let committed = folder().join("Sotto.tla");
    let directory = tlc::directory().join("translation");
    std::fs::create_dir_all(&directory)?;
    let copy = directory.join("Sotto.tla");
    std::fs::copy(&committed, &copy).context("could not copy the model")?;
    crate::command::output(tlc.translator().arg(&copy))?;
    if std::fs::read(&committed)? != std::fs::read(&copy)? {
        bail!(
            "the translation in tla/Sotto.tla is not that of its PlusCal; copy {} over it",
            copy.display()
        );
    }
    Ok(())
}

/// One line of the table.
struct Row {
    configuration: Configuration,
    verdict: Verdict,
    seconds: f32,
}

/// Configurations that hold, and mutants that must not.
pub(super) fn check_all(tlc: &Tlc) -> Result<()> {
    let configurations = configuration::all(&folder())?;
    configuration::every_rule_has_a_mutant(&configurations)?;
    check_these(tlc, configurations)
}

/// Larger configurations.
pub(super) fn check_nightly(tlc: &Tlc) -> Result<()> {
    check_these(tlc, configuration::nightly(&folder())?)
}

fn check_these(tlc: &Tlc, configurations: Vec<Configuration>) -> Result<()> {
    let rows = check_at_once(tlc, configurations)?;
    println!(
        "\n{:<26} {:>9} {:>9} {:>5} {:>7}  outcome",
        "configuration", "generated", "distinct", "depth", "seconds"
    );
    for row in &rows {
        let Verdict {
            generated,
            distinct,
            depth,
            ..
        } = row.verdict;
        println!(
            "{:<26} {generated:>9} {distinct:>9} {depth:>5} {:>7.1}  {}",
            row.configuration.name,
            row.seconds,
            row.verdict.outcome()
        );
    }
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| row.configuration.complaint(&row.verdict))
        .collect();
    if !wrong.is_empty() {
        bail!("{}", wrong.join("; "));
    }
    let mutants = rows
        .iter()
        .filter(|row| row.configuration.expected.is_some())
        .count();
    println!(
        "\nmodel: {} configurations hold, {mutants} mutants killed",
        rows.len() - mutants
    );
    Ok(())
}

/// Runs TLC on all of them, as many at a time as there are processors. One worker each, so that the numbers of states
/// and the counterexamples are the same every time.
fn check_at_once(tlc: &Tlc, configurations: Vec<Configuration>) -> Result<Vec<Row>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut rows = Vec::new();
        while let Some(configuration) = configurations.get(next.fetch_add(1, Ordering::Relaxed)) {
            let start = Instant::now();
            let verdict = check(tlc, configuration)?;
            rows.push(Row {
                configuration: configuration.clone(),
                verdict,
                seconds: start.elapsed().as_secs_f32(),
            });
        }
        Ok(rows)
    };
    let mut rows = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..processors().min(configurations.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mut rows: Vec<Row> = Vec::new();
        for worker in workers {
            let done: Result<Vec<Row>> = worker
                .join()
                .map_err(|_| anyhow::anyhow!("a thread that ran TLC has panicked"))?;
            rows.extend(done?);
        }
        anyhow::Ok(rows)
    })?;
    rows.sort_by(|a, b| a.configuration.order().cmp(&b.configuration.order()));
    Ok(rows)
}

fn check(tlc: &Tlc, configuration: &Configuration) -> Result<Verdict> {
    let scratch = tlc::directory().join("states").join(&configuration.name);
    // A mutant is found out after few states.
    let compiler = match configuration.expected {
        Some(_) => Compiler::Quick,
        None => Compiler::Optimising,
    };
    // TLC's exit code is not zero when a property is violated, which is the purpose of a mutant.
    let output = tlc
        .checker(&scratch, compiler)?
        .args(["-lncheck", "final", "-config"])
        .arg(&configuration.path)
        .arg("Sotto.tla")
        .current_dir(folder())
        .output()
        .context("could not start TLC")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let log = scratch.with_extension("log");
    std::fs::write(&log, &text)?;
    std::fs::remove_dir_all(&scratch)?;
    Verdict::read(&text).with_context(|| {
        format!(
            "TLC came to no verdict on {}; its output is in {}",
            configuration.name,
            log.display()
        )
    })
}
