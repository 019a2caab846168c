//! Key continuity: a key that outlives the lives of a member signs the signature key of each.
//!
//! Names are what members call themselves, and the server says who joins under which. A member's signature key (RFC 9420
//! §5.3) lives as long as its [`Group`](crate::Group), so it says nothing about who comes back after a reload. The proof is
//! a leaf node extension, so all who are in the group have it, those who come later too.

use crate::crypto::Crypto;
use crate::{Ignored, MemberId};
use openmls::prelude::{
    Extension, ExtensionType, LeafNode, OpenMlsCrypto, RatchetTreeIn, SignatureScheme,
    UnknownExtension,
};
use sha2::{Digest as _, Sha256};
use std::fmt;
use tls_codec::{Deserialize, Serialize, TlsDeserialize, TlsSize, VLBytes};

/// Leaf node extension type, of those for private use (RFC 9420 §17.3).
const EXTENSION: u16 = 0xf5a3;

/// Nothing else that a continuity key may ever sign begins so.
const LABEL: &[u8] = b"sotto continuity v1";

/// A public continuity key with its signature: whoever has its private key says that a member's signature key is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContinuityProof {
    key: [u8; Self::KEY],
    signature: [u8; Self::SIGNATURE],
}

/// The fingerprint of a continuity key: its hash. It is public, and no member id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// The signature's content: the label, the signature key, whose length is fixed, and the name. The leaf that has the proof
/// is signed by that key (RFC 9420 §7.2), so nobody else can use the proof. A group is not in it, for a signature key is made
/// for one call.
pub(crate) fn to_be_signed(member: &[u8], signature_key: &[u8]) -> Vec<u8> {
    [LABEL, signature_key, member].concat()
}

impl ContinuityProof {
    /// Length of the Ed25519 public key (RFC 8032 §5.1.5), in bytes.
    pub const KEY: usize = 32;
    /// Length of the signature (RFC 8032 §5.1.6), in bytes.
    pub const SIGNATURE: usize = 64;

    /// An Ed25519 public key and its signature over [`Group::continuity_challenge`](crate::Group::continuity_challenge).
    #[must_use]
    pub fn new(key: [u8; Self::KEY], signature: [u8; Self::SIGNATURE]) -> Self {
        Self { key, signature }
    }

    /// The fingerprint of the key.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let hash = Sha256::new().chain_update(b"sotto fingerprint v1");
        Fingerprint(hash.chain_update(self.key).finalize().into())
    }

    pub(crate) fn extension(&self) -> Extension {
        let bytes = [self.key.as_slice(), &self.signature].concat();
        Extension::Unknown(EXTENSION, UnknownExtension(bytes))
    }

    fn read(bytes: &[u8]) -> Result<Self, Ignored> {
        let parts = || {
            let (key, signature) = bytes.split_first_chunk()?;
            Some(Self::new(*key, signature.try_into().ok()?))
        };
        parts().ok_or(Ignored::InvalidContinuityProof)
    }

    /// RFC 8032 §5.1.7, as strictly as all other signatures: a proof is valid for all or for nobody.
    pub(crate) fn verify(
        &self,
        member: &[u8],
        signature_key: &[u8],
        crypto: &Crypto,
    ) -> Result<(), Ignored> {
        let data = to_be_signed(member, signature_key);
        crypto
            .verify_signature(SignatureScheme::ED25519, &data, &self.key, &self.signature)
            .map_err(|_| Ignored::InvalidContinuityProof)
    }
}

impl Fingerprint {
    /// How many groups of digits it has.
    pub const GROUPS: usize = 4;

    /// Four groups of five digits: 66 bits, so that to make a key with the digits of another takes 2^66 keys. The core
    /// compares all 256.
    #[must_use]
    pub fn digits(&self) -> [String; Self::GROUPS] {
        let (numbers, _) = self.0.as_chunks::<8>();
        std::array::from_fn(|group| {
            let number = numbers.get(group).copied().unwrap_or_default();
            format!("{:05}", u64::from_be_bytes(number) % 100_000)
        })
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits().join(" "))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// The extension types in every member's capabilities (RFC 9420 §7.3 asks it of those whose leaf has the extension).
pub(crate) const fn extension_type() -> ExtensionType {
    ExtensionType::Unknown(EXTENSION)
}

/// The proof of a leaf, not verified; none of a member without a continuity key.
pub(crate) fn of_leaf(leaf: &LeafNode) -> Result<Option<ContinuityProof>, Ignored> {
    let extension = leaf.extensions().unknown(EXTENSION);
    extension
        .map(|extension| ContinuityProof::read(&extension.0))
        .transpose()
}

/// Refuses a leaf whose proof is not one of its own member and signature key.
pub(crate) fn verify_leaf(
    leaf: &LeafNode,
    member: &MemberId,
    crypto: &Crypto,
) -> Result<(), Ignored> {
    of_leaf(leaf)?.map_or(Ok(()), |proof| {
        let member = member.as_str().as_bytes();
        proof.verify(member, leaf.signature_key().as_slice(), crypto)
    })
}

/// RFC 9420 §7.2, as leaves in a tree have it.
#[derive(TlsDeserialize, TlsSize)]
struct Leaf {
    _encryption_key: VLBytes,
    signature_key: VLBytes,
    credential: (u16, VLBytes),
    _versions: VLBytes,
    _cipher_suites: VLBytes,
    _extension_types: VLBytes,
    _proposal_types: VLBytes,
    _credential_types: VLBytes,
    _source: Source,
    extensions: Vec<(u16, VLBytes)>,
    _signature: VLBytes,
}

#[derive(TlsDeserialize, TlsSize)]
#[repr(u8)]
enum Source {
    #[tls_codec(discriminant = 1)]
    KeyPackage(u64, u64),
    #[tls_codec(discriminant = 2)]
    Update,
    #[tls_codec(discriminant = 3)]
    Commit(VLBytes),
}

/// A proof in a tree that is yet to be verified.
pub(crate) struct Claim {
    member: Vec<u8>,
    signature_key: Vec<u8>,
    proof: ContinuityProof,
}

impl Claim {
    /// Whether it holds. If it does, that is remembered.
    pub(crate) fn holds(&self, crypto: &Crypto) -> bool {
        let claim = self.proof.verify(&self.member, &self.signature_key, crypto);
        claim.is_ok()
    }
}

/// The proofs of a tree, so that they can be verified a few at a time. What cannot be read is left out: it is refused when
/// the tree is judged, by [`verify_leaf`].
pub(crate) fn claims(tree: &RatchetTreeIn) -> Vec<Claim> {
    let read = |leaf: &_| {
        let bytes = Serialize::tls_serialize_detached(leaf).ok()?;
        let leaf = Leaf::tls_deserialize_exact(bytes).ok()?;
        let extension = leaf
            .extensions
            .iter()
            .find(|(kind, _)| *kind == EXTENSION)?;
        Some(Claim {
            member: leaf.credential.1.into(),
            signature_key: leaf.signature_key.into(),
            proof: ContinuityProof::read(extension.1.as_slice()).ok()?,
        })
    };
    tree.leaves().filter_map(read).collect()
}
