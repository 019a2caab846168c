//! Base64url without padding (RFC 4648 §5), of the one length that is needed.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text of 16 bytes: 22 characters.
pub(super) fn encode(bytes: [u8; 16]) -> String {
    // 128 bits are 21 characters of 6 bits and one that has 2 bits and zeros.
    let bits = u128::from_be_bytes(bytes);
    let character = |at: u32| {
        let bits = if at < 21 {
            bits >> (122 - 6 * at)
        } else {
            bits << 4
        };
        let value = usize::try_from(bits & 0x3f).unwrap_or_default();
        ALPHABET.get(value).copied().map_or('A', char::from)
    };
    (0..22).map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 §10 has shorter ones, so these are `base64 | tr '+/' '-_' | tr -d =`.
    #[test]
    fn the_text_of_16_bytes() {
        assert_eq!(encode([0; 16]), "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(encode([0xff; 16]), "_____________________w");
        assert_eq!(encode(*b"0123456789abcdef"), "MDEyMzQ1Njc4OWFiY2RlZg");
    }
}
