//! Encoding of members' messages: payloads, the roster's snapshot, parts of Welcomes, contents of commits, commits that
//! cannot be verified yet.

pub(crate) mod commit_content;
pub(crate) mod payload;
pub(crate) mod snapshot;
pub(crate) mod unverified_commit;
pub(crate) mod welcome_parts;
