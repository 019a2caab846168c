//! The KEMs of the two cipher suites: X25519, and X25519 with ML-KEM-768.

use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable as _, Kem, Serializable as _};
use openmls_traits::types::{CryptoError, HpkeKemType, HpkeKeyPair};
use zeroize::Zeroizing;

/// A secret that its sender and the holder of one private key know, and what tells the holder. For one message.
pub(super) struct Encapsulation {
    pub(super) shared_secret: Zeroizing<Vec<u8>>,
    /// RFC 9180 §4: `enc`.
    pub(super) encapsulated: Vec<u8>,
}

/// Calls `$function` for the KEM that is asked for.
macro_rules! with_kem {
    ($kem:expr, $function:ident($($argument:expr),*)) => {
        match $kem {
            HpkeKemType::DhKem25519 => $function::<X25519HkdfSha256>($($argument),*),
            HpkeKemType::XWingKemDraft6 => $function::<XWing>($($argument),*),
            _ => Err(CryptoError::UnsupportedCiphersuite),
        }
    };
}

/// The name of a KEM in RFC 9180 §7.1 or the drafts that add to it. OpenMLS has another one for the hybrid KEM, of an earlier
/// draft.
pub(super) fn id(kem: HpkeKemType) -> Result<u16, CryptoError> {
    fn id<K: Kem>() -> Result<u16, CryptoError> {
        Ok(K::KEM_ID)
    }
    with_kem!(kem, id())
}

pub(super) fn encapsulate(
    kem: HpkeKemType,
    public: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Encapsulation, CryptoError> {
    fn encapsulate<K: Kem>(
        public: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Encapsulation, CryptoError> {
        let public = K::PublicKey::from_bytes(public).map_err(|_| CryptoError::InvalidPublicKey)?;
        let (shared_secret, encapsulated) =
            K::encap_with_rng(&public, None, rng).map_err(|_| CryptoError::HpkeEncryptionError)?;
        Ok(Encapsulation {
            shared_secret: Zeroizing::new(shared_secret.0.to_vec()),
            encapsulated: encapsulated.to_bytes().to_vec(),
        })
    }
    with_kem!(kem, encapsulate(public, rng))
}

pub(super) fn decapsulate(
    kem: HpkeKemType,
    encapsulated: &[u8],
    secret: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    fn decapsulate<K: Kem>(
        encapsulated: &[u8],
        secret: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let secret = K::PrivateKey::from_bytes(secret);
        let encapsulated = K::EncappedKey::from_bytes(encapsulated);
        secret
            .and_then(|secret| K::decap(&secret, None, &encapsulated?))
            .map(|shared_secret| Zeroizing::new(shared_secret.0.to_vec()))
            .map_err(|_| CryptoError::HpkeDecryptionError)
    }
    with_kem!(kem, decapsulate(encapsulated, secret))
}

pub(super) fn derive_key_pair(kem: HpkeKemType, ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    fn derive<K: Kem>(ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
        let (secret, public) = K::derive_keypair(ikm);
        Ok(HpkeKeyPair {
            private: secret.to_bytes().to_vec().into(),
            public: public.to_bytes().to_vec(),
        })
    }
    with_kem!(kem, derive(ikm))
}
