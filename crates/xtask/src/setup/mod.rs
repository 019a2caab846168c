//! The tools that a fresh machine lacks.

pub(crate) mod browsers;
pub(crate) mod npm;
pub(crate) mod programs;
pub(crate) mod rust_target;
pub(crate) mod system_packages;
pub(crate) mod tlc;
