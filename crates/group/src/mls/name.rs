//! Display names in leaves: encrypted for those who have the link, and bound to the member and its signature key.
//!
//! Names in the log would be the server's to read. A leaf node extension is in the tree, so those who join later have it, too.

use crate::link::Link;
use crate::mls::provider::{Provider, ProviderFailed};
use crate::{DisplayName, MemberId, RejectReason};
use openmls::prelude::{
    Extension, ExtensionType, LeafNode, OpenMlsCrypto as _, OpenMlsProvider as _, UnknownExtension,
};
use openmls_traits::types::AeadType;

/// Leaf node extension type, of those for private use (RFC 9420 §17.3).
const EXTENSION: u16 = 0xf5a4;

const LABEL: &[u8] = b"sotto name v1";

/// AES-128-GCM (RFC 5116 §5.1), in bytes.
const NONCE: usize = 12;
const TAG: usize = 16;

/// Lengths that names are padded to, in bytes: the length of the ciphertext tells one of three.
const BUCKETS: [usize; 3] = [32, 64, DisplayName::MAX_LEN];

/// The longest extension, in bytes.
pub(crate) const MAX_LEN: usize = NONCE + DisplayName::MAX_LEN + TAG;

/// The extension type in the capabilities of every member of a call with a link (RFC 9420 §7.3 asks it of those whose leaf has it).
pub(crate) const fn extension_type() -> ExtensionType {
    ExtensionType::Unknown(EXTENSION)
}

/// Associated data: a leaf with a copy of another's name does not decrypt. The signature key's length is fixed.
fn associated_data(member: &MemberId, signature_key: &[u8]) -> Vec<u8> {
    [LABEL, signature_key, member.as_str().as_bytes()].concat()
}

/// The extension with this member's own name; none without a link or a name.
pub(crate) fn seal(
    member: &MemberId,
    signature_key: &[u8],
    provider: &Provider,
) -> Result<Option<Extension>, ProviderFailed> {
    let Some((link, name)) = provider.link().and_then(|link| Some((link, link.name()?))) else {
        return Ok(None);
    };
    let mut padded = name.as_str().as_bytes().to_vec();
    let bucket = BUCKETS.into_iter().find(|len| padded.len() <= *len);
    padded.resize(bucket.ok_or(ProviderFailed)?, 0);
    let nonce: [u8; NONCE] = provider.random()?;
    let data = associated_data(member, signature_key);
    let sealed = provider
        .crypto()
        .aead_encrypt(AeadType::Aes128Gcm, link.name_key(), &padded, &nonce, &data)
        .or(Err(ProviderFailed))?;
    let bytes = [nonce.as_slice(), &sealed].concat();
    Ok(Some(Extension::Unknown(EXTENSION, UnknownExtension(bytes))))
}

/// R10.13: the name in a leaf of `member`; none in a leaf without one, or in a call without a link, which has no such leaf.
pub(crate) fn open(
    leaf: &LeafNode,
    member: &MemberId,
    provider: &Provider,
) -> Result<Option<DisplayName>, RejectReason> {
    let extension = leaf.extensions().unknown(EXTENSION);
    let Some((extension, link)) = extension.zip(provider.link()) else {
        return Ok(None);
    };
    decrypt(&extension.0, leaf, member, link, provider)
        .map(Some)
        .ok_or(RejectReason::InvalidName)
}

fn decrypt(
    bytes: &[u8],
    leaf: &LeafNode,
    member: &MemberId,
    link: &Link,
    provider: &Provider,
) -> Option<DisplayName> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    BUCKETS
        .contains(&sealed.len().checked_sub(TAG)?)
        .then_some(())?;
    let data = associated_data(member, leaf.signature_key().as_slice());
    let padded = provider
        .crypto()
        .aead_decrypt(AeadType::Aes128Gcm, link.name_key(), sealed, nonce, &data)
        .ok()?;
    // A name has no control characters, so the first zero byte is where the padding begins.
    let text = std::str::from_utf8(&padded).ok()?.trim_end_matches('\0');
    DisplayName::try_from(text).ok()
}
