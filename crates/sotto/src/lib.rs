#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use sotto_client::{
    Challenge, Config, Direction, DropReason, EARLY_FRAME_TIMEOUT, EpochKeys, Event, FRESH,
    KEY_FRAME_PATIENCE, MOST_DATA, Media, MediaOutput, Membership, MembershipOutput, OpenedData,
    SWITCH_DELAY, Stats, StreamId, StreamStats,
};
#[doc(inline)]
pub use sotto_frame::{Codec, HEADROOM, SFrameCipherSuites, TAILROOM, Track, tailroom};
#[doc(inline)]
pub use sotto_group::{
    Attachment, DisplayName, Entry, EntryKind, Fingerprint, Link, LinkPassword, LinkSecret, Member,
    MemberId, MlsCipherSuite, Outgoing, SafetyNumber, Timing,
};

pub use sotto_client as client;
pub use sotto_frame as frame;
pub use sotto_group as group;
