//! Key continuity: a key that outlives the lives of a member signs the signature key of each.
//!
//! Names are what members call themselves, and the server says who joins under which. A member's signature key (RFC 9420
//! §5.3) lives as long as its [`Group`](crate::Group), so it says nothing about who comes back after a reload. The proof is
//! a leaf node extension, so all who are in the group have it, those who come later too.

use crate::MemberId;
use crate::mls::crypto::Crypto;
use crate::{Fingerprint, RejectReason};
use openmls::prelude::{
    Extension, ExtensionType, LeafNode, OpenMlsCrypto, SignatureScheme, UnknownExtension,
};

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
        Fingerprint::of(&self.key)
    }

    pub(crate) fn extension(&self) -> Extension {
        let bytes = [self.key.as_slice(), &self.signature].concat();
        Extension::Unknown(EXTENSION, UnknownExtension(bytes))
    }

    fn read(bytes: &[u8]) -> Result<Self, RejectReason> {
        let parts = || {
            let (key, signature) = bytes.split_first_chunk()?;
            Some(Self::new(*key, signature.try_into().ok()?))
        };
        parts().ok_or(RejectReason::InvalidContinuityProof)
    }

    /// RFC 8032 §5.1.7, as strictly as all other signatures: a proof is valid for all or for nobody.
    pub(crate) fn verify(
        &self,
        member: &[u8],
        signature_key: &[u8],
        crypto: &Crypto,
    ) -> Result<(), RejectReason> {
        let data = to_be_signed(member, signature_key);
        crypto
            .verify_signature(SignatureScheme::ED25519, &data, &self.key, &self.signature)
            .map_err(|_| RejectReason::InvalidContinuityProof)
    }
}

/// The extension types in every member's capabilities (RFC 9420 §7.3 asks it of those whose leaf has the extension).
pub(crate) const fn extension_type() -> ExtensionType {
    ExtensionType::Unknown(EXTENSION)
}

/// The proof of a leaf, not verified; none of a member without a continuity key.
pub(crate) fn of_leaf(leaf: &LeafNode) -> Result<Option<ContinuityProof>, RejectReason> {
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
) -> Result<(), RejectReason> {
    of_leaf(leaf)?.map_or(Ok(()), |proof| {
        let member = member.as_str().as_bytes();
        proof.verify(member, leaf.signature_key().as_slice(), crypto)
    })
}
