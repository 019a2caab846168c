//! Packages of the operating system, where they may be installed.

use crate::command::{output, program, run};
use anyhow::{Context as _, Result, bail};

/// Installs Debian or Ubuntu packages. Where that is not allowed or fails, the error has the missing things (`names`)
/// and the user's remedy (`advice`).
pub(crate) fn install(packages: &[&str], names: &str, advice: &str) -> Result<()> {
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
    run(&mut apt_get(&["update"])).with_context(|| advice.to_owned())?;
    let mut words = vec!["install", "-y"];
    words.extend(packages);
    run(apt_get(&words).stdout(std::process::Stdio::null())).with_context(|| advice.to_owned())
}

/// The words in front of `apt-get`: none for root, `sudo -n` where it needs no password; `None` where neither works.
fn apt_get() -> Option<&'static [&'static str]> {
    which::which("apt-get").ok()?;
    if output(program("id").arg("-u")).is_ok_and(|user| user == "0") {
        return Some(&[]);
    }
    output(program("sudo").args(["-n", "true"]))
        .is_ok()
        .then_some(&["sudo", "-n"])
}
