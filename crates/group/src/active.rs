//! The state of one member of an MLS group, and the rules on it that need no commit.

pub(crate) mod blame;
pub(crate) mod committer_timeout;
pub(crate) mod difference;
pub(crate) mod dispute;
pub(crate) mod failed_commits;
pub(crate) mod join_batching;
pub(crate) mod known;
mod most_adds;
pub(crate) mod owed;
pub(crate) mod patience;
pub(crate) mod refusals;
pub(crate) mod repair;
pub(crate) mod resync;
pub(crate) mod session;
pub(crate) mod times;
