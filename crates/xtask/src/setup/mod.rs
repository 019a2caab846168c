//! What a fresh machine lacks.

pub(crate) mod browsers;
pub(crate) mod npm;
pub(crate) mod rust_target;
