//! What messages look like in the log, in the presentation language of RFC 8446 §3 with the variable-size vectors of
//! RFC 9420 §2.1.2.

use crate::{Ignored, MemberId};
use tls_codec::{
    Deserialize, Error, Serialize, Size, TlsDeserialize, TlsSerialize, TlsSize, VLBytes,
};

/// Version of everything that is encoded here. First byte of payloads, attachments and snapshots.
pub(crate) const VERSION: u8 = 1;

/// What everybody gets.
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

/// What added members get besides: a Welcome (RFC 9420 §12.4.3.1) in two parts, so that what is common to all is sent once,
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
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Ignored> {
        encode(self)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Ignored> {
        decode(bytes)
    }
}

/// The version byte, then `value`.
pub(crate) fn encode(value: &impl Serialize) -> Result<Vec<u8>, Ignored> {
    let mut bytes = vec![VERSION];
    value
        .tls_serialize(&mut bytes)
        .map_err(|_| Ignored::Internal)?;
    Ok(bytes)
}

/// What [`encode`] made, and not a byte more.
pub(crate) fn decode<T: Deserialize>(bytes: &[u8]) -> Result<T, Ignored> {
    let (version, rest) = bytes.split_first().ok_or(Ignored::Malformed)?;
    if *version != VERSION {
        return Err(Ignored::UnknownVersion);
    }
    T::tls_deserialize_exact(rest).map_err(|_| Ignored::Malformed)
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
    }

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
            assert_eq!(Payload::decode(&bytes[..len]), Err(Ignored::Malformed));
        }
    }

    #[test]
    fn attachments_on_the_wire() {
        let group_info = Attachment::GroupInfo(0x0102, vec![7, 8].into(), vec![9].into());
        assert_eq!(encode(&group_info).unwrap(), [1, 1, 1, 2, 2, 7, 8, 1, 9]);
        let secrets = Attachment::Secrets(vec![9].into());
        assert_eq!(encode(&secrets).unwrap(), [1, 2, 1, 9]);
        assert_eq!(decode(&[1, 2, 1, 9]), Ok(secrets));
        assert_eq!(decode::<Attachment>(&[1, 3, 1, 9]), Err(Ignored::Malformed));
    }

    #[test]
    fn what_is_not_a_payload() {
        let bytes = commit().encode().unwrap();
        for len in 0..bytes.len() {
            assert_eq!(Payload::decode(&bytes[..len]), Err(Ignored::Malformed));
        }
        assert_eq!(
            Payload::decode(&[bytes.as_slice(), &[0]].concat()),
            Err(Ignored::Malformed)
        );
        assert_eq!(Payload::decode(&[2, 1, 1, 7]), Err(Ignored::UnknownVersion));
        assert_eq!(Payload::decode(&[1, 3, 1, 7]), Err(Ignored::Malformed));
        let control = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0x0a, 0];
        assert_eq!(Payload::decode(&control), Err(Ignored::Malformed));
    }
}
