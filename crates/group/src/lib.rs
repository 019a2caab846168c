//! Who is in the call.
//!
//! A [`Group`] follows a room log and keeps one MLS group (RFC 9420) equal to who the log says is there. It is a state
//! machine without clock, network or storage: [entries](Entry) in, [outputs](Output) out. What it sends and accepts,
//! and why, is in `docs/protocol.md`; each rule has a file here.

#[cfg(target_arch = "wasm32")]
use getrandom_02 as _;

mod accept;
mod behind;
mod blame;
mod commit;
mod committer;
mod continuity;
mod crypto;
mod difference;
mod entry;
mod error;
mod founding;
mod gather;
mod group;
mod ignored;
#[cfg(feature = "inspect")]
mod inspect;
mod key_package;
mod key_store;
mod known;
mod liveness;
mod member_id;
#[cfg(feature = "inspect")]
mod mischief;
mod output;
mod overtake;
mod owed;
mod pace;
mod parent;
mod path_keys;
mod patience;
mod payload;
mod provider;
mod recipients;
mod refresh;
mod roster;
mod safety_number;
mod seed;
mod seen;
mod session;
mod setback;
mod shape;
mod signer;
mod snapshot;
mod suite;
mod tend;
mod terms;
mod times;
mod tree;
mod tree_math;
mod waiting;
mod welcome;
mod work;

pub use continuity::{ContinuityProof, Fingerprint};
pub use entry::{Entry, EntryKind};
pub use error::{ContinuityError, ExportError, SetupError};
pub use group::{Config, Group};
pub use ignored::Ignored;
#[cfg(feature = "inspect")]
pub use inspect::Inspection;
pub use member_id::{InvalidMemberId, MemberId};
#[cfg(feature = "inspect")]
pub use mischief::Mischief;
pub use output::{Attachment, Event, Member, Outgoing, Output};
pub use pace::Pace;
pub use safety_number::{Emoji, SafetyNumber};
pub use seed::Seed;
pub use suite::Suite;
pub use terms::Terms;

#[cfg(test)]
mod tests;
