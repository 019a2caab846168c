//! A second checkout of the same commit, with what differs from it here, in a directory for temporary files.

use crate::command::{output, program, run};
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// The checkout; gone with this value.
pub(super) struct SecondPlace(PathBuf);

impl SecondPlace {
    /// Clones the commit, and copies what is changed here and the npm packages.
    pub(super) fn make() -> Result<Self> {
        let root = workspace::root();
        // The same each time: paths are among the compiler's flags, and with others all would be compiled again.
        let digest = hex::encode(Sha256::digest(root.display().to_string()));
        let name = format!(
            "sotto-second-checkout-{}",
            digest.get(..12).unwrap_or_default()
        );
        let folder = outside()?.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let there = Self(folder.join("of-the-same-commit"));
        let url = format!("file://{}", root.display());
        // By its address, so that it works from a clone without a history, too.
        run(program("git")
            .args(["clone", "--quiet", "--depth", "1", &url])
            .arg(&there.0))
        .context("the second build needs a clone: run this in a git repository")?;
        for path in changed()? {
            let (from, to) = (root.join(&path), there.0.join(&path));
            if from.is_file() {
                std::fs::create_dir_all(to.parent().context("a file in a folder")?)?;
                std::fs::copy(&from, &to).with_context(|| format!("could not copy {path}"))?;
            } else if to.exists() {
                std::fs::remove_file(&to).with_context(|| format!("could not remove {path}"))?;
            }
        }
        let packages = "node_modules";
        copy(&root.join(packages), &there.0.join(packages))
            .context("could not copy the npm packages")?;
        Ok(there)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SecondPlace {
    fn drop(&mut self) {
        if let Some(folder) = self.0.parent() {
            // Left in the directory for temporary files, it hurts nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// The directory for temporary files, which must not lie within the checkout: cargo would read both configurations.
fn outside() -> Result<PathBuf> {
    let temporary = std::env::temp_dir().canonicalize()?;
    if temporary.starts_with(workspace::root()) {
        bail!("the directory for temporary files lies in the checkout; set TMPDIR");
    }
    Ok(temporary)
}

/// Files that differ from the commit, those that are not in it and not ignored too.
fn changed() -> Result<Vec<String>> {
    let listed = |arguments: &[&str]| output(program("git").args(arguments));
    let differ = listed(&["diff", "--name-only", "--no-renames", "-z", "HEAD"])?;
    let new = listed(&["ls-files", "--others", "--exclude-standard", "-z"])?;
    let paths = [differ, new].concat();
    let paths = paths.split('\0').filter(|path| !path.is_empty());
    Ok(paths.map(ToOwned::to_owned).collect())
}

/// A tree of files: linked where the file system can, copied elsewhere. Symbolic links are made anew as they are, since those of
/// npm's workspaces lead to a checkout's own packages.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&source, &target)?;
        } else if kind.is_symlink() {
            link(&std::fs::read_link(&source)?, &target)?;
        } else if std::fs::hard_link(&source, &target).is_err() {
            std::fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(to, at)?)
}

#[cfg(not(unix))]
fn link(to: &Path, at: &Path) -> Result<()> {
    Ok(std::os::windows::fs::symlink_dir(to, at)?)
}
