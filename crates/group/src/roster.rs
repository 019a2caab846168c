//! Who is in the room, as the log says.

use crate::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::{Ignored, MemberId};
use openmls::prelude::SignaturePublicKey;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is in the room, in the order in which they came, each with its latest key package. A function of the log alone:
/// all who have followed the same entries have the same roster.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roster {
    /// By place in the order.
    present: BTreeMap<u64, Present>,
    places: BTreeMap<MemberId, u64>,
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

impl Change {
    /// The member that has come, gone, or asked.
    pub(crate) fn member(&self) -> &MemberId {
        match self {
            Self::Joined(member) | Self::Left(member) | Self::KeyPackage(member, _) => member,
        }
    }
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
            Change::Joined(member) => self
                .push(Present {
                    member,
                    since: seq,
                    latest: None,
                })
                .map_err(|_| Ignored::AlreadyPresent)?,
            Change::Left(member) => {
                let place = self.places.remove(&member).ok_or(Ignored::NotPresent)?;
                self.present.remove(&place);
            }
            Change::KeyPackage(member, logged) => {
                let place = self.places.get(&member);
                let present = place.and_then(|place| self.present.get_mut(place));
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

    /// Adds somebody behind all others, or returns one who is there already.
    fn push(&mut self, present: Present) -> Result<(), Present> {
        if self.contains(&present.member) {
            return Err(present);
        }
        let place = self.present.last_key_value();
        let place = place.map_or(0, |(last, _)| last.saturating_add(1));
        self.places.insert(present.member.clone(), place);
        self.present.insert(place, present);
        Ok(())
    }

    /// Nobody else is there.
    pub(crate) fn keep_only(&mut self, member: &MemberId) {
        self.present.retain(|_, present| present.member == *member);
        self.places.retain(|other, _| other == member);
    }

    fn get(&self, member: &MemberId) -> Option<&Present> {
        self.present.get(self.places.get(member)?)
    }

    pub(crate) fn contains(&self, member: &MemberId) -> bool {
        self.places.contains_key(member)
    }

    pub(crate) fn latest(&self, member: &MemberId) -> Option<&Latest> {
        self.get(member)?.latest.as_ref()
    }

    /// Since when somebody who is there has been what it is.
    pub(crate) fn since(&self, member: &MemberId) -> Option<u64> {
        Some(self.get(member)?.since)
    }

    /// Whether the one came before the other, and both are there.
    pub(crate) fn precedes(&self, one: &MemberId, other: &MemberId) -> bool {
        let place = |member| self.places.get(member);
        place(one)
            .zip(place(other))
            .is_some_and(|(one, other)| one < other)
    }

    /// In the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Present> {
        self.present.values()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &MemberId> {
        self.iter().map(|present| &present.member)
    }
}

impl FromIterator<Present> for Result<Roster, Ignored> {
    fn from_iter<I: IntoIterator<Item = Present>>(members: I) -> Self {
        let mut roster = Roster::default();
        for present in members {
            roster.push(present).map_err(|_| Ignored::InvalidPresence)?;
        }
        Ok(roster)
    }
}
