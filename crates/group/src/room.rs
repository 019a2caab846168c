//! The roster: members, by the room log.

pub(crate) mod roster;
pub(crate) mod seen;
