//! The content that an answer's signature covers.

use super::Life;
use crate::Ignored;
use crate::payload::Nonce;
use crate::signer::SignatureKey;
use ed25519_dalek::{Signature, VerifyingKey};
use openmls_traits::signatures::Signer as _;
use tls_codec::{Serialize as _, TlsSerialize, TlsSize, VLBytes};

/// All that is signed with the same keys otherwise begins with a label that begins with `MLS 1.0 ` (RFC 9420 §5.1.2).
const LABEL: &[u8] = b"Sotto 1.0 Answer";

#[derive(TlsSerialize, TlsSize)]
struct AnswerTbs {
    label: VLBytes,
    group_id: VLBytes,
    epoch: u64,
    authenticator: VLBytes,
    nonces: Vec<Nonce>,
}

fn signed(group_id: &[u8], life: &Life, nonces: &[Nonce]) -> Result<Vec<u8>, Ignored> {
    AnswerTbs {
        label: LABEL.into(),
        group_id: group_id.into(),
        epoch: life.epoch,
        authenticator: life.authenticator.as_slice().into(),
        nonces: nonces.to_vec(),
    }
    .tls_serialize_detached()
    .map_err(|_| Ignored::Internal)
}

/// The signature of a member in this state of the group.
pub(crate) fn sign(
    key: &SignatureKey,
    group_id: &[u8],
    life: &Life,
    nonces: &[Nonce],
) -> Result<[u8; 64], Ignored> {
    let signature = key.sign(&signed(group_id, life, nonces)?);
    let signature = signature.ok().and_then(|bytes| bytes.try_into().ok());
    signature.ok_or(Ignored::Internal)
}

/// Whether the member with this public key has signed that it is in this state.
pub(crate) fn verify(
    public: &[u8],
    group_id: &[u8],
    life: &Life,
    nonces: &[Nonce],
    signature: &[u8; 64],
) -> Result<(), Ignored> {
    let key = VerifyingKey::try_from(public).map_err(|_| Ignored::InvalidAnswer)?;
    key.verify_strict(
        &signed(group_id, life, nonces)?,
        &Signature::from_bytes(signature),
    )
    .map_err(|_| Ignored::InvalidAnswer)
}
