//! Which HPKE public keys are admitted: those that every implementation of the cipher suite can encapsulate to.
//!
//! The rule is on bytes alone, so all who read the same log admit the same keys, whatever their libraries check.

use crate::MlsCipherSuite;

/// Whether `public` may be the init key of a key package, or the encryption key of a node.
///
/// Classical: an X25519 key. Hybrid: an ML-KEM-768 encapsulation key, then an X25519 key (X-Wing, draft-connolly-cfrg-xwing-kem
/// §5.2). X-Wing does not ask for it, but there are libraries that refuse a low-order X25519 point there too.
pub(crate) fn is_admissible(suite: MlsCipherSuite, public: &[u8]) -> bool {
    match suite {
        MlsCipherSuite::Classical => x25519(public),
        MlsCipherSuite::Hybrid => public
            .split_at_checked(ML_KEM_768)
            .is_some_and(|(ml_kem, point)| ml_kem_768(ml_kem) && x25519(point)),
    }
}

/// Bytes of an admissible public key.
pub(crate) fn len(suite: MlsCipherSuite) -> usize {
    match suite {
        MlsCipherSuite::Classical => X25519,
        MlsCipherSuite::Hybrid => ML_KEM_768 + X25519,
    }
}

/// Bytes of a u-coordinate (RFC 7748 §5).
const X25519: usize = 32;

/// FIPS 203 §8: 384 bytes for each of three polynomials, and a seed.
const ML_KEM_768: usize = POLYNOMIALS + 32;
const POLYNOMIALS: usize = 3 * 384;

/// FIPS 203 §2.4.1: the modulus of coefficients.
const Q: u16 = 3329;

/// FIPS 203 §7.2: length, and the modulus check (each coefficient, two in three bytes, is less than q).
fn ml_kem_768(public: &[u8]) -> bool {
    let (pairs, rest) = public
        .get(..POLYNOMIALS)
        .unwrap_or_default()
        .as_chunks::<3>();
    let reduced = |[low, middle, high]: &[u8; 3]| {
        let (low, middle, high) = (u16::from(*low), u16::from(*middle), u16::from(*high));
        (low | (middle & 0x0f) << 8) < Q && (middle >> 4 | high << 4) < Q
    };
    public.len() == ML_KEM_768 && rest.is_empty() && pairs.iter().all(reduced)
}

/// Whether it is a u-coordinate that not every private key takes to zero, which RFC 7748 §6.1 leaves to the protocol to
/// refuse and RFC 9180 §7.1.4 refuses. The first bit from the top does not count (RFC 7748 §5).
fn x25519(public: &[u8]) -> bool {
    let Ok(mut point) = <[u8; X25519]>::try_from(public) else {
        return false;
    };
    if let Some(top) = point.last_mut() {
        *top &= 0x7f;
    }
    !LOW_ORDER.contains(&point)
}

/// The u-coordinates of all points whose order divides 8, on the curve or its twist, in every encoding below 2²⁵⁵:
/// 0, 1, two of order 8, p − 1, and 0 and 1 again as p and p + 1.
const LOW_ORDER: [[u8; X25519]; 7] = [
    ends_of(0x00, 0x00, 0x00),
    ends_of(0x01, 0x00, 0x00),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    ends_of(0xec, 0xff, 0x7f),
    ends_of(0xed, 0xff, 0x7f),
    ends_of(0xee, 0xff, 0x7f),
];

/// Little-endian, with the same byte all the way between the first and the last.
const fn ends_of(first: u8, between: u8, last: u8) -> [u8; X25519] {
    let mut point = [between; X25519];
    let [head, .., tail] = &mut point;
    (*head, *tail) = (first, last);
    point
}

#[cfg(test)]
mod tests {
    use super::super::hpke;
    use super::*;
    use openmls_traits::types::{CryptoError, HpkeCiphertext};
    use proptest::prelude::*;

    fn encapsulate(suite: MlsCipherSuite, public: &[u8]) -> Result<HpkeCiphertext, CryptoError> {
        hpke::seal(&suite.mls().hpke_config(), public, b"", b"", b"")
    }

    fn key_pair(suite: MlsCipherSuite, seed: u8) -> Vec<u8> {
        let config = suite.mls().hpke_config();
        hpke::derive_key_pair(&config, &[seed; 32]).unwrap().public
    }

    /// All 14 strings of 32 bytes that X25519 takes to zero: seven u-coordinates, each with and without the bit that
    /// does not count.
    fn low_order() -> impl Iterator<Item = [u8; 32]> {
        let hex = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        let byte = |hex: &str, at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        hex.into_iter().flat_map(move |hex| {
            let point = std::array::from_fn(|at| byte(hex, at));
            let mut marked = point;
            marked[31] |= 0x80;
            [point, marked]
        })
    }

    /// The key with the coefficient at `index` of its polynomials replaced.
    fn with_coefficient(mut public: Vec<u8>, index: usize, value: u16) -> Vec<u8> {
        let at = index / 2 * 3;
        let [low, high] = value.to_le_bytes();
        if index.is_multiple_of(2) {
            public[at] = low;
            public[at + 1] = public[at + 1] & 0xf0 | high;
        } else {
            public[at + 1] = public[at + 1] & 0x0f | low << 4;
            public[at + 2] = low >> 4 | high << 4;
        }
        public
    }

    #[test]
    fn low_order_points_are_refused_in_both_suites() {
        let hybrid = key_pair(MlsCipherSuite::Hybrid, 5);
        for point in low_order() {
            assert!(
                !is_admissible(MlsCipherSuite::Classical, &point),
                "{point:x?}"
            );
            // The trial: the shared secret is zero for every private key, so RFC 9180 has nothing to encapsulate.
            assert!(
                encapsulate(MlsCipherSuite::Classical, &point).is_err(),
                "{point:x?}"
            );
            let mixed = [&hybrid[..ML_KEM_768], &point].concat();
            assert!(!is_admissible(MlsCipherSuite::Hybrid, &mixed), "{point:x?}");
        }
        assert_eq!(low_order().count(), 14);
    }

    /// Of the strings around those that are refused, none is refused that can be encapsulated to, nor the other way round.
    #[test]
    fn the_trial_agrees_near_low_order_points() {
        for point in low_order() {
            for first in 0..=u8::MAX {
                let mut near = point;
                near[0] = first;
                assert_eq!(
                    is_admissible(MlsCipherSuite::Classical, &near),
                    encapsulate(MlsCipherSuite::Classical, &near).is_ok(),
                    "{near:x?}"
                );
            }
        }
    }

    /// At every place, the largest coefficient that FIPS 203 allows, the first that it does not, and the largest of 12 bits.
    #[test]
    fn coefficients_are_reduced() {
        let public = key_pair(MlsCipherSuite::Hybrid, 5);
        for index in 0..768 {
            for (value, admitted) in [(0, true), (Q - 1, true), (Q, false), (0xfff, false)] {
                let public = with_coefficient(public.clone(), index, value);
                assert_eq!(
                    is_admissible(MlsCipherSuite::Hybrid, &public),
                    admitted,
                    "{index}"
                );
                if index % 97 == 0 {
                    assert_eq!(
                        encapsulate(MlsCipherSuite::Hybrid, &public).is_ok(),
                        admitted
                    );
                }
            }
        }
        assert!(!is_admissible(
            MlsCipherSuite::Hybrid,
            &[0xff; ML_KEM_768 + X25519]
        ));
    }

    #[test]
    fn other_lengths_are_refused() {
        for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
            let public = key_pair(suite, 5);
            assert_eq!(public.len(), len(suite));
            assert!(is_admissible(suite, &public));
            let longer = [public.as_slice(), &[7]].concat();
            for wrong in [&public[1..], &public[..public.len() - 1], &longer, &[]] {
                assert!(!is_admissible(suite, wrong));
                assert!(encapsulate(suite, wrong).is_err());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        /// Encapsulation works to each admitted key, and to nothing else that a trial would take, but for the points that the
        /// hybrid suite refuses on its own.
        #[test]
        fn a_trial_agrees(
            seed in any::<u8>(),
            point in any::<[u8; 32]>(),
            bend in prop::option::of((0..768usize, 0..4096u16)),
        ) {
            let trial = |suite, public: &[u8]| encapsulate(suite, public).is_ok();
            prop_assert_eq!(is_admissible(MlsCipherSuite::Classical, &point), trial(MlsCipherSuite::Classical, &point));
            let mut public = key_pair(MlsCipherSuite::Hybrid, seed);
            if let Some((index, value)) = bend {
                public = with_coefficient(public, index, value);
            }
            public[ML_KEM_768..].copy_from_slice(&point);
            prop_assert_eq!(is_admissible(MlsCipherSuite::Hybrid, &public), trial(MlsCipherSuite::Hybrid, &public));
        }
    }
}
