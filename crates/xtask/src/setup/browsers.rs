//! Chromium and Firefox for tests and for the demo's guests.

use crate::command::{output, program, run};
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;

/// A browser that Sotto is tested in.
#[derive(Clone, Copy)]
pub(crate) struct Browser {
    name: &'static str,
    /// Names under which systems install it, best first.
    executables: &'static [&'static str],
    /// What Debian and Ubuntu call its package.
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

/// Finds each browser, installing what is missing from the system's packages where that is allowed.
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
    let Some(prefix) = apt_get() else {
        bail!("{names} missing, and no right to install system packages here; {advice}");
    };
    eprintln!("      installing {names} from the system's packages");
    let apt_get = |words: &[&str]| {
        let mut line: Vec<&str> = prefix.to_vec();
        line.extend(["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]);
        line.extend(words);
        let mut command = program(line.first().copied().unwrap_or("apt-get"));
        command
            .args(line.iter().skip(1))
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(&mut apt_get(&["update"])).with_context(|| advice.clone())?;
    let mut words = vec!["install", "-y"];
    words.extend(missing.iter().map(|browser| browser.package));
    run(apt_get(&words).stdout(std::process::Stdio::null())).with_context(|| advice.clone())
}

/// What to put before `apt-get`: nothing for root, `sudo -n` where it needs no password; `None` where neither works.
fn apt_get() -> Option<&'static [&'static str]> {
    which::which("apt-get").ok()?;
    if output(program("id").arg("-u")).is_ok_and(|user| user == "0") {
        return Some(&[]);
    }
    output(program("sudo").args(["-n", "true"]))
        .is_ok()
        .then_some(&["sudo", "-n"])
}
