//! Known answers, the stock provider's outputs, and what is refused.

use super::*;
use openmls_traits::types::{HpkeAeadType, HpkeKdfType, HpkeKemType};

const SUITES: [MlsCipherSuite; 2] = [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid];

fn crypto() -> Crypto {
    Crypto::default()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// RFC 5869 appendix A.1.
#[test]
fn hkdf() {
    let (salt, info) = (
        bytes("000102030405060708090a0b0c"),
        bytes("f0f1f2f3f4f5f6f7f8f9"),
    );
    let prk = crypto()
        .hkdf_extract(HashType::Sha2_256, &salt, &[0x0b; 22])
        .unwrap();
    assert_eq!(
        prk.as_slice(),
        bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    );
    let okm = crypto()
        .hkdf_expand(HashType::Sha2_256, prk.as_slice(), &info, 42)
        .unwrap();
    assert_eq!(
        okm.as_slice(),
        bytes(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        )
    );
}

/// RFC 4231 §4.3.
#[test]
fn hmac() {
    let tag = crypto()
        .hmac(HashType::Sha2_256, b"Jefe", b"what do ya want for nothing?")
        .unwrap();
    assert_eq!(
        tag.as_slice(),
        bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    );
}

/// RFC 8032 §7.1, test 2.
#[test]
fn signature() {
    let secret = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let public = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let expected = bytes(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    let ed25519 = SignatureScheme::ED25519;
    assert_eq!(crypto().sign(ed25519, &[0x72], &secret).unwrap(), expected);
    let crypto = crypto();
    let verify =
        |data: &[u8], signature: &[u8]| crypto.verify_signature(ed25519, data, &public, signature);
    assert_eq!(verify(&[0x72], &expected), Ok(()));
    assert_eq!(
        verify(&[0x73], &expected),
        Err(CryptoError::InvalidSignature)
    );
    assert!(verify(&[0x72], &expected[1..]).is_err());
}

#[test]
fn aead() {
    let (key, nonce) = ([1; 16], [2; 12]);
    let sealed = crypto()
        .aead_encrypt(AeadType::Aes128Gcm, &key, b"secret", &nonce, b"aad")
        .unwrap();
    assert_eq!(sealed.len(), 6 + 16);
    let open = |sealed: &[u8], nonce: &[u8], aad: &[u8]| {
        crypto().aead_decrypt(AeadType::Aes128Gcm, &key, sealed, nonce, aad)
    };
    assert_eq!(open(&sealed, &nonce, b"aad").unwrap(), b"secret");
    let wrong = Err(CryptoError::AeadDecryptionError);
    assert_eq!(open(&sealed, &nonce, b"add"), wrong);
    assert_eq!(open(&sealed[..15], &nonce, b"aad"), wrong);
    for len in [0, 11, 13] {
        let short = Err(CryptoError::InvalidLength);
        assert_eq!(open(&sealed, &[2; 13][..len], b"aad"), short);
        let sealed = crypto().aead_encrypt(AeadType::Aes128Gcm, &key, b"", &[2; 13][..len], b"");
        assert_eq!(sealed, short);
    }
}

/// RFC 9180 appendix A.1.1.
#[test]
fn hpke_of_the_classical_suite() {
    let config = || MlsCipherSuite::Classical.mls().hpke_config();
    let ikm = bytes("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037");
    let keys = crypto().derive_hpke_keypair(config(), &ikm).unwrap();
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
    let info = b"Ode on a Grecian Urn";
    let opened = crypto().hpke_open(config(), &input, &keys.private, info, b"Count-0");
    assert_eq!(opened.unwrap(), b"Beauty is truth, truth beauty");
}

/// Key pairs are the stock provider's, and each opens what the other has sealed.
#[test]
fn hpke_is_the_stock_providers() {
    let (ours, stock) = (crypto(), RustCrypto::default());
    for suite in SUITES {
        let config = || suite.mls().hpke_config();
        for ikm in [[5; 32], [6; 32]] {
            let keys = ours.derive_hpke_keypair(config(), &ikm).unwrap();
            let same = stock.derive_hpke_keypair(config(), &ikm).unwrap();
            assert_eq!(keys.public, same.public);
            assert_eq!(&*keys.private, &*same.private);
            assert_eq!(keys.public.len(), public_key::len(suite));
            let sealed = ours.hpke_seal(config(), &keys.public, b"info", b"aad", b"secret");
            let opened =
                stock.hpke_open(config(), &sealed.unwrap(), &keys.private, b"info", b"aad");
            assert_eq!(opened.unwrap(), b"secret");
            let sealed = stock.hpke_seal(config(), &keys.public, b"info", b"aad", b"secret");
            let opened = ours.hpke_open(config(), &sealed.unwrap(), &keys.private, b"info", b"aad");
            assert_eq!(opened.unwrap(), b"secret");
        }
    }
}

/// Signatures are the stock provider's, byte for byte, and each verifies what the other does.
#[test]
fn signatures_are_the_stock_providers() {
    let (ours, stock) = (crypto(), RustCrypto::default());
    let ed25519 = SignatureScheme::ED25519;
    for secret in [[5; 32], [6; 32]] {
        let public = crate::mls::signer::SignatureKey::new(&secret.into()).public();
        let signature = ours.sign(ed25519, b"data", &secret).unwrap();
        assert_eq!(stock.sign(ed25519, b"data", &secret).unwrap(), signature);
        for bit in 0..512 {
            let mut other = signature.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            for (signature, valid) in [(&signature, true), (&other, false)] {
                let by_ours = ours.verify_signature(ed25519, b"data", &public, signature);
                let by_stock = stock.verify_signature(ed25519, b"data", &public, signature);
                assert_eq!((by_ours.is_ok(), by_stock.is_ok()), (valid, valid));
            }
        }
    }
}

/// RFC 8032 §8.9 leaves it open what a public key of low order may sign; strict verification lets it sign nothing.
#[test]
fn a_public_key_of_low_order_signs_nothing() {
    let identity = [&[1][..], &[0; 31]].concat();
    let signature = [&identity[..], &[0; 32]].concat();
    let verified =
        crypto().verify_signature(SignatureScheme::ED25519, b"any", &identity, &signature);
    assert_eq!(verified, Err(CryptoError::InvalidSignature));
}

#[test]
fn a_wrong_hpke_input_is_one_error() {
    let crypto = crypto();
    for suite in SUITES {
        let config = || suite.mls().hpke_config();
        let keys = crypto.derive_hpke_keypair(config(), &[5; 32]).unwrap();
        let sealed = crypto.hpke_seal(config(), &keys.public, b"info", b"aad", b"secret");
        let mut sealed = sealed.unwrap();
        let refused = Err(CryptoError::HpkeDecryptionError);
        let open = |sealed: &HpkeCiphertext, secret: &[u8], info: &[u8], aad: &[u8]| {
            crypto.hpke_open(config(), sealed, secret, info, aad)
        };
        assert_eq!(open(&sealed, &keys.private, b"info", b"add"), refused);
        assert_eq!(open(&sealed, &keys.private, b"into", b"aad"), refused);
        assert_eq!(open(&sealed, &keys.private[1..], b"info", b"aad"), refused);
        sealed.kem_output = sealed.kem_output.as_slice()[1..].into();
        assert_eq!(open(&sealed, &keys.private, b"info", b"aad"), refused);
        let short = crypto.hpke_seal(config(), &keys.public[1..], b"info", b"aad", b"secret");
        assert!(short.is_err());
    }
}

#[test]
fn algorithms_of_other_suites_are_refused() {
    let crypto = crypto();
    assert_eq!(
        crypto.supports(Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256),
        Err(CryptoError::UnsupportedCiphersuite)
    );
    assert_eq!(crypto.supports(MlsCipherSuite::Hybrid.mls()), Ok(()));
    assert_eq!(crypto.supports(MlsCipherSuite::Classical.mls()), Ok(()));
    assert_eq!(
        crypto.hash(HashType::Sha2_512, b""),
        Err(CryptoError::UnsupportedHashAlgorithm)
    );
    assert_eq!(
        crypto.aead_encrypt(AeadType::ChaCha20Poly1305, &[0; 32], b"", &[0; 12], b""),
        Err(CryptoError::UnsupportedAeadAlgorithm)
    );
    for scheme in [
        SignatureScheme::ECDSA_SECP256R1_SHA256,
        SignatureScheme::ED25519,
    ] {
        assert_eq!(
            crypto.signature_key_gen(scheme),
            Err(CryptoError::UnsupportedSignatureScheme)
        );
    }
    let (sha256, aes) = (HpkeKdfType::HkdfSha256, HpkeAeadType::AesGcm128);
    for config in [
        HpkeConfig(HpkeKemType::DhKemP256, sha256, aes),
        HpkeConfig(HpkeKemType::MlKem768, sha256, aes),
        HpkeConfig(HpkeKemType::DhKem25519, HpkeKdfType::HkdfSha512, aes),
        HpkeConfig(HpkeKemType::DhKem25519, sha256, HpkeAeadType::Export),
    ] {
        assert_eq!(
            crypto
                .derive_hpke_keypair(config, &[0; 32])
                .map(|keys| keys.public),
            Err(CryptoError::UnsupportedCiphersuite)
        );
    }
}
