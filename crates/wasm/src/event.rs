//! Outputs and events as JavaScript objects.

use crate::reasons::IgnoredReason;
use crate::{to_js, to_milliseconds};
use serde::{Serialize, Serializer};
use serde_bytes::ByteBuf;
use sotto_client::Challenge;
use tsify::Tsify;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// One thing to do.
#[derive(Serialize, Tsify)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Output {
    /// Append this to the room log, at least once.
    Send {
        /// For everybody.
        #[tsify(type = "Uint8Array")]
        payload: ByteBuf,
        /// For some members each.
        attachments: Vec<Attachment>,
    },
    /// Give these keys to the `Media`, or tell it that there are none, before anything else happens. Erase them then.
    Keys {
        /// For `takeKeys`; none for `loseKeys`.
        #[tsify(optional, type = "Uint8Array<ArrayBuffer>")]
        #[serde(skip_serializing_if = "Option::is_none")]
        keys: Option<Secret>,
    },
    /// Tell the `Media` that the epoch lived at `at`, a time of its own clock.
    Heard {
        /// For `hear`.
        at: f64,
    },
    /// Tell the application.
    Event {
        /// The event.
        event: Event,
    },
}

/// One thing to do for the `Media`.
#[derive(Serialize, Tsify)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum MediaOutput {
    /// Give this to the `Membership`.
    Challenge {
        /// Counts those in a row that came to nothing.
        attempt: u8,
        /// When it was made, by the clock of the `Media`.
        at: f64,
    },
    /// Tell the application.
    Event {
        /// The event.
        event: Event,
    },
}

impl From<sotto_client::MediaOutput> for MediaOutput {
    fn from(output: sotto_client::MediaOutput) -> Self {
        match output {
            sotto_client::MediaOutput::Challenge(Challenge { attempt, at }) => Self::Challenge {
                attempt,
                at: to_milliseconds(at),
            },
            sotto_client::MediaOutput::Event(event) => Self::Event {
                event: event.into(),
            },
        }
    }
}

/// Bytes that are erased here when JavaScript has them.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

/// Bytes that only some members get.
#[derive(Serialize, Tsify)]
pub struct Attachment {
    /// Who gets them.
    pub to: Vec<String>,
    /// What it gets.
    #[tsify(type = "Uint8Array")]
    pub bytes: ByteBuf,
}

/// What an application may want to show.
#[derive(Serialize, Tsify)]
#[serde(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// In no group: every frame is dropped until an `epoch` follows.
    Waiting,
    /// The group has changed.
    Epoch {
        /// Counts the changes of this group.
        epoch: u64,
        /// Who is in the group, this member included.
        members: Vec<Member>,
        /// Who came.
        added: Vec<String>,
        /// Who went.
        removed: Vec<String>,
        /// Equal on all screens that show the same group state.
        safety_number: SafetyNumber,
    },
    /// For half a minute nobody has shown that this member's epoch still lives: a server may be withholding the log. Frames
    /// are not sent until `fresh`.
    Stale {
        /// For how long frames have been dropped, in milliseconds.
        lasting: f64,
    },
    /// Others have shown that the epoch lives: frames are sent again.
    Fresh,
    /// This member cannot follow the group and has asked to be added again as often as it may: it has to leave the room and
    /// join it anew. Comes after `waiting`.
    Exhausted,
    /// A member is back in the group, with the key that it had before. Follows the `epoch`.
    Returned {
        /// Its name.
        member: String,
        /// Its continuity key's.
        fingerprint: String,
    },
    /// A name is back in the group with another key than before, and may be somebody else's now. Follows the `epoch`.
    KeyChanged {
        /// The name.
        member: String,
        /// The former fingerprint; `null` if no key.
        #[tsify(type = "string | null")]
        before: Option<String>,
        /// The fingerprint now; `null` if no key.
        #[tsify(type = "string | null")]
        fingerprint: Option<String>,
    },
    /// An entry of the log was not followed.
    Ignored {
        /// Its position in the log, if it could be read.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
        /// Who sent it, if it was a message.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// Why: a name in kebab case.
        reason: IgnoredReason,
    },
}

/// A member of the group.
#[derive(Serialize, Tsify)]
pub struct Member {
    /// Its name.
    pub member: String,
    /// Of its continuity key, four groups of five digits; `null` if it has none.
    #[tsify(type = "string | null")]
    pub fingerprint: Option<String>,
}

/// The safety number in both of its forms.
#[derive(Serialize, Tsify)]
pub struct SafetyNumber {
    /// Six groups of five digits.
    pub digits: Vec<String>,
    /// Eight pictures, for people who would rather look than read.
    pub emoji: Vec<Emoji>,
}

/// One picture of a safety number.
#[derive(Serialize, Tsify)]
pub struct Emoji {
    /// The character, which not every system has a font for.
    pub symbol: &'static str,
    /// What it is called, for voices and for those who do not see it.
    pub name: &'static str,
    /// The file of the image, in the package's folder `pictures`.
    pub file: String,
}

impl From<&sotto_group::Emoji> for Emoji {
    fn from(emoji: &sotto_group::Emoji) -> Self {
        Self {
            symbol: emoji.symbol,
            name: emoji.name,
            file: emoji.file(),
        }
    }
}

/// All pictures that a safety number can have, for whoever ships their images.
#[wasm_bindgen(unchecked_return_type = "Emoji[]")]
#[must_use]
pub fn pictures() -> JsValue {
    let all: Vec<_> = sotto_group::Emoji::ALL.iter().map(Emoji::from).collect();
    to_js(&all)
}

impl Event {
    /// An entry that is not one: its fields are missing or of the wrong kind, or a name in it is none.
    pub(crate) fn malformed_entry() -> Self {
        Self::Ignored {
            seq: None,
            from: None,
            reason: IgnoredReason::MalformedEntry,
        }
    }
}

fn names(members: &[sotto_group::MemberId]) -> Vec<String> {
    members.iter().map(ToString::to_string).collect()
}

impl From<sotto_client::MembershipOutput> for Output {
    fn from(output: sotto_client::MembershipOutput) -> Self {
        match output {
            sotto_client::MembershipOutput::Send(outgoing) => Self::Send {
                payload: ByteBuf::from(outgoing.payload),
                attachments: outgoing
                    .attachments
                    .into_iter()
                    .map(|attachment| Attachment {
                        to: names(&attachment.to),
                        bytes: ByteBuf::from(attachment.bytes),
                    })
                    .collect(),
            },
            sotto_client::MembershipOutput::Keys(keys) => Self::Keys {
                keys: keys.map(|keys| Secret(keys.to_bytes())),
            },
            sotto_client::MembershipOutput::Heard(at) => Self::Heard {
                at: to_milliseconds(at),
            },
            sotto_client::MembershipOutput::Event(event) => Self::Event {
                event: event.into(),
            },
        }
    }
}

impl From<sotto_client::Event> for Event {
    fn from(event: sotto_client::Event) -> Self {
        match event {
            sotto_client::Event::Waiting => Self::Waiting,
            sotto_client::Event::Epoch {
                epoch,
                members,
                added,
                removed,
                safety_number,
            } => Self::Epoch {
                epoch,
                members: members.into_iter().map(Member::from).collect(),
                added: names(&added),
                removed: names(&removed),
                safety_number: (*safety_number).into(),
            },
            sotto_client::Event::Stale { lasting } => Self::Stale {
                lasting: to_milliseconds(lasting),
            },
            sotto_client::Event::Fresh => Self::Fresh,
            sotto_client::Event::Exhausted => Self::Exhausted,
            sotto_client::Event::Returned {
                member,
                fingerprint,
            } => Self::Returned {
                member: member.to_string(),
                fingerprint: fingerprint.to_string(),
            },
            sotto_client::Event::KeyChanged {
                member,
                before,
                fingerprint,
            } => Self::KeyChanged {
                member: member.to_string(),
                before: before.map(|print| print.to_string()),
                fingerprint: fingerprint.map(|print| print.to_string()),
            },
            sotto_client::Event::Ignored { seq, from, reason } => Self::Ignored {
                seq: Some(seq),
                from: from.map(|from| from.to_string()),
                reason: reason.into(),
            },
        }
    }
}

impl From<sotto_group::Member> for Member {
    fn from(member: sotto_group::Member) -> Self {
        Self {
            member: member.id.to_string(),
            fingerprint: member.fingerprint.map(|print| print.to_string()),
        }
    }
}

impl From<sotto_group::SafetyNumber> for SafetyNumber {
    fn from(number: sotto_group::SafetyNumber) -> Self {
        Self {
            digits: number.digits().to_vec(),
            emoji: number.emoji().iter().map(Emoji::from).collect(),
        }
    }
}
