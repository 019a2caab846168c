//! The SFUs under load: Sotto's server, and Janus beside it. Each takes the same clients.

mod janus;
mod room;
mod sotto;

pub(crate) use janus::Janus;
pub(crate) use room::{Room, Sfu};
pub(crate) use sotto::Sotto;
