//! Messages of the room log, written anew from `docs/protocol.md`.

use tls_codec::{
    Deserialize, DeserializeBytes, Serialize, TlsDeserialize, TlsDeserializeBytes, TlsSerialize,
    TlsSize, VLBytes,
};

const VERSION: u8 = 1;

#[derive(TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum Payload {
    #[tls_codec(discriminant = 1)]
    KeyPackage(VLBytes),
    #[tls_codec(discriminant = 2)]
    Commit(Commit),
}

#[derive(TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Commit {
    pub(crate) as_of: u64,
    pub(crate) message: VLBytes,
    pub(crate) adds: Vec<VLBytes>,
    pub(crate) removes: Vec<VLBytes>,
}

#[derive(TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum Attachment {
    /// `cipher_suite`, `encrypted_group_info`, `ratchet_tree`.
    #[tls_codec(discriminant = 1)]
    Common(u16, VLBytes, VLBytes),
    /// `EncryptedGroupSecrets` of one member.
    #[tls_codec(discriminant = 2)]
    Secrets(VLBytes),
}

/// The extension of the GroupInfo.
#[derive(TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Snapshot {
    pub(crate) as_of: u64,
    pub(crate) members: Vec<SnapshotEntry>,
    /// Empty, as `seen` is: this member has no link.
    pub(crate) unproven: Vec<Unproven>,
    pub(crate) seen: VLBytes,
}

/// `member`, and 8 bytes of a key package's hash.
#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct Unproven {
    pub(crate) member: VLBytes,
    pub(crate) hash: [u8; 8],
}

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
pub(crate) struct SnapshotEntry {
    pub(crate) member: VLBytes,
    pub(crate) since: u64,
    pub(crate) state: SnapshotState,
}

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum SnapshotState {
    #[tls_codec(discriminant = 0)]
    NoKeyPackage,
    /// `id` and `signature_key`.
    #[tls_codec(discriminant = 1)]
    InTree([u8; 16], VLBytes),
    #[tls_codec(discriminant = 2)]
    Waiting(VLBytes),
}

/// RFC 9420 §12.4.3.1, with its parts as they are.
#[derive(TlsSerialize, TlsDeserializeBytes, TlsSize)]
pub(crate) struct Welcome {
    pub(crate) cipher_suite: u16,
    pub(crate) secrets: VLBytes,
    pub(crate) encrypted_group_info: VLBytes,
}

impl Welcome {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, tls_codec::Error> {
        Self::tls_deserialize_exact_bytes(bytes)
    }
}

pub(crate) fn encode(value: &impl Serialize) -> Result<Vec<u8>, tls_codec::Error> {
    let mut bytes = vec![VERSION];
    value.tls_serialize(&mut bytes)?;
    Ok(bytes)
}

/// A structure of this version; not one of another version or type.
pub(crate) fn decode<T: Deserialize>(bytes: &[u8]) -> Option<T> {
    let (version, rest) = bytes.split_first()?;
    (*version == VERSION).then(|| T::tls_deserialize_exact(rest).ok())?
}
