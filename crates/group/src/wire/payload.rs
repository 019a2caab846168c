//! The messages in the log, in the presentation language of RFC 8446 §3 with the variable-size vectors of
//! RFC 9420 §2.1.2.

use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::api::reject_reason::OrReject as _;
use crate::{MemberId, RefusalReason, RejectReason};
use tls_codec::{
    Deserialize, Error, Serialize, Size, TlsDeserialize, TlsSerialize, TlsSize, VLBytes,
};

/// Version of everything that is encoded here. First byte of payloads, attachments and snapshots.
pub(crate) const VERSION: u8 = 1;

/// The payload, which every member gets.
#[derive(Debug, Clone, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum Payload {
    /// "Add me with this."
    #[tls_codec(discriminant = 1)]
    KeyPackage(VLBytes),
    /// A change of the group.
    #[tls_codec(discriminant = 2)]
    Commit(Commit),
    /// "Show that this epoch lives."
    #[tls_codec(discriminant = 3)]
    Challenge(Challenge),
    /// "It does."
    #[tls_codec(discriminant = 4)]
    Answer(Answer),
    /// "Add me with this; I have the link."
    #[tls_codec(discriminant = 5)]
    ProvenKeyPackage(ProvenKeyPackage),
    /// "You are not added, because."
    #[tls_codec(discriminant = 6)]
    Refusal(Refusal),
    /// A message to the group: an `MLSMessage` with a `PrivateMessage` (RFC 9420 §6.3).
    #[tls_codec(discriminant = 7)]
    Message(VLBytes),
}

/// A key package in a call with a link.
#[derive(Debug, Clone, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct ProvenKeyPackage {
    /// `MLSMessage` with the key package (RFC 9420 §6, §10).
    pub(crate) key_package: VLBytes,
    pub(crate) link_proof: [u8; 32],
    /// 32 bytes, or none in a call without a password.
    pub(crate) password_proof: VLBytes,
}

/// The answer of a member of the group to a request to be added that was rejected for want of a proof. Unsigned: nothing is decided
/// by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Refusal {
    /// SHA-256 of the `MLSMessage` with the key package.
    pub(crate) key_package_hash: [u8; 32],
    pub(crate) reason: RefusalCode,
}

/// A refusal's reason on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RefusalCode(pub(crate) RefusalReason);

impl RefusalCode {
    fn number(self) -> u8 {
        match self.0 {
            RefusalReason::ProofMissing => 1,
            RefusalReason::ProofWrong => 2,
            RefusalReason::PasswordWrong => 3,
            RefusalReason::ProofUnexpected => 4,
        }
    }
}

impl Size for RefusalCode {
    fn tls_serialized_len(&self) -> usize {
        1
    }
}

impl Serialize for RefusalCode {
    fn tls_serialize<W: std::io::Write>(&self, writer: &mut W) -> Result<usize, Error> {
        self.number().tls_serialize(writer)
    }
}

impl Deserialize for RefusalCode {
    fn tls_deserialize<R: std::io::Read>(bytes: &mut R) -> Result<Self, Error> {
        let number = u8::tls_deserialize(bytes)?;
        let mut reasons = RefusalReason::ALL.iter().copied().map(Self);
        let reason = reasons.find(|reason| reason.number() == number);
        reason.ok_or_else(|| Error::DecodingError(format!("no reason {number}")))
    }
}

/// The random value that an answer is fresh by.
pub(crate) type Nonce = [u8; 16];

/// A liveness challenge. Unsigned: an answer says nothing that is not for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Challenge {
    pub(crate) nonce: Nonce,
    /// Counts the challenges in a row that were not answered; each asks twice as many members.
    pub(crate) attempt: u8,
}

/// A signed answer to the challenges of one member or of several.
#[derive(Debug, Clone, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Answer {
    /// The epoch that the answering member is in.
    pub(crate) epoch: u64,
    pub(crate) nonces: Vec<Nonce>,
    /// By the key of the member's leaf, of what `liveness/signature.rs` says.
    pub(crate) signature: [u8; 64],
}

/// A change of the group, as its author announces it. Members believe the MLS message alone; the rest is for those who
/// wait and cannot read it.
#[derive(Debug, Clone, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Commit {
    /// Last position in the log that the author had followed.
    pub(crate) as_of: u64,
    /// `MLSMessage` with a `PublicMessage` (RFC 9420 §6).
    pub(crate) message: VLBytes,
    pub(crate) adds: Vec<Name>,
    pub(crate) removes: Vec<Name>,
}

/// A member's name on the wire.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(pub(crate) MemberId);

/// The attachment of added members: a Welcome (RFC 9420 §12.4.3.1) in two parts, so that what is common to all is sent once,
/// and the tree.
#[derive(Debug, Clone, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum Attachment {
    /// For all who are added: `cipher_suite` and `encrypted_group_info`, and the `ratchet_tree` (§12.4.3.3).
    #[tls_codec(discriminant = 1)]
    GroupInfo(u16, VLBytes, VLBytes),
    /// For one of them: its `EncryptedGroupSecrets`.
    #[tls_codec(discriminant = 2)]
    Secrets(VLBytes),
}

impl Payload {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, InternalError> {
        encode(self)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RejectReason> {
        decode(bytes)
    }
}

/// The version byte, then `value`.
pub(crate) fn encode(value: &impl Serialize) -> Result<Vec<u8>, InternalError> {
    let mut bytes = vec![VERSION];
    value
        .tls_serialize(&mut bytes)
        .in_step(Step::EncodeMessage)?;
    Ok(bytes)
}

/// Reads exactly what [`encode`] made, and not a byte more.
pub(crate) fn decode<T: Deserialize>(bytes: &[u8]) -> Result<T, RejectReason> {
    let (version, rest) = bytes.split_first().ok_or(RejectReason::Malformed)?;
    if *version != VERSION {
        return Err(RejectReason::UnknownVersion);
    }
    T::tls_deserialize_exact(rest).or_reject(RejectReason::Malformed)
}

impl Size for Name {
    fn tls_serialized_len(&self) -> usize {
        self.0.as_str().as_bytes().tls_serialized_len()
    }
}

impl Serialize for Name {
    fn tls_serialize<W: std::io::Write>(&self, writer: &mut W) -> Result<usize, Error> {
        self.0.as_str().as_bytes().tls_serialize(writer)
    }
}

impl Deserialize for Name {
    fn tls_deserialize<R: std::io::Read>(bytes: &mut R) -> Result<Self, Error> {
        let name = VLBytes::tls_deserialize(bytes)?;
        MemberId::from_bytes(name.as_slice())
            .map(Self)
            .map_err(|e| Error::DecodingError(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit() -> Payload {
        let name = |name: &str| Name(name.try_into().unwrap());
        Payload::Commit(Commit {
            as_of: 0x0102,
            message: vec![0xaa, 0xbb].into(),
            adds: vec![name("bo"), name("eve")],
            removes: vec![],
        })
    }

    /// Structure `Payload`, structure `Commit`, structure `Member`.
    #[test]
    fn bytes_on_the_wire() {
        assert_eq!(
            Payload::KeyPackage(vec![7].into()).encode().unwrap(),
            [1, 1, 1, 7]
        );
        assert_eq!(
            commit().encode().unwrap(),
            [
                1, 2, 0, 0, 0, 0, 0, 0, 1, 2, 2, 0xaa, 0xbb, 7, 2, b'b', b'o', 3, b'e', b'v', b'e',
                0
            ]
        );
        assert_eq!(Payload::decode(&commit().encode().unwrap()), Ok(commit()));
        let message = Payload::Message(vec![7].into());
        assert_eq!(message.encode().unwrap(), [1, 7, 1, 7]);
    }

    /// Structure `Challenge`, structure `Answer`, structure `Nonce`.
    #[test]
    fn challenge_and_answer_on_the_wire() {
        let challenge = Payload::Challenge(Challenge {
            nonce: [7; 16],
            attempt: 2,
        });
        let bytes = challenge.encode().unwrap();
        assert_eq!(bytes, [&[1, 3][..], &[7; 16], &[2]].concat());
        assert_eq!(Payload::decode(&bytes), Ok(challenge));
        let answer = Payload::Answer(Answer {
            epoch: 5,
            nonces: vec![[8; 16], [9; 16]],
            signature: [6; 64],
        });
        let bytes = answer.encode().unwrap();
        let head = [1, 4, 0, 0, 0, 0, 0, 0, 0, 5, 32];
        assert_eq!(bytes, [&head[..], &[8; 16], &[9; 16], &[6; 64]].concat());
        assert_eq!(Payload::decode(&bytes), Ok(answer));
        for len in 0..bytes.len() {
            assert_eq!(Payload::decode(&bytes[..len]), Err(RejectReason::Malformed));
        }
    }

    /// Structure `ProvenKeyPackage`.
    #[test]
    fn a_proven_key_package_on_the_wire() {
        for (proof, tail) in [
            (vec![], vec![0]),
            (vec![9; 32], [&[32], &[9; 32][..]].concat()),
        ] {
            let proven = Payload::ProvenKeyPackage(ProvenKeyPackage {
                key_package: vec![7, 8].into(),
                link_proof: [6; 32],
                password_proof: proof.into(),
            });
            let bytes = proven.encode().unwrap();
            assert_eq!(bytes, [&[1, 5, 2, 7, 8][..], &[6; 32], &tail].concat());
            assert_eq!(Payload::decode(&bytes), Ok(proven));
            for len in 0..bytes.len() {
                assert_eq!(Payload::decode(&bytes[..len]), Err(RejectReason::Malformed));
            }
        }
    }

    /// Structure `Refusal`.
    #[test]
    fn a_refusal_on_the_wire() {
        let numbers = RefusalReason::ALL.iter().map(|reason| {
            let key_package_hash = [5; 32];
            let reason = RefusalCode(*reason);
            let refusal = Payload::Refusal(Refusal {
                key_package_hash,
                reason,
            });
            let bytes = refusal.encode().unwrap();
            assert_eq!(Payload::decode(&bytes), Ok(refusal));
            assert_eq!(bytes[..34], [&[1, 6][..], &[5; 32]].concat());
            for len in 0..bytes.len() {
                assert_eq!(Payload::decode(&bytes[..len]), Err(RejectReason::Malformed));
            }
            bytes[34]
        });
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3, 4]);
        for unknown in [0, 5, 255] {
            let bytes = [&[1, 6][..], &[5; 32], &[unknown]].concat();
            assert_eq!(Payload::decode(&bytes), Err(RejectReason::Malformed));
        }
    }

    /// Structure `Attachment`.
    #[test]
    fn attachments_on_the_wire() {
        let group_info = Attachment::GroupInfo(0x0102, vec![7, 8].into(), vec![9].into());
        assert_eq!(encode(&group_info).unwrap(), [1, 1, 1, 2, 2, 7, 8, 1, 9]);
        let secrets = Attachment::Secrets(vec![9].into());
        assert_eq!(encode(&secrets).unwrap(), [1, 2, 1, 9]);
        assert_eq!(decode(&[1, 2, 1, 9]), Ok(secrets));
        assert_eq!(
            decode::<Attachment>(&[1, 3, 1, 9]),
            Err(RejectReason::Malformed)
        );
    }

    #[test]
    fn what_is_not_a_payload() {
        let bytes = commit().encode().unwrap();
        for len in 0..bytes.len() {
            assert_eq!(Payload::decode(&bytes[..len]), Err(RejectReason::Malformed));
        }
        assert_eq!(
            Payload::decode(&[bytes.as_slice(), &[0]].concat()),
            Err(RejectReason::Malformed)
        );
        assert_eq!(
            Payload::decode(&[2, 1, 1, 7]),
            Err(RejectReason::UnknownVersion)
        );
        assert_eq!(Payload::decode(&[1, 3, 1, 7]), Err(RejectReason::Malformed));
        let control = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0x0a, 0];
        assert_eq!(Payload::decode(&control), Err(RejectReason::Malformed));
    }
}
