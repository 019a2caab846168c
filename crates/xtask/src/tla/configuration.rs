//! The configurations of TLC: `*.cfg` files beside the model.

use super::verdict::Verdict;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Configurations of the unchanged protocol that every test run checks, longest first.
const HOLDING: [&str; 12] = [
    "live",
    "small",
    "gap",
    "piecemeal",
    "link",
    "renew",
    "rogue-deceive",
    "rogue-join",
    "link-rogue",
    "rogue-leave",
    "rogue-time",
    "rogue",
];

/// Larger ones, longest first.
const NIGHTLY: [&str; 4] = ["nightly", "nightly-rogue", "nightly-live", "nightly-renew"];

/// First line of a mutant: the property that TLC must find violated.
const EXPECT: &str = "\\* expect: ";

#[derive(Clone)]
pub(super) struct Configuration {
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// The property that must be violated; none if the model must hold.
    pub(super) expected: Option<String>,
    /// Constants that are TRUE: rules that are in force.
    on: BTreeSet<String>,
    /// Constants that are FALSE: rules that are switched off.
    off: BTreeSet<String>,
}

impl Configuration {
    fn read(path: PathBuf) -> Result<Self> {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let switches = |value: &str| {
            text.lines()
                .filter_map(|line| line.split_once('='))
                .filter(|(_, setting)| setting.trim() == value)
                .map(|(name, _)| name.trim().to_owned())
                .collect()
        };
        Ok(Self {
            name: path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            expected: text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix(EXPECT))
                .map(|property| property.trim().to_owned()),
            on: switches("TRUE"),
            off: switches("FALSE"),
            path,
        })
    }

    /// Where it stands in the table.
    pub(super) fn order(&self) -> (bool, Option<usize>, &str) {
        let place = HOLDING
            .iter()
            .chain(&NIGHTLY)
            .position(|name| *name == self.name);
        (self.expected.is_some(), place, &self.name)
    }

    /// The difference between this verdict and the expected one, if any.
    pub(super) fn complaint(&self, verdict: &Verdict) -> Option<String> {
        let Self { name, expected, .. } = self;
        match (expected, &verdict.violated) {
            (None, None) => None,
            (None, Some(found)) => Some(format!("the model breaks in {name}: {found} is violated")),
            (Some(_), None) => Some(format!("the mutant {name} survives")),
            (Some(wanted), Some(found)) => (wanted != found)
                .then(|| format!("the mutant {name} violates {found} and not {wanted}")),
        }
    }
}

/// All that a test run checks, longest first.
pub(super) fn all(model: &Path) -> Result<Vec<Configuration>> {
    let mut all = HOLDING
        .iter()
        .map(|name| Configuration::read(model.join(name).with_extension("cfg")))
        .collect::<Result<Vec<_>>>()?;
    let mut mutants = std::fs::read_dir(model.join("mutants"))
        .context("there are no mutants")?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    mutants.retain(|path| path.extension().is_some_and(|extension| extension == "cfg"));
    mutants.sort();
    for path in mutants {
        let mutant = Configuration::read(path)?;
        if mutant.expected.is_none() || mutant.off.len() != 1 {
            bail!(
                "{} must name the property to be violated in its first line and switch one rule off",
                mutant.path.display()
            );
        }
        all.push(mutant);
    }
    Ok(all)
}

/// The configurations that take too long for every test run, longest first.
pub(super) fn nightly(model: &Path) -> Result<Vec<Configuration>> {
    let read = |name: &&str| Configuration::read(model.join(name).with_extension("cfg"));
    NIGHTLY.iter().map(read).collect()
}

/// A rule without a mutant is unneeded or unchecked.
pub(super) fn every_rule_has_a_mutant(all: &[Configuration]) -> Result<()> {
    let killed: BTreeSet<&String> = all.iter().flat_map(|one| &one.off).collect();
    for one in all.iter().filter(|one| one.expected.is_none()) {
        if let Some(rule) = one.off.first() {
            bail!("{} switches {rule} off and is no mutant", one.name);
        }
        if let Some(rule) = one.on.iter().find(|rule| !killed.contains(rule)) {
            bail!("no mutant switches {rule} off");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(expected: Option<&str>) -> Configuration {
        Configuration {
            name: "one".to_owned(),
            path: PathBuf::new(),
            expected: expected.map(str::to_owned),
            on: BTreeSet::from(["Kept".to_owned()]),
            off: BTreeSet::new(),
        }
    }

    fn verdict(violated: Option<&str>) -> Verdict {
        Verdict {
            violated: violated.map(str::to_owned),
            generated: 1,
            distinct: 1,
            depth: 1,
        }
    }

    #[test]
    fn the_model_must_hold() {
        assert!(configuration(None).complaint(&verdict(None)).is_none());
        assert!(configuration(None).complaint(&verdict(Some("A"))).is_some());
    }

    #[test]
    fn a_mutant_must_die_by_the_property_named() {
        let mutant = configuration(Some("A"));
        assert!(mutant.complaint(&verdict(Some("A"))).is_none());
        assert!(mutant.complaint(&verdict(Some("B"))).is_some());
        assert!(mutant.complaint(&verdict(None)).is_some());
    }

    #[test]
    fn a_rule_without_a_mutant_is_found() {
        let mut mutant = configuration(Some("A"));
        assert!(every_rule_has_a_mutant(&[configuration(None), mutant.clone()]).is_err());
        mutant.off = std::mem::take(&mut mutant.on);
        assert!(every_rule_has_a_mutant(&[configuration(None), mutant]).is_ok());
    }
}
