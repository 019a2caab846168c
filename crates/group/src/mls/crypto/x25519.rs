//! X25519 (RFC 7748 §5), as the KEM of the classical suite has it.

use hpke_rs_crypto::error::Error;
use x25519_dalek::{PublicKey, StaticSecret};

/// RFC 7748 §6.1. A shared secret of zeros is an error (RFC 9180 §7.1.4): a low-order public key takes every private key to it.
pub(super) fn dh(public: &[u8], secret: &[u8]) -> Result<Vec<u8>, Error> {
    let public: [u8; 32] = public.try_into().map_err(|_| Error::KemInvalidPublicKey)?;
    let shared = private_key(secret)?.diffie_hellman(&PublicKey::from(public));
    if !shared.was_contributory() {
        return Err(Error::KemInvalidPublicKey);
    }
    Ok(shared.as_bytes().to_vec())
}

/// RFC 7748 §6.1.
pub(super) fn public_key(secret: &[u8]) -> Result<Vec<u8>, Error> {
    let secret = private_key(secret)?;
    Ok(PublicKey::from(&secret).as_bytes().to_vec())
}

fn private_key(secret: &[u8]) -> Result<StaticSecret, Error> {
    let secret: [u8; 32] = secret.try_into().map_err(|_| Error::KemInvalidSecretKey)?;
    Ok(StaticSecret::from(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A low-order point as a public key is an error, whatever the private key.
    #[test]
    fn a_shared_secret_of_zeros_is_refused() {
        for secret in [[1; 32], [0x77; 32]] {
            let refused = dh(&[0; 32], &secret);
            assert!(matches!(refused, Err(Error::KemInvalidPublicKey)));
        }
        let own = public_key(&[2; 32]).unwrap();
        assert_eq!(
            dh(&own, &[1; 32]).unwrap(),
            dh(&public_key(&[1; 32]).unwrap(), &[2; 32]).unwrap()
        );
    }
}
