//! Times at which a member commits, and the content of its commits.

pub(crate) mod committer;
pub(crate) mod refresh;
pub(crate) mod work;
