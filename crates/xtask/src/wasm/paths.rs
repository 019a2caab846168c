//! Paths of this machine, kept out of the compiled module: panics name files, and would make each machine's module another one.

use crate::command::{cargo, output, program, run};
use crate::setup::rust_target;
use crate::workspace;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Adds the mapping of paths to a build for WebAssembly, to the flags of `.cargo/config.toml`. Flags of the environment would take
/// the place of both, and are taken away.
pub(super) fn remap(build: &mut Command) -> Result<()> {
    // The folders of registries, which are named below, are there afterwards.
    run(cargo().args(["fetch", "--locked", "--quiet", "--target", rust_target::WASM]))
        .context("packages could not be fetched; check the network, or run `cargo update` if Cargo.lock is out of date")?;
    let flags: Vec<String> = mapped()?
        .iter()
        .map(|(path, name)| flag(path, name))
        .collect::<Result<_>>()?;
    build
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .args(["--config", &config(&flags)]);
    Ok(())
}

/// Folders of this machine, and the names that stand for them in the module. Where two match, the compiler takes the later one.
fn mapped() -> Result<Vec<(PathBuf, String)>> {
    let rustc = |arguments: &[&str]| output(program("rustc").args(arguments));
    let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?);
    let version = rustc(&["--version", "--verbose"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .unwrap_or("unknown");
    let mut mapped = vec![
        (workspace::root(), "/sotto".to_owned()),
        (workspace::target(), "/target".to_owned()),
        // Where the sources of the standard library are installed, the compiler names these.
        (
            sysroot.join("lib/rustlib/src/rust"),
            format!("/rustc/{commit}"),
        ),
    ];
    // The name of a registry's folder depends on the registry's address, and so on mirrors.
    for entry in std::fs::read_dir(cargo_home()?.join("registry/src"))? {
        mapped.push((entry?.path(), "/registry".to_owned()));
    }
    Ok(mapped)
}

fn cargo_home() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CARGO_HOME") {
        return Ok(named.into());
    }
    std::env::home_dir()
        .map(|home| home.join(".cargo"))
        .context("no home directory; set CARGO_HOME")
}

fn flag(path: &Path, name: &str) -> Result<String> {
    let path = path
        .to_str()
        .with_context(|| format!("{} is not valid Unicode", path.display()))?;
    Ok(format!("--remap-path-prefix={path}={name}"))
}

/// As `cargo --config` takes it; JSON's strings are TOML's.
fn config(flags: &[String]) -> String {
    let target = rust_target::WASM;
    format!("target.{target}.rustflags={}", serde_json::json!(flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_quoted() {
        let flags = vec![flag(Path::new(r#"C:\a "b""#), "/sotto").unwrap()];
        assert_eq!(
            config(&flags),
            r#"target.wasm32-unknown-unknown.rustflags=["--remap-path-prefix=C:\\a \"b\"=/sotto"]"#
        );
    }

    #[test]
    fn all_that_a_module_could_name_is_mapped() {
        let mapped = mapped().unwrap();
        let has = |path: PathBuf| mapped.iter().any(|(mapped, _)| path.starts_with(mapped));
        assert!(has(workspace::root().join("crates/group/src/lib.rs")));
        assert!(has(workspace::target().join("wasm/build/x/out/x.rs")));
        let sources = cargo_home().unwrap().join("registry/src");
        for registry in std::fs::read_dir(sources).unwrap() {
            assert!(has(registry.unwrap().path().join("a-1.0.0/src/lib.rs")));
        }
    }
}
