//! Who is in the room, as the log says.

use crate::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::{Ignored, MemberId};
use openmls::prelude::SignaturePublicKey;
use std::sync::Arc;

/// Who is in the room, in the order in which they came, each with its latest key package. A function of the log alone:
/// all who have followed the same entries have the same roster.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roster {
    present: Vec<Present>,
}

#[derive(Debug, Clone)]
pub(crate) struct Present {
    pub(crate) member: MemberId,
    /// Position of its `joined` or of its latest key package; 0 if that was before this member came and nobody has
    /// told it.
    pub(crate) since: u64,
    pub(crate) latest: Option<Latest>,
}

/// A member's latest key package.
#[derive(Debug, Clone)]
pub(crate) enum Latest {
    /// Seen in the log.
    Logged(Arc<LoggedKeyPackage>),
    /// Logged before this member came, and in use: all that matters are its name and its signature key.
    InUse {
        id: KeyPackageId,
        signature_key: SignaturePublicKey,
    },
}

impl Latest {
    pub(crate) fn id(&self) -> KeyPackageId {
        match self {
            Self::Logged(logged) => logged.id,
            Self::InUse { id, .. } => *id,
        }
    }

    pub(crate) fn signature_key(&self) -> &SignaturePublicKey {
        match self {
            Self::Logged(logged) => logged.signature_key(),
            Self::InUse { signature_key, .. } => signature_key,
        }
    }
}

/// One entry of the log, as far as it concerns the roster.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Joined(MemberId),
    Left(MemberId),
    KeyPackage(MemberId, Arc<LoggedKeyPackage>),
}

impl Roster {
    /// Who is there when `member` joins.
    pub(crate) fn at_join(
        seq: u64,
        member: MemberId,
        present: Vec<MemberId>,
    ) -> Result<Self, Ignored> {
        let before = present.into_iter().map(|member| Present {
            member,
            since: 0,
            latest: None,
        });
        before
            .chain([Present {
                member,
                since: seq,
                latest: None,
            }])
            .collect()
    }

    /// Follows one change. All members refuse the same changes, and for the same reason.
    pub(crate) fn apply(&mut self, seq: u64, change: Change) -> Result<(), Ignored> {
        match change {
            Change::Joined(member) => {
                if self.contains(&member) {
                    return Err(Ignored::AlreadyPresent);
                }
                self.present.push(Present {
                    member,
                    since: seq,
                    latest: None,
                });
            }
            Change::Left(member) => {
                let index = self
                    .present
                    .iter()
                    .position(|present| present.member == member);
                self.present.remove(index.ok_or(Ignored::NotPresent)?);
            }
            Change::KeyPackage(member, logged) => {
                let present = self
                    .present
                    .iter_mut()
                    .find(|present| present.member == member);
                let Present { since, latest, .. } = present.ok_or(Ignored::SenderNotPresent)?;
                if let Some(earlier) = latest {
                    // Else whoever can write in a member's name into the log could put itself in the member's place.
                    if earlier.signature_key() != logged.signature_key() {
                        return Err(Ignored::OtherSigner);
                    }
                    if earlier.id() == logged.id {
                        return Err(Ignored::KeyPackageRepeated);
                    }
                }
                *since = seq;
                *latest = Some(Latest::Logged(logged));
            }
        }
        Ok(())
    }

    pub(crate) fn contains(&self, member: &MemberId) -> bool {
        self.present.iter().any(|present| present.member == *member)
    }

    pub(crate) fn latest(&self, member: &MemberId) -> Option<&Latest> {
        self.present
            .iter()
            .find(|present| present.member == *member)?
            .latest
            .as_ref()
    }

    /// Since when somebody who is there has been what it is.
    pub(crate) fn since(&self, member: &MemberId) -> Option<u64> {
        Some(
            self.present
                .iter()
                .find(|present| present.member == *member)?
                .since,
        )
    }

    /// In the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Present> {
        self.present.iter()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &MemberId> {
        self.present.iter().map(|present| &present.member)
    }
}

impl FromIterator<Present> for Result<Roster, Ignored> {
    fn from_iter<I: IntoIterator<Item = Present>>(members: I) -> Self {
        let mut roster = Roster::default();
        for present in members {
            if roster.contains(&present.member) {
                return Err(Ignored::InvalidPresence);
            }
            roster.present.push(present);
        }
        Ok(roster)
    }
}
