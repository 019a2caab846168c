//! Proofs of joining: a member that asks to be added shows that it has the link, and the password.

use super::keys::Link;
use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::{MemberId, RejectReason};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tls_codec::{Serialize as _, TlsSerialize, TlsSize, VLBytes};
use zeroize::Zeroizing;

const LABEL: &[u8] = b"Sotto 1.0 Joining Proof";

/// The content that is authenticated. Bound to the key package, so that it lets nobody in but the owner of its private keys.
#[derive(TlsSerialize, TlsSize)]
struct JoiningProof {
    label: VLBytes,
    room_id: [u8; 16],
    member: VLBytes,
    key_package_hash: [u8; 32],
}

/// HMAC-SHA-256 (RFC 2104) under the two proof keys.
pub(crate) struct Proofs {
    pub(crate) link: [u8; 32],
    /// Empty without a password.
    pub(crate) password: Vec<u8>,
}

impl Link {
    fn content(&self, member: &MemberId, key_package: &[u8]) -> Result<Vec<u8>, tls_codec::Error> {
        JoiningProof {
            label: LABEL.into(),
            room_id: *self.room(),
            member: member.as_str().as_bytes().into(),
            key_package_hash: Sha256::digest(key_package).into(),
        }
        .tls_serialize_detached()
    }

    /// The proofs for `key_package`, an `MLSMessage`.
    pub(crate) fn prove(
        &self,
        member: &MemberId,
        key_package: &[u8],
    ) -> Result<Proofs, InternalError> {
        let content = self.content(member, key_package);
        let content = content.in_step(Step::EncodeMessage)?;
        let mac =
            |key: &[u8; 32]| -> [u8; 32] { hmac(key, &content).finalize().into_bytes().into() };
        let password = self.password_proof_key.as_ref();
        Ok(Proofs {
            link: mac(&self.link_proof_key),
            password: password.map_or_else(Vec::new, |key| mac(key).to_vec()),
        })
    }

    /// R10.15: whether a member has proved that it has the link and the password. Compared in constant time.
    pub(crate) fn verify(
        &self,
        member: &MemberId,
        key_package: &[u8],
        link: &[u8; 32],
        password: &[u8],
    ) -> Result<(), RejectReason> {
        let content = self.content(member, key_package);
        let content = content.or(Err(RejectReason::Malformed))?;
        let is_proof =
            |key: &[u8; 32], proof: &[u8]| hmac(key, &content).verify_slice(proof).is_ok();
        if !is_proof(&self.link_proof_key, link) {
            return Err(RejectReason::ProofWrong);
        }
        let proved = match &self.password_proof_key {
            Some(key) => is_proof(key, password),
            None => password.is_empty(),
        };
        proved.then_some(()).ok_or(RejectReason::PasswordWrong)
    }
}

fn hmac(key: &[u8; 32], content: &[u8]) -> Hmac<Sha256> {
    // RFC 2104 §2: a key shorter than a block of the hash is filled up with zeros.
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut hmac = Hmac::<Sha256>::new((&*block).into());
    hmac.update(content);
    hmac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LinkPassword, LinkSecret};

    fn id(name: &str) -> MemberId {
        name.try_into().unwrap()
    }

    fn link(secret: u8, password: Option<&str>) -> Link {
        let password = password.map(|text| LinkPassword::try_from(text.to_owned()).unwrap());
        Link::new(&LinkSecret::from([secret; 16]), password.as_ref()).unwrap()
    }

    /// Structure `JoiningProof`.
    #[test]
    fn the_authenticated_content() {
        let link = link(1, None);
        let hash = Sha256::digest(b"key package");
        let label = [&[23][..], LABEL].concat();
        let expected = [&label, link.room().as_slice(), &[2, b'b', b'o'], &hash].concat();
        assert_eq!(link.content(&id("bo"), b"key package").unwrap(), expected);
    }

    #[test]
    fn a_proof_is_for_one_member_and_one_key_package() {
        let own = link(1, None);
        let Proofs {
            link: proof,
            password,
        } = own.prove(&id("bo"), b"package").unwrap();
        let verify = |link: &Link, member: &str, package: &[u8], proof: &[u8; 32]| {
            link.verify(&id(member), package, proof, &password)
        };
        assert_eq!(verify(&own, "bo", b"package", &proof), Ok(()));
        let wrong = Err(RejectReason::ProofWrong);
        assert_eq!(verify(&own, "eve", b"package", &proof), wrong);
        assert_eq!(verify(&own, "bo", b"packagf", &proof), wrong);
        assert_eq!(verify(&link(2, None), "bo", b"package", &proof), wrong);
        for bit in 0..256 {
            let mut flipped = proof;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(&own, "bo", b"package", &flipped), wrong, "bit {bit}");
        }
    }

    #[test]
    fn a_wrong_password_is_told_from_a_wrong_link() {
        let with = |password| link(1, password);
        let [none, one, two] = [with(None), with(Some("one")), with(Some("two"))];
        let other = link(2, Some("one"));
        for (prover, verifier, expected) in [
            (&none, &none, Ok(())),
            (&one, &one, Ok(())),
            (&one, &two, Err(RejectReason::PasswordWrong)),
            (&none, &one, Err(RejectReason::PasswordWrong)),
            (&one, &none, Err(RejectReason::PasswordWrong)),
            (&other, &one, Err(RejectReason::ProofWrong)),
        ] {
            let Proofs { link, password } = prover.prove(&id("bo"), b"package").unwrap();
            let found = verifier.verify(&id("bo"), b"package", &link, &password);
            assert_eq!(found, expected);
        }
        let Proofs { link, password } = one.prove(&id("bo"), b"package").unwrap();
        let cut = one.verify(&id("bo"), b"package", &link, &password[..31]);
        assert_eq!(cut, Err(RejectReason::PasswordWrong));
    }
}
