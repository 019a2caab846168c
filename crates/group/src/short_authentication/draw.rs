//! One draw: commitments, then nonces, then pictures.

use super::group_state::GroupState;
use super::wire::{Commitment, DrawId, Nonce};
use crate::api::internal_error::{Attempt as _, InternalError, Step as Attempted};
use crate::api::short_authentication::ShortAuthentication;
use crate::wire::payload::Name;
use crate::{Emoji, MemberId};
use litemap::LiteMap;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use tls_codec::{TlsSerialize, TlsSize, VLBytes};
use zeroize::Zeroizing;

const COMMITMENT_LABEL: &[u8] = b"Sotto 1.0 Commitment";
const PICTURES_LABEL: &[u8] = b"Sotto 1.0 Pictures";

/// Structure `CommitmentInput`.
#[derive(TlsSerialize, TlsSize)]
struct CommitmentInput {
    label: VLBytes,
    draw: DrawId,
    group_id: VLBytes,
    epoch: u64,
    authenticator: VLBytes,
    member: Name,
    nonce: Nonce,
}

/// Structure `PicturesInput`.
#[derive(TlsSerialize, TlsSize)]
struct PicturesInput {
    label: VLBytes,
    draw: DrawId,
    group_id: VLBytes,
    epoch: u64,
    authenticator: VLBytes,
    members: Vec<Name>,
    nonces: Vec<Nonce>,
}

fn sha256(input: &impl tls_codec::Serialize) -> Result<[u8; 32], InternalError> {
    let bytes = input.tls_serialize_detached();
    let bytes = Zeroizing::new(bytes.in_step(Attempted::EncodeMessage)?);
    Ok(Sha256::digest(&*bytes).into())
}

/// The draw that goes on.
pub(super) struct Draw {
    pub(super) id: DrawId,
    pub(super) starter: MemberId,
    state: GroupState,
    commitments: LiteMap<MemberId, Commitment>,
    nonces: LiteMap<MemberId, Nonce>,
    /// This member's own nonce, once it is drawn. Nobody else knows it before it is revealed.
    pub(super) own: Option<Zeroizing<Nonce>>,
    /// Whether it has been sent.
    pub(super) revealed: bool,
    /// When this member came to see the step that goes on.
    pub(super) since: Duration,
    /// Whether the application has been told that the step takes long.
    pub(super) overdue: bool,
    /// Whether this member is to end it, or has sent that it does.
    pub(super) ending: Ending,
}

/// The end of a draw by this member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    No,
    Wanted,
    Sent,
}

impl Draw {
    pub(super) fn new(id: DrawId, starter: MemberId, state: GroupState, since: Duration) -> Self {
        Self {
            id,
            starter,
            state,
            commitments: LiteMap::new(),
            nonces: LiteMap::new(),
            own: None,
            revealed: false,
            since,
            overdue: false,
            ending: Ending::No,
        }
    }

    /// By leaf.
    pub(super) fn members(&self) -> &[MemberId] {
        &self.state.members
    }

    /// The members that have not committed, by leaf.
    pub(super) fn uncommitted(&self) -> Vec<MemberId> {
        self.without(|member| self.commitments.contains_key(member))
    }

    /// The members that have not revealed, by leaf.
    pub(super) fn unrevealed(&self) -> Vec<MemberId> {
        self.without(|member| self.nonces.contains_key(member))
    }

    fn without(&self, is_done: impl Fn(&MemberId) -> bool) -> Vec<MemberId> {
        let members = self.state.members.iter();
        members.filter(|member| !is_done(member)).cloned().collect()
    }

    /// The commitment of a member to a nonce.
    pub(super) fn commitment(
        &self,
        member: &MemberId,
        nonce: &Nonce,
    ) -> Result<Commitment, InternalError> {
        let mut input = CommitmentInput {
            label: COMMITMENT_LABEL.into(),
            draw: self.id,
            group_id: self.state.group_id.as_slice().into(),
            epoch: self.state.epoch,
            authenticator: self.state.authenticator.as_slice().into(),
            member: Name(member.clone()),
            nonce: *nonce,
        };
        let hash = sha256(&input);
        zeroize::Zeroize::zeroize(&mut input.nonce);
        hash
    }

    /// Takes a commitment; false if the member has committed already, or takes no part.
    pub(super) fn commit(&mut self, member: &MemberId, commitment: Commitment) -> bool {
        let takes_part = self.state.members.contains(member);
        let is_first = !self.commitments.contains_key(member);
        if takes_part && is_first {
            self.commitments.insert(member.clone(), commitment);
        }
        takes_part && is_first
    }

    /// Whether a nonce is the one that the member has committed to; none if it has revealed already, or takes no part.
    pub(super) fn reveal(
        &mut self,
        member: &MemberId,
        nonce: Nonce,
    ) -> Result<Option<bool>, InternalError> {
        let Some(committed) = self.commitments.get(member) else {
            return Ok(None);
        };
        if self.nonces.contains_key(member) {
            return Ok(None);
        }
        let is_right = self.commitment(member, &nonce)? == *committed;
        if is_right {
            self.nonces.insert(member.clone(), nonce);
        }
        Ok(Some(is_right))
    }

    /// The pictures, when all have revealed: the first seven bytes of the hash, modulo 64 each.
    pub(super) fn pictures(&self) -> Result<[Emoji; ShortAuthentication::PICTURES], InternalError> {
        let members = self.state.members.iter();
        let hash = sha256(&PicturesInput {
            label: PICTURES_LABEL.into(),
            draw: self.id,
            group_id: self.state.group_id.as_slice().into(),
            epoch: self.state.epoch,
            authenticator: self.state.authenticator.as_slice().into(),
            members: members.clone().map(|member| Name(member.clone())).collect(),
            nonces: members
                .filter_map(|member| self.nonces.get(member).copied())
                .collect(),
        })?;
        let [first, ..] = Emoji::ALL;
        Ok(std::array::from_fn(|index| {
            let byte = hash.get(index).copied().unwrap_or_default();
            *Emoji::ALL.get(usize::from(byte % 64)).unwrap_or(first)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tls_codec::Serialize as _;

    fn id(name: &str) -> MemberId {
        name.try_into().unwrap()
    }

    fn draw(authenticator: u8) -> Draw {
        let state = GroupState::for_test(&["bo", "eve"], authenticator);
        Draw::new([2; 16], id("bo"), state, Duration::ZERO)
    }

    /// A draw in which all have committed to these nonces, and revealed them.
    fn drawn(authenticator: u8, nonces: [Nonce; 2]) -> String {
        let mut draw = draw(authenticator);
        for (name, nonce) in ["bo", "eve"].into_iter().zip(nonces) {
            let commitment = draw.commitment(&id(name), &nonce).unwrap();
            assert!(draw.commit(&id(name), commitment));
            assert_eq!(draw.reveal(&id(name), nonce), Ok(Some(true)));
        }
        draw.pictures()
            .unwrap()
            .map(|picture| picture.name)
            .join(" ")
    }

    /// Structure `CommitmentInput`, structure `PicturesInput`.
    #[test]
    fn bytes_that_are_hashed() {
        let input = CommitmentInput {
            label: COMMITMENT_LABEL.into(),
            draw: [2; 16],
            group_id: vec![1; 2].into(),
            epoch: 5,
            authenticator: vec![3; 2].into(),
            member: Name(id("bo")),
            nonce: [4; 32],
        };
        let head = |label: &[u8]| {
            let length = [u8::try_from(label.len()).unwrap()];
            let epoch = [0, 0, 0, 0, 0, 0, 0, 5];
            [&length[..], label, &[2; 16], &[2, 1, 1], &epoch, &[2, 3, 3]].concat()
        };
        let expected = [
            &head(b"Sotto 1.0 Commitment")[..],
            &[2, b'b', b'o'],
            &[4; 32],
        ]
        .concat();
        assert_eq!(input.tls_serialize_detached().unwrap(), expected);
        let input = PicturesInput {
            label: PICTURES_LABEL.into(),
            draw: [2; 16],
            group_id: vec![1; 2].into(),
            epoch: 5,
            authenticator: vec![3; 2].into(),
            members: vec![Name(id("bo")), Name(id("eve"))],
            nonces: vec![[4; 32], [5; 32]],
        };
        let members = [7, 2, b'b', b'o', 3, b'e', b'v', b'e'];
        let head = head(b"Sotto 1.0 Pictures");
        let expected = [&head[..], &members, &[0x40, 64], &[4; 32], &[5; 32]].concat();
        assert_eq!(input.tls_serialize_detached().unwrap(), expected);
    }

    /// Pictures are of state and nonces, and must not change with a release.
    #[test]
    fn known_pictures() {
        let nonces = [[6; 32], [7; 32]];
        assert_eq!(drawn(3, nonces), drawn(3, nonces));
        let known = "Strawberry Telephone Apple Telephone Cactus Trophy Dog";
        assert_eq!(drawn(3, nonces), known);
        assert_ne!(drawn(3, nonces), drawn(4, nonces), "authenticator");
        for other in [[[5; 32], [7; 32]], [[6; 32], [5; 32]]] {
            assert_ne!(drawn(3, nonces), drawn(3, other), "each nonce");
        }
    }

    #[test]
    fn a_commitment_binds_member_and_state_and_counts_once() {
        let mut bo = draw(3);
        let nonce = [6; 32];
        let commitment = bo.commitment(&id("bo"), &nonce).unwrap();
        assert_ne!(commitment, draw(4).commitment(&id("bo"), &nonce).unwrap());
        assert!(!bo.commit(&id("mallory"), commitment), "takes no part");
        assert!(bo.commit(&id("eve"), commitment), "a copy of another's");
        assert!(!bo.commit(&id("eve"), [0; 32]), "a second one");
        assert_eq!(bo.reveal(&id("eve"), nonce), Ok(Some(false)));
        assert_eq!(bo.reveal(&id("bo"), nonce), Ok(None), "not committed");
    }
}
