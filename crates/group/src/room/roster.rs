//! The roster: the members in the room, as the log says.

use crate::api::reject_reason::OrReject as _;
use crate::mls::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::room::seen::{SeenKeyPackages, ShortHash};
use crate::{MemberId, RejectReason};
use litemap::LiteMap;
use openmls::prelude::SignaturePublicKey;
use std::sync::Arc;

/// The members in the room, in the order in which they came, each with its latest key package. A function of the log alone:
/// all who have followed the same entries have the same roster.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roster {
    /// By place in the order.
    present: LiteMap<u64, Present>,
    places: LiteMap<MemberId, u64>,
    /// `None` in a call without a link: whoever writes into the log there can add members of its own, and needs no copies.
    seen: Option<SeenKeyPackages>,
}

#[derive(Debug, Clone)]
pub(crate) struct Present {
    pub(crate) member: MemberId,
    /// Position of its `joined` or of its latest key package; 0 if that was before this member came and nobody has
    /// told it.
    pub(crate) since: u64,
    pub(crate) latest: Option<Latest>,
    /// The latest key package of this member that was rejected for want of a proof, so that a commit that adds it is void by a
    /// reason of its own (R4.16).
    pub(crate) unproven: Option<ShortHash>,
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
pub(crate) enum RosterChange {
    Joined(MemberId),
    Left(MemberId),
    KeyPackage(MemberId, Arc<LoggedKeyPackage>),
    /// A key package without a valid proof. It changes nothing but the reason for which a commit with it is void.
    Unproven(MemberId, ShortHash),
}

impl RosterChange {
    /// The member that has come, gone, or asked.
    pub(crate) fn member(&self) -> &MemberId {
        match self {
            Self::Joined(member)
            | Self::Left(member)
            | Self::KeyPackage(member, _)
            | Self::Unproven(member, _) => member,
        }
    }
}

impl Roster {
    /// The members present when `member` joins.
    pub(crate) fn at_join(
        seq: u64,
        member: MemberId,
        present: Vec<MemberId>,
    ) -> Result<Self, RejectReason> {
        let before = present.into_iter().map(|member| Present {
            member,
            since: 0,
            latest: None,
            unproven: None,
        });
        before
            .chain([Present {
                member,
                since: seq,
                latest: None,
                unproven: None,
            }])
            .collect()
    }

    /// The same of a call with a link: the key packages that the log has had are remembered, these from before.
    pub(crate) fn remembering(self, seen: SeenKeyPackages) -> Self {
        Self {
            seen: Some(seen),
            ..self
        }
    }

    /// The key packages that are remembered, oldest first.
    pub(crate) fn seen(&self) -> impl Iterator<Item = ShortHash> {
        self.seen.iter().flat_map(SeenKeyPackages::iter)
    }

    /// Follows one change. All members refuse the same changes, and for the same reason.
    pub(crate) fn apply(&mut self, seq: u64, change: RosterChange) -> Result<(), RejectReason> {
        match change {
            RosterChange::Joined(member) => self
                .push(Present {
                    member,
                    since: seq,
                    latest: None,
                    unproven: None,
                })
                .or_reject(RejectReason::AlreadyPresent)?,
            RosterChange::Left(member) => {
                let place = self
                    .places
                    .remove(&member)
                    .ok_or(RejectReason::NotPresent)?;
                self.present.remove(&place);
            }
            RosterChange::KeyPackage(member, logged) => {
                let place = self.places.get(&member);
                let present = place.and_then(|place| self.present.get_mut(place));
                let Present {
                    since,
                    latest,
                    unproven,
                    ..
                } = present.ok_or(RejectReason::SenderNotPresent)?;
                if let Some(earlier) = latest {
                    // Else whoever can write in a member's name into the log could put itself in the member's place.
                    if earlier.signature_key() != logged.signature_key() {
                        return Err(RejectReason::OtherSigner);
                    }
                    if earlier.id() == logged.id {
                        return Err(RejectReason::KeyPackageRepeated);
                    }
                }
                if let Some(seen) = &mut self.seen {
                    let hash = logged.short_hash();
                    seen.admit(hash)?;
                    unproven.take_if(|unproven| *unproven == hash);
                }
                *since = seq;
                *latest = Some(Latest::Logged(logged));
            }
            RosterChange::Unproven(member, hash) => {
                let place = self.places.get(&member);
                let present = place.and_then(|place| self.present.get_mut(place));
                let present = present.ok_or(RejectReason::SenderNotPresent)?;
                // A key package that was admitted stays so, whoever writes it again without its proof.
                if !self.seen.as_ref().is_some_and(|seen| seen.contains(hash)) {
                    present.unproven = Some(hash);
                }
            }
        }
        Ok(())
    }

    /// Adds somebody behind all others, or returns one who is there already.
    fn push(&mut self, present: Present) -> Result<(), Present> {
        if self.contains(&present.member) {
            return Err(present);
        }
        let place = self.present.last();
        let place = place.map_or(0, |(last, _)| last.saturating_add(1));
        self.places.insert(present.member.clone(), place);
        self.present.insert(place, present);
        Ok(())
    }

    /// No other member is present.
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

    /// The member's latest key package that was rejected for want of a proof.
    pub(crate) fn unproven(&self, member: &MemberId) -> Option<ShortHash> {
        self.get(member)?.unproven
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

    /// The members whose key packages are in use and not known.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = (&MemberId, KeyPackageId)> {
        self.iter().filter_map(|present| match present.latest {
            Some(Latest::InUse { id, .. }) => Some((&present.member, id)),
            _ => None,
        })
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &MemberId> {
        self.iter().map(|present| &present.member)
    }
}

impl FromIterator<Present> for Result<Roster, RejectReason> {
    fn from_iter<I: IntoIterator<Item = Present>>(members: I) -> Self {
        let mut roster = Roster::default();
        for present in members {
            roster
                .push(present)
                .or_reject(RejectReason::InvalidPresence)?;
        }
        Ok(roster)
    }
}
