//! The folder of the model and its configurations.

use crate::workspace;
use std::path::PathBuf;

pub(super) fn folder() -> PathBuf {
    workspace::root().join("tla")
}
