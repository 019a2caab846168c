//! The membership of a call: one MLS group (RFC 9420) with the members that the room log lists.
//!
//! A [`Group`] follows a room log, and commits adds and removes until the group is the roster. It is a state machine without clock,
//! network or storage: [entries](Entry) in, [outputs](Output) out. `docs/protocol.md` specifies the messages and the rules; each
//! rule has a file here.

#[cfg(target_arch = "wasm32")]
use getrandom_02 as _;

mod active;
mod api;
mod commit;
mod group;
mod join;
mod link;
mod liveness;
mod message;
mod mls;
mod room;
mod schedule;
mod short_authentication;
#[cfg(any(test, feature = "test-kit"))]
pub mod test_kit;
mod tree;
mod wire;

pub use api::cipher_suite::MlsCipherSuite;
pub use api::display_name::{DisplayName, InvalidDisplayName};
pub use api::entry::{Entry, EntryKind};
pub use api::error::{ContinuityError, ExportError, SetupError};
pub use api::exported_secret::ExportedSecret;
pub use api::fingerprint::Fingerprint;
pub use api::internal_error::{InternalError, Step};
pub use api::member_id::{InvalidMemberId, MemberId};
pub use api::output::{Attachment, Event, Member, Outgoing, Output, UndeliveredReason};
pub use api::policy::GroupPolicy;
pub use api::refusal_reason::RefusalReason;
pub use api::reject_reason::RejectReason;
pub use api::safety_number::{Emoji, SafetyNumber};
#[cfg(any(test, feature = "seeded"))]
pub use api::seed::Seed;
pub use api::short_authentication::{
    MemberChange, ShortAuthentication, ShortAuthenticationFailure, ShortAuthenticationStep,
};
pub use api::timing::Timing;
#[cfg(feature = "inspect")]
pub use group::inspect::Inspection;
#[cfg(feature = "inspect")]
pub use group::rogue_commit::{RogueCommit, SPOILT};
pub use group::{Config, Group};
pub use link::{InvalidLinkPassword, Link, LinkError, LinkPassword, LinkSecret};
pub use mls::continuity::ContinuityProof;

#[cfg(test)]
mod tests;
