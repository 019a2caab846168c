//! Frame keys and the keys of data follow the group: RFC 9605 §5.2 joins the MLS exporter to SFrame.

use serde::{Deserialize, Serialize};
use sotto_frame::{BaseKey, DATA_EXPORTER_LABEL, DATA_KEY_LEN, SFrameCipherSuites};
use sotto_group::{Group, InternalError, Member, MemberId, Step};
use std::time::Duration;
use zeroize::Zeroizing;

/// The keys of frames and of data of one epoch, from a [`Membership`](crate::Membership) to its [`Media`](crate::Media). Secret, and for one `Media`
/// only: two would each count from zero, and use every nonce twice.
///
/// ```
/// use sotto_client::{EpochKeys, Media, MembershipOutput};
/// # use sotto_client::{Config, Membership};
/// # use sotto_group::{Entry, EntryKind, MemberId, MlsCipherSuite, Timing};
/// # use std::time::Duration;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let alice: MemberId = "alice".try_into()?;
/// # let mut membership = Membership::new(Config {
/// #     member: alice.clone(),
/// #     suite: MlsCipherSuite::Classical,
/// #     timing: Timing::default(),
/// #     frames: vec![],
/// #     link: None,
/// # })?;
/// # let mut media = Media::default();
/// # let mut taken = 0;
/// # let mut log = vec![EntryKind::Joined { member: alice.clone(), present: vec![] }];
/// # let mut read = 0;
/// # while let Some(kind) = log.get(read).cloned() {
/// #     read += 1;
/// #     membership.handle_entry(Entry { seq: read as u64, kind }, Duration::ZERO);
/// #     membership.handle_timeout(Duration::ZERO);
/// #     while let Some(output) = membership.poll_output() {
/// #         if let MembershipOutput::Send(message) = output {
/// #             let (from, payload) = (alice.clone(), message.payload);
/// #             log.push(EntryKind::Message { from, payload, attachments: vec![] });
/// #         } else if let MembershipOutput::Keys(Some(keys)) = output {
/// // In the worker that follows the log:
/// let bytes = keys.to_bytes();
/// // In the worker of the frames, after the bytes have crossed the port:
/// let arrived = EpochKeys::from_bytes(&bytes);
/// assert!(arrived.is_some());
/// media.take_keys(arrived, Duration::ZERO);
/// // Damaged bytes are no keys.
/// assert!(EpochKeys::from_bytes(&bytes[1..]).is_none());
/// #             taken += 1;
/// #         }
/// #     }
/// # }
/// # assert_eq!(taken, 1);
/// # Ok(())
/// # }
/// ```
pub struct EpochKeys {
    /// Counts the groups that the member has been in.
    pub(crate) group: u64,
    pub(crate) epoch: u64,
    pub(crate) own_leaf: u32,
    pub(crate) suites: SFrameCipherSuites,
    pub(crate) audio: Zeroizing<Vec<u8>>,
    pub(crate) video: Zeroizing<Vec<u8>>,
    pub(crate) data: Zeroizing<Vec<u8>>,
    /// By leaf.
    pub(crate) senders: Vec<(u32, MemberId)>,
    /// Whether the commit added a member.
    pub(crate) adds: bool,
    /// Whether the commit removed a leaf: that of a member who is added again in the same commit, too.
    pub(crate) removes: bool,
    /// When the group last lived for certain, by the clock of the [`Media`](crate::Media).
    pub(crate) heard: Option<Duration>,
}

/// A change of the epoch, as the group tells of it.
pub(crate) struct Change<'a> {
    /// Counts the groups that the member has been in.
    pub(crate) ordinal: u64,
    pub(crate) epoch: u64,
    pub(crate) own_leaf: u32,
    pub(crate) members: &'a [Member],
    pub(crate) added: &'a [MemberId],
    pub(crate) removed: &'a [MemberId],
    /// When the group last lived for certain.
    pub(crate) heard: Option<Duration>,
}

/// The same as it crosses from one thread to another of the same build.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    group: u64,
    epoch: u64,
    own_leaf: u32,
    suites: [u8; 4],
    #[serde(borrow)]
    audio: &'a [u8],
    #[serde(borrow)]
    video: &'a [u8],
    #[serde(borrow)]
    data: &'a [u8],
    #[serde(borrow)]
    senders: Vec<(u32, &'a str)>,
    adds: bool,
    removes: bool,
    heard: Option<Duration>,
}

impl EpochKeys {
    /// The keys of the epoch that `group` is in.
    ///
    /// # Errors
    ///
    /// [`InternalError`] if the group has no secrets to give, or a policy that this member would not have joined: one that
    /// names no known SFrame cipher suites.
    pub(crate) fn of(group: &Group, change: Change<'_>) -> Result<Self, InternalError> {
        let Change {
            ordinal,
            epoch,
            own_leaf,
            members,
            added,
            removed,
            heard,
        } = change;
        let suites = group.policy().and_then(SFrameCipherSuites::from_bytes);
        let suites = suites.ok_or_else(|| {
            InternalError::new(Step::ExportSecret, "no SFrame cipher suites in the policy")
        })?;
        let secret = |label, len| {
            group
                .export_secret(label, &[], len)
                .map_err(|error| InternalError::caused_by(Step::ExportSecret, &error))
        };
        let of_frames = |suite| secret(BaseKey::EXPORTER_LABEL, BaseKey::len(suite));
        Ok(Self {
            group: ordinal,
            epoch,
            own_leaf,
            suites,
            audio: of_frames(suites.audio)?,
            video: of_frames(suites.video)?,
            data: secret(DATA_EXPORTER_LABEL, DATA_KEY_LEN)?,
            senders: members
                .iter()
                .map(|member| (member.leaf, member.id.clone()))
                .collect(),
            adds: !added.is_empty(),
            removes: !removed.is_empty(),
            heard,
        })
    }

    /// The keys as bytes, for the [`Media`](crate::Media) in another thread, and for one only. Erase every copy that is
    /// made on the way.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let wire = Wire {
            group: self.group,
            epoch: self.epoch,
            own_leaf: self.own_leaf,
            suites: self.suites.to_bytes(),
            audio: &self.audio,
            video: &self.video,
            data: &self.data,
            senders: self
                .senders
                .iter()
                .map(|(leaf, member)| (*leaf, member.as_str()))
                .collect(),
            adds: self.adds,
            removes: self.removes,
            heard: self.heard,
        };
        // Written where it stays, for what a growing buffer leaves behind is not erased. Numbers and lengths always encode;
        // were it not so, there would be no keys, and no frame.
        let len = postcard::experimental::serialized_size(&wire).unwrap_or_default();
        let mut bytes = Zeroizing::new(vec![0; len]);
        if postcard::to_slice(&wire, &mut bytes).is_err() {
            bytes.clear();
        }
        bytes
    }

    /// Parses the output of [`to_bytes`](Self::to_bytes); `None` for other bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (wire, rest) = postcard::take_from_bytes::<Wire<'_>>(bytes).ok()?;
        let suites = SFrameCipherSuites::from_bytes(&wire.suites)?;
        let senders = wire
            .senders
            .into_iter()
            .map(|(leaf, member)| Some((leaf, MemberId::try_from(member).ok()?)));
        let fits = rest.is_empty()
            && wire.audio.len() == BaseKey::len(suites.audio)
            && wire.video.len() == BaseKey::len(suites.video)
            && wire.data.len() == DATA_KEY_LEN;
        fits.then_some(())?;
        Some(Self {
            group: wire.group,
            epoch: wire.epoch,
            own_leaf: wire.own_leaf,
            suites,
            audio: Zeroizing::new(wire.audio.to_vec()),
            video: Zeroizing::new(wire.video.to_vec()),
            data: Zeroizing::new(wire.data.to_vec()),
            senders: senders.collect::<Option<_>>()?,
            adds: wire.adds,
            removes: wire.removes,
            heard: wire.heard,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_frame::CipherSuite;

    fn keys() -> EpochKeys {
        let suites = SFrameCipherSuites {
            audio: CipherSuite::Aes128CtrHmacSha256_64,
            video: CipherSuite::ChaCha20Poly1305Sha256_128,
        };
        let member = |name: &str| MemberId::try_from(name).unwrap();
        EpochKeys {
            group: 2,
            epoch: 1 << 40,
            own_leaf: 7,
            suites,
            audio: vec![1; BaseKey::len(suites.audio)].into(),
            video: vec![2; BaseKey::len(suites.video)].into(),
            data: vec![3; DATA_KEY_LEN].into(),
            senders: vec![(0, member("alice")), (7, member("böb"))],
            adds: true,
            removes: false,
            heard: Some(Duration::from_millis(1500)),
        }
    }

    #[test]
    fn arrive_as_they_were() {
        let sent = keys();
        let bytes = keys().to_bytes();
        let arrived = EpochKeys::from_bytes(&bytes).unwrap();
        assert_eq!(
            (arrived.group, arrived.epoch, arrived.own_leaf),
            (2, 1 << 40, 7)
        );
        assert_eq!(arrived.suites, sent.suites);
        assert_eq!((&arrived.audio, &arrived.video), (&sent.audio, &sent.video));
        assert_eq!(arrived.data, sent.data);
        assert_eq!(arrived.senders, sent.senders);
        assert_eq!((arrived.adds, arrived.removes), (true, false));
        assert_eq!(arrived.heard, sent.heard);
        assert_eq!(*arrived.to_bytes(), *bytes);
    }

    #[test]
    fn are_refused_if_anything_is_missing_or_left_over() {
        let bytes = keys().to_bytes();
        for len in 0..bytes.len() {
            assert!(EpochKeys::from_bytes(&bytes[..len]).is_none(), "{len}");
        }
        let longer: Vec<_> = bytes.iter().copied().chain([0]).collect();
        assert!(EpochKeys::from_bytes(&longer).is_none());
    }

    #[test]
    fn what_the_commit_did_arrives_as_it_was() {
        for (adds, removes) in [(false, false), (false, true), (true, false), (true, true)] {
            let bytes = EpochKeys {
                adds,
                removes,
                heard: None,
                ..keys()
            }
            .to_bytes();
            let arrived = EpochKeys::from_bytes(&bytes).unwrap();
            assert_eq!((arrived.adds, arrived.removes), (adds, removes));
            let mut neither = bytes.to_vec();
            let removes = neither.len() - 2;
            neither[removes] = 2;
            assert!(EpochKeys::from_bytes(&neither).is_none());
        }
    }

    #[test]
    fn are_refused_if_they_are_none_of_their_suites() {
        let short: [fn(&mut EpochKeys) -> &mut Vec<u8>; 3] = [
            |keys| &mut keys.audio,
            |keys| &mut keys.video,
            |keys| &mut keys.data,
        ];
        for part in short {
            let mut keys = keys();
            part(&mut keys).pop();
            assert!(EpochKeys::from_bytes(&keys.to_bytes()).is_none());
        }
    }
}
