//! Programs of other makers that checks run: an SFU, a relay, a certificate authority.

use crate::setup::system_packages;
use anyhow::{Result, bail};

/// A program, and the Debian packages that a check with it needs.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) packages: &'static [&'static str],
}

impl Program {
    fn is_missing(&self) -> bool {
        which::which(self.name).is_err()
    }
}

/// Finds all, and installs the packages of those that are missing. A check says so before it begins, and not at the end of it.
pub(crate) fn ensure(programs: &[Program]) -> Result<()> {
    let missing: Vec<&Program> = programs.iter().filter(|one| one.is_missing()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = names(&missing);
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|program| program.packages)
        .copied()
        .collect();
    let advice = format!("install {}", packages.join(" "));
    system_packages::install(&packages, &names, &advice)?;
    let still: Vec<&Program> = missing.into_iter().filter(|one| one.is_missing()).collect();
    if !still.is_empty() {
        bail!(
            "{} still missing after the installation",
            self::names(&still)
        );
    }
    Ok(())
}

fn names(programs: &[&Program]) -> String {
    let names: Vec<&str> = programs.iter().map(|program| program.name).collect();
    names.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_there_needs_no_installation() {
        let there = Program {
            name: "cargo",
            packages: &["no such package"],
        };
        assert!(!there.is_missing());
        assert!(ensure(&[there]).is_ok());
    }

    #[test]
    fn a_program_that_no_package_brings_is_named() {
        let missing = Program {
            name: "no-such-program",
            packages: &[],
        };
        assert!(missing.is_missing());
        assert_eq!(
            names(&[&missing, &missing]),
            "no-such-program and no-such-program"
        );
    }
}
