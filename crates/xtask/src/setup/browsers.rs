//! Chromium and Firefox for tests and for the demo's guests.

use crate::setup::system_packages;
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use std::process::Command;

/// A browser that Sotto is tested in.
#[derive(Clone, Copy)]
pub(crate) struct Browser {
    name: &'static str,
    /// Names under which systems install it, best first.
    executables: &'static [&'static str],
    /// The name of its package on Debian and Ubuntu.
    package: &'static str,
    /// Set to use a browser that is not on the path; the end-to-end tests read it too.
    pub(crate) variable: &'static str,
}

pub(crate) const CHROMIUM: Browser = Browser {
    name: "Chromium",
    executables: &[
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ],
    package: "chromium",
    variable: "SOTTO_CHROMIUM",
};

pub(crate) const FIREFOX: Browser = Browser {
    name: "Firefox",
    executables: &["firefox-esr", "firefox"],
    package: "firefox-esr",
    variable: "SOTTO_FIREFOX",
};

impl Browser {
    fn find(self) -> Option<PathBuf> {
        if let Some(named) = std::env::var_os(self.variable) {
            return Some(named.into());
        }
        self.executables
            .iter()
            .find_map(|name| which::which(name).ok())
    }
}

/// Finds each browser, installing missing ones from the system's packages where that is allowed.
pub(crate) fn ensure(browsers: &[Browser]) -> Result<Vec<PathBuf>> {
    let missing: Vec<Browser> = browsers
        .iter()
        .copied()
        .filter(|browser| browser.find().is_none())
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    browsers
        .iter()
        .map(|browser| {
            browser.find().with_context(|| {
                format!("{} is still missing after its installation", browser.name)
            })
        })
        .collect()
}

fn install(missing: &[Browser]) -> Result<()> {
    let names = missing
        .iter()
        .map(|browser| browser.name)
        .collect::<Vec<_>>()
        .join(" and ");
    let advice = missing
        .iter()
        .map(|browser| {
            format!(
                "install {} or set {} to its executable",
                browser.name, browser.variable
            )
        })
        .collect::<Vec<_>>()
        .join("; ");
    let packages: Vec<&str> = missing.iter().map(|browser| browser.package).collect();
    system_packages::install(&packages, &names, &advice)
}

/// Chromium and Firefox, each with the variable that names it to a script.
pub(crate) struct Browsers(Vec<(&'static str, PathBuf)>);

impl Browsers {
    /// Finds both, and installs those that are missing.
    pub(crate) fn ensure() -> Result<Self> {
        let browsers = [CHROMIUM, FIREFOX];
        let executables = ensure(&browsers)?;
        let variables = browsers.iter().map(|browser| browser.variable);
        Ok(Self(variables.zip(executables).collect()))
    }

    /// Sets the variables for a script.
    pub(crate) fn name_to(&self, script: &mut Command) {
        script.envs(self.0.iter().map(|(variable, path)| (variable, path)));
    }
}
