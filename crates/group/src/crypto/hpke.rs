//! HPKE (RFC 9180) in base mode, for single messages.

use super::aead;
use super::kem::{self, Encapsulation};
use super::key_schedule::Context;
use openmls_traits::types::{
    CryptoError, HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType, HpkeKemType,
};

/// What all key schedules with the same `info` have in common, for the `info` that was seen last.
#[derive(Default)]
pub(super) struct LastContext(Option<(HpkeKemType, Vec<u8>, Context)>);

impl LastContext {
    pub(super) fn of(&mut self, kem: HpkeKemType, info: &[u8]) -> Result<Context, CryptoError> {
        match &self.0 {
            Some((last_kem, last_info, context)) if *last_kem == kem && equal(last_info, info) => {
                Ok(context.clone())
            }
            _ => {
                let context = Context::new(kem::id(kem)?, info);
                self.0 = Some((kem, info.to_vec(), context.clone()));
                Ok(context)
            }
        }
    }
}

/// Eight bytes at a time: under wasm32, `==` takes them one by one, and it is a whole GroupInfo for each who is added.
fn equal(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks(), other.as_chunks());
    let word = |bytes: &[u8; 8]| u64::from_ne_bytes(*bytes);
    words.len() == other_words.len()
        && rest == other_rest
        && words.iter().map(word).eq(other_words.iter().map(word))
}

/// The KEM of a configuration, if its other parts are those of the two cipher suites.
pub(super) fn kem_of(config: &HpkeConfig) -> Result<HpkeKemType, CryptoError> {
    match config {
        HpkeConfig(kem, HpkeKdfType::HkdfSha256, HpkeAeadType::AesGcm128) => Ok(*kem),
        _ => Err(CryptoError::UnsupportedCiphersuite),
    }
}

/// RFC 9180 §6.1, from the encapsulation on.
pub(super) fn seal(
    context: &Context,
    encapsulation: &Encapsulation,
    aad: &[u8],
    plaintext: &[u8],
) -> Result<HpkeCiphertext, CryptoError> {
    let message = context.message_key(&encapsulation.shared_secret)?;
    let ciphertext = aead::encrypt(message.key.as_ref(), &message.nonce, aad, plaintext)?;
    Ok(HpkeCiphertext {
        kem_output: encapsulation.encapsulated.as_slice().into(),
        ciphertext: ciphertext.into(),
    })
}

/// RFC 9180 §6.1. All that can be wrong is one error: nobody is to learn which.
pub(super) fn open(
    kem: HpkeKemType,
    context: &Context,
    input: &HpkeCiphertext,
    secret: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let shared_secret = kem::decapsulate(kem, input.kem_output.as_slice(), secret)?;
    let message = context.message_key(&shared_secret)?;
    aead::decrypt(
        message.key.as_ref(),
        &message.nonce,
        aad,
        input.ciphertext.as_slice(),
    )
    .map_err(|_| CryptoError::HpkeDecryptionError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chacha20::ChaCha20Rng;
    use hpke::aead::AesGcm128;
    use hpke::kdf::HkdfSha256;
    use hpke::kem::{X25519HkdfSha256, XWing};
    use hpke::rand_core::SeedableRng;
    use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};

    const CLASSICAL: HpkeKemType = HpkeKemType::DhKem25519;
    const HYBRID: HpkeKemType = HpkeKemType::XWingKemDraft6;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    fn context_of(kem: HpkeKemType, info: &[u8]) -> Context {
        Context::new(kem::id(kem).unwrap(), info)
    }

    /// RFC 9180 appendix A.1.1.
    #[test]
    fn classical() {
        let ikm = bytes("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037");
        let keys = kem::derive_key_pair(CLASSICAL, &ikm).unwrap();
        assert_eq!(
            keys.public,
            bytes("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")
        );
        let input = HpkeCiphertext {
            kem_output: bytes("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
                .into(),
            ciphertext: bytes(
                "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9\
                 6d8770ac83d07bea87e13c512a",
            )
            .into(),
        };
        let context = context_of(CLASSICAL, b"Ode on a Grecian Urn");
        let opened = open(CLASSICAL, &context, &input, &keys.private, b"Count-0");
        assert_eq!(opened.unwrap(), b"Beauty is truth, truth beauty");
    }

    /// Both ways, for the cipher suites as the `hpke` crate has them.
    #[test]
    fn the_same_as_elsewhere() {
        fn compare<K: Kem>(kem: HpkeKemType) {
            let mut rng = ChaCha20Rng::from_seed([3; 32]);
            let keys = kem::derive_key_pair(kem, &[5; 32]).unwrap();
            let context = context_of(kem, b"info");
            let encapsulation = kem::encapsulate(kem, &keys.public, &mut rng).unwrap();
            let ours = seal(&context, &encapsulation, b"aad", b"secret").unwrap();
            let opened = hpke::single_shot_open::<AesGcm128, HkdfSha256, K>(
                &OpModeR::Base,
                &K::PrivateKey::from_bytes(&keys.private).unwrap(),
                &K::EncappedKey::from_bytes(ours.kem_output.as_slice()).unwrap(),
                b"info",
                ours.ciphertext.as_slice(),
                b"aad",
            );
            assert_eq!(opened.unwrap(), b"secret");

            let (encapsulated, ciphertext) =
                hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, K>(
                    &OpModeS::Base,
                    &K::PublicKey::from_bytes(&keys.public).unwrap(),
                    b"info",
                    b"secret",
                    b"aad",
                    &mut rng,
                )
                .unwrap();
            let theirs = HpkeCiphertext {
                kem_output: encapsulated.to_bytes().to_vec().into(),
                ciphertext: ciphertext.into(),
            };
            let opened = open(kem, &context, &theirs, &keys.private, b"aad");
            assert_eq!(opened.unwrap(), b"secret");
        }
        compare::<X25519HkdfSha256>(CLASSICAL);
        compare::<XWing>(HYBRID);
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for (kem, public_len) in [(CLASSICAL, 32), (HYBRID, 1216)] {
            let mut rng = ChaCha20Rng::from_seed([3; 32]);
            let keys = kem::derive_key_pair(kem, &[5; 32]).unwrap();
            assert_eq!(keys.public.len(), public_len);
            let context = context_of(kem, b"info");
            let encapsulation = kem::encapsulate(kem, &keys.public, &mut rng).unwrap();
            let mut sealed = seal(&context, &encapsulation, b"aad", b"secret").unwrap();
            let refused = Err(CryptoError::HpkeDecryptionError);
            let open_with = |sealed: &HpkeCiphertext, secret: &[u8], aad: &[u8]| {
                open(kem, &context, sealed, secret, aad)
            };
            assert_eq!(open_with(&sealed, &keys.private, b"add"), refused);
            assert_eq!(open_with(&sealed, &keys.private[1..], b"aad"), refused);
            let other = context_of(kem, b"other");
            let opened = open(kem, &other, &sealed, &keys.private, b"aad");
            assert_eq!(opened, refused);
            sealed.kem_output = sealed.kem_output.as_slice()[1..].into();
            assert_eq!(open_with(&sealed, &keys.private, b"aad"), refused);
            assert_eq!(
                kem::encapsulate(kem, &keys.public[1..], &mut rng).map(|made| made.encapsulated),
                Err(CryptoError::InvalidPublicKey)
            );
        }
    }

    #[test]
    fn the_last_context_is_that_of_its_info_and_kem() {
        let secret = |context: &Context| *context.message_key(&[1; 32]).unwrap().key;
        let mut last = LastContext::default();
        for (kem, info) in [
            (CLASSICAL, b"one"),
            (CLASSICAL, b"one"),
            (CLASSICAL, b"two"),
            (HYBRID, b"two"),
            (CLASSICAL, b"one"),
        ] {
            let fresh = context_of(kem, info);
            assert_eq!(secret(&last.of(kem, info).unwrap()), secret(&fresh));
        }
    }

    #[test]
    fn what_no_call_uses() {
        assert_eq!(
            kem::derive_key_pair(HpkeKemType::DhKemP256, &[0; 32]).map(|keys| keys.public),
            Err(CryptoError::UnsupportedCiphersuite)
        );
        let export_only = HpkeConfig(CLASSICAL, HpkeKdfType::HkdfSha256, HpkeAeadType::Export);
        assert_eq!(
            kem_of(&export_only),
            Err(CryptoError::UnsupportedCiphersuite)
        );
    }
}
