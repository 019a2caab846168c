//! Where things are in the checkout.

use std::path::PathBuf;

/// Set to build another checkout than the one that this program was built from.
pub(crate) const ROOT_VARIABLE: &str = "SOTTO_ROOT";

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    if let Some(named) = std::env::var_os(ROOT_VARIABLE) {
        return PathBuf::from(named);
    }
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A native executable of the development profile.
pub(crate) fn executable(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A native executable of the release profile.
pub(crate) fn optimised_executable(name: &str) -> PathBuf {
    target()
        .join("release")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
