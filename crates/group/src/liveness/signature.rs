//! The content that an answer's signature covers.

use super::life::Life;
use crate::RejectReason;
use crate::api::internal_error::{Attempt as _, Expected as _, InternalError, Step};
use crate::api::reject_reason::OrReject as _;
use crate::mls::signer::SignatureKey;
use crate::wire::payload::Nonce;
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

fn signed(group_id: &[u8], life: &Life, nonces: &[Nonce]) -> Result<Vec<u8>, tls_codec::Error> {
    AnswerTbs {
        label: LABEL.into(),
        group_id: group_id.into(),
        epoch: life.epoch,
        authenticator: life.authenticator.as_slice().into(),
        nonces: nonces.to_vec(),
    }
    .tls_serialize_detached()
}

/// The signature of a member in this state of the group.
pub(crate) fn sign(
    key: &SignatureKey,
    group_id: &[u8],
    life: &Life,
    nonces: &[Nonce],
) -> Result<[u8; 64], InternalError> {
    let content = signed(group_id, life, nonces).in_step(Step::SignAnswer)?;
    let signature = key.sign(&content);
    // No `std` error, and `Debug` names no more than the variant.
    let signature =
        signature.map_err(|error| InternalError::new(Step::SignAnswer, &format!("{error:?}")))?;
    let signature = signature.try_into().ok();
    signature.expected(Step::SignAnswer, "signature of 64 bytes")
}

/// Whether the member with this public key has signed that it is in this state.
pub(crate) fn verify(
    public: &[u8],
    group_id: &[u8],
    life: &Life,
    nonces: &[Nonce],
    signature: &[u8; 64],
) -> Result<(), RejectReason> {
    let key = VerifyingKey::try_from(public).or_reject(RejectReason::InvalidAnswer)?;
    key.verify_strict(
        &signed(group_id, life, nonces).or_reject(RejectReason::InvalidAnswer)?,
        &Signature::from_bytes(signature),
    )
    .or_reject(RejectReason::InvalidAnswer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mls::provider::Provider;

    /// Two states of one group with the same epoch number, as in the two parts of a group that is split.
    #[test]
    fn the_signature_covers_the_whole_state() {
        let key = Provider::new().unwrap().signature_key().unwrap();
        let (own, other) = (Life::for_test(5, 1), Life::for_test(5, 2));
        let nonces = [[7; 16], [8; 16]];
        let signature = sign(&key, b"group", &own, &nonces).unwrap();
        let check = |group: &[u8], life: &Life, nonces: &[Nonce]| {
            verify(&key.public(), group, life, nonces, &signature)
        };
        let invalid = Err(RejectReason::InvalidAnswer);
        assert_eq!(check(b"group", &own, &nonces), Ok(()));
        assert_eq!(check(b"group", &other, &nonces), invalid, "authenticator");
        assert_eq!(check(b"group", &Life::for_test(6, 1), &nonces), invalid);
        assert_eq!(check(b"grouq", &own, &nonces), invalid);
        assert_eq!(check(b"group", &own, &nonces[..1]), invalid);
    }
}
