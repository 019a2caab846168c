//! HPKE (RFC 9180) in base mode, with the KEMs of the two cipher suites: X25519, and X25519 with ML-KEM-768.

use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable};
use openmls_traits::types::{
    CryptoError, ExporterSecret, HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType,
    HpkeKemType, HpkeKeyPair, KemOutput,
};

/// Calls `$function` for the KEM that the configuration names.
macro_rules! with_kem {
    ($config:expr, $function:ident($($argument:expr),*)) => {
        match $config {
            HpkeConfig(HpkeKemType::DhKem25519, HpkeKdfType::HkdfSha256, HpkeAeadType::AesGcm128) => {
                $function::<X25519HkdfSha256>($($argument),*)
            }
            HpkeConfig(HpkeKemType::XWingKemDraft6, HpkeKdfType::HkdfSha256, HpkeAeadType::AesGcm128) => {
                $function::<XWing>($($argument),*)
            }
            _ => Err(CryptoError::UnsupportedCiphersuite),
        }
    };
}

pub(super) fn seal(
    config: &HpkeConfig,
    public: &[u8],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<HpkeCiphertext, CryptoError> {
    fn seal<K: Kem>(
        public: &[u8],
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<HpkeCiphertext, CryptoError> {
        let public = K::PublicKey::from_bytes(public).map_err(|_| CryptoError::InvalidPublicKey)?;
        let (encapsulated, ciphertext) =
            hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, K>(
                &OpModeS::Base,
                &public,
                info,
                plaintext,
                aad,
                rng,
            )
            .map_err(|_| CryptoError::HpkeEncryptionError)?;
        Ok(HpkeCiphertext {
            kem_output: encapsulated.to_bytes().to_vec().into(),
            ciphertext: ciphertext.into(),
        })
    }
    with_kem!(config, seal(public, info, aad, plaintext, rng))
}

pub(super) fn open(
    config: &HpkeConfig,
    input: &HpkeCiphertext,
    secret: &[u8],
    info: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    fn open<K: Kem>(
        input: &HpkeCiphertext,
        secret: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, HpkeError> {
        hpke::single_shot_open::<AesGcm128, HkdfSha256, K>(
            &OpModeR::Base,
            &K::PrivateKey::from_bytes(secret)?,
            &K::EncappedKey::from_bytes(input.kem_output.as_slice())?,
            info,
            input.ciphertext.as_slice(),
            aad,
        )
    }
    fn opened<K: Kem>(
        input: &HpkeCiphertext,
        secret: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        open::<K>(input, secret, info, aad).map_err(|_| CryptoError::HpkeDecryptionError)
    }
    with_kem!(config, opened(input, secret, info, aad))
}

pub(super) fn send_export(
    config: &HpkeConfig,
    public: &[u8],
    info: &[u8],
    exporter_context: &[u8],
    len: usize,
    rng: &mut impl CryptoRng,
) -> Result<(KemOutput, ExporterSecret), CryptoError> {
    fn send<K: Kem>(
        public: &[u8],
        info: &[u8],
        exporter_context: &[u8],
        len: usize,
        rng: &mut impl CryptoRng,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        let public = K::PublicKey::from_bytes(public).map_err(|_| CryptoError::InvalidPublicKey)?;
        let (encapsulated, context) = hpke::setup_sender_with_rng::<AesGcm128, HkdfSha256, K>(
            &OpModeS::Base,
            &public,
            info,
            rng,
        )
        .map_err(|_| CryptoError::SenderSetupError)?;
        let mut secret = vec![0; len];
        context
            .export(exporter_context, &mut secret)
            .map_err(|_| CryptoError::ExporterError)?;
        Ok((encapsulated.to_bytes().to_vec(), secret.into()))
    }
    with_kem!(config, send(public, info, exporter_context, len, rng))
}

pub(super) fn receive_export(
    config: &HpkeConfig,
    encapsulated: &[u8],
    secret: &[u8],
    info: &[u8],
    exporter_context: &[u8],
    len: usize,
) -> Result<ExporterSecret, CryptoError> {
    fn receive<K: Kem>(
        encapsulated: &[u8],
        secret: &[u8],
        info: &[u8],
        exporter_context: &[u8],
        len: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        let setup = |_| CryptoError::ReceiverSetupError;
        let context = hpke::setup_receiver::<AesGcm128, HkdfSha256, K>(
            &OpModeR::Base,
            &K::PrivateKey::from_bytes(secret).map_err(setup)?,
            &K::EncappedKey::from_bytes(encapsulated).map_err(setup)?,
            info,
        )
        .map_err(setup)?;
        let mut exported = vec![0; len];
        context
            .export(exporter_context, &mut exported)
            .map_err(|_| CryptoError::ExporterError)?;
        Ok(exported.into())
    }
    with_kem!(
        config,
        receive(encapsulated, secret, info, exporter_context, len)
    )
}

pub(super) fn derive_key_pair(config: &HpkeConfig, ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    fn derive<K: Kem>(ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
        let (secret, public) = K::derive_keypair(ikm);
        Ok(HpkeKeyPair {
            private: secret.to_bytes().to_vec().into(),
            public: public.to_bytes().to_vec(),
        })
    }
    with_kem!(config, derive(ikm))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chacha20::ChaCha20Rng;
    use hpke::rand_core::SeedableRng;

    const CLASSICAL: HpkeConfig = HpkeConfig(
        HpkeKemType::DhKem25519,
        HpkeKdfType::HkdfSha256,
        HpkeAeadType::AesGcm128,
    );
    const HYBRID: HpkeConfig = HpkeConfig(
        HpkeKemType::XWingKemDraft6,
        HpkeKdfType::HkdfSha256,
        HpkeAeadType::AesGcm128,
    );

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    /// RFC 9180 appendix A.1.1.
    #[test]
    fn classical() {
        let ikm = bytes("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037");
        let keys = derive_key_pair(&CLASSICAL, &ikm).unwrap();
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
        let opened = open(
            &CLASSICAL,
            &input,
            &keys.private,
            b"Ode on a Grecian Urn",
            b"Count-0",
        );
        assert_eq!(opened.unwrap(), b"Beauty is truth, truth beauty");
    }

    #[test]
    fn round_trip() {
        for (config, public_len) in [(CLASSICAL, 32), (HYBRID, 1216)] {
            let mut rng = ChaCha20Rng::from_seed([3; 32]);
            let keys = derive_key_pair(&config, &[5; 32]).unwrap();
            assert_eq!(keys.public.len(), public_len);
            let mut sealed =
                seal(&config, &keys.public, b"info", b"aad", b"secret", &mut rng).unwrap();
            assert_eq!(
                open(&config, &sealed, &keys.private, b"info", b"aad").unwrap(),
                b"secret"
            );
            let refused = Err(CryptoError::HpkeDecryptionError);
            assert_eq!(
                open(&config, &sealed, &keys.private, b"info", b"add"),
                refused
            );
            assert_eq!(
                open(&config, &sealed, &keys.private[1..], b"info", b"aad"),
                refused
            );
            sealed.kem_output = sealed.kem_output.as_slice()[1..].into();
            assert_eq!(
                open(&config, &sealed, &keys.private, b"info", b"aad"),
                refused
            );
            assert_eq!(
                seal(&config, &keys.public[1..], b"", b"", b"", &mut rng),
                Err(CryptoError::InvalidPublicKey)
            );

            let (encapsulated, sent) =
                send_export(&config, &keys.public, b"info", b"context", 32, &mut rng).unwrap();
            let received = receive_export(
                &config,
                &encapsulated,
                &keys.private,
                b"info",
                b"context",
                32,
            )
            .unwrap();
            assert_eq!(*sent, *received);
        }
    }

    #[test]
    fn what_no_call_uses() {
        let other = HpkeConfig(
            HpkeKemType::DhKemP256,
            HpkeKdfType::HkdfSha256,
            HpkeAeadType::AesGcm128,
        );
        assert_eq!(
            derive_key_pair(&other, &[0; 32]).map(|keys| keys.public),
            Err(CryptoError::UnsupportedCiphersuite)
        );
    }
}
