//! Key packages with anything in them, signed by their owner as they should be.

use crate::Outgoing;
use crate::mls::key_package::Candidate;
use crate::wire::payload::Payload;
use openmls_traits::signatures::Signer as _;
use tls_codec::{
    Deserialize as _, Serialize as _, Size as _, TlsDeserialize, TlsSerialize, TlsSize, VLBytes,
};

/// RFC 9420 §6 and §10: an `MLSMessage` with a `KeyPackage`.
#[derive(Clone, TlsDeserialize, TlsSerialize, TlsSize)]
pub(super) struct Raw {
    message_version: u16,
    wire_format: u16,
    pub(super) package: Package,
    signature: VLBytes,
}

#[derive(Clone, TlsDeserialize, TlsSerialize, TlsSize)]
pub(super) struct Package {
    version: u16,
    cipher_suite: u16,
    pub(super) init_key: VLBytes,
    pub(super) leaf: Leaf,
    leaf_signature: VLBytes,
    extensions: VLBytes,
}

/// RFC 9420 §7.2.
#[derive(Clone, TlsDeserialize, TlsSerialize, TlsSize)]
pub(super) struct Leaf {
    pub(super) encryption_key: VLBytes,
    signature_key: VLBytes,
    credential: (u16, VLBytes),
    versions: VLBytes,
    cipher_suites: VLBytes,
    pub(super) extension_types: VLBytes,
    proposal_types: VLBytes,
    credential_types: VLBytes,
    source: u8,
    lifetime: (u64, u64),
    pub(super) extensions: VLBytes,
}

/// RFC 9420 §5.1.2.
#[derive(TlsSerialize, TlsSize)]
struct SignContent {
    label: VLBytes,
    content: VLBytes,
}

fn sign(candidate: &Candidate, label: &str, content: &impl tls_codec::Serialize) -> VLBytes {
    let content = SignContent {
        label: format!("MLS 1.0 {label}").into_bytes().into(),
        content: content.tls_serialize_detached().unwrap().into(),
    };
    let content = content.tls_serialize_detached().unwrap();
    candidate.identity.signer.sign(&content).unwrap().into()
}

/// The key package of `candidate` as `edit` leaves it, signed anew.
pub(super) fn edited(candidate: &Candidate, edit: impl FnOnce(&mut Package)) -> Vec<u8> {
    let message = candidate.message().unwrap();
    let mut raw = Raw::tls_deserialize_exact(message.as_slice()).unwrap();
    assert_eq!(raw.tls_serialized_len(), message.len());
    edit(&mut raw.package);
    raw.package.leaf_signature = sign(candidate, "LeafNodeTBS", &raw.package.leaf);
    raw.signature = sign(candidate, "KeyPackageTBS", &raw.package);
    raw.tls_serialize_detached().unwrap()
}

pub(super) fn message(key_package: Vec<u8>) -> Outgoing {
    Outgoing {
        payload: Payload::KeyPackage(key_package.into()).encode().unwrap(),
        attachments: vec![],
    }
}
