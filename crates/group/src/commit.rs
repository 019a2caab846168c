//! Commits (RFC 9420 §12.4): made, validated, and for whom their Welcomes are.

pub(crate) mod create;
pub(crate) mod validate;
