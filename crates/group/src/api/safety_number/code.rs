//! The number of a release: the digits and pictures of the hash of the code that a server serves.

use super::SafetyNumber;
use hkdf::Hkdf;
use sha2::Sha256;

/// Begin of the form for machines: that of a call's number is another.
const MACHINE_PREFIX: &str = "SOTTO:CODE:1:";

/// Salt of the key derivation: a release never has the number of a call, nor one that can be made to look like it.
const SALT: &[u8] = b"sotto code number v1";

impl SafetyNumber {
    /// The number of the SHA-256 of a manifest of served files (`docs/served-code.md`). It says nothing about a call.
    ///
    /// The pictures take other bytes than the digits, as in a call's number; both are of public data. The form for machines is the
    /// hash itself.
    #[must_use]
    pub fn of_code(manifest: &[u8; 32]) -> Option<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), manifest);
        let mut numbers = [[0; 8]; Self::GROUPS];
        hkdf.expand(b"digits", numbers.as_flattened_mut()).ok()?;
        let mut pictures = [0; Self::EMOJI];
        hkdf.expand(b"emoji", &mut pictures).ok()?;
        Some(Self::of_bytes(numbers, pictures, MACHINE_PREFIX, manifest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed apart from this code, by Python's `hmac`, as RFC 5869 says.
    #[test]
    fn known_number_of_a_release() {
        let number = SafetyNumber::of_code(&[7; 32]).unwrap();
        assert_eq!(number.to_string(), "77361 49247 20855 29463 20494 25802");
        assert_eq!(
            number.emoji().map(|emoji| emoji.name).join(" "),
            "Lion Hat Rabbit Pencil Hourglass Robot Fire Spanner"
        );
    }

    #[test]
    fn a_release_has_no_number_of_a_call() {
        let release = SafetyNumber::of_code(&[7; 32]).unwrap();
        let call = SafetyNumber::of_epoch(&[7; 32], b"").unwrap();
        assert_ne!(release.digits(), call.digits());
        assert_ne!(release.emoji(), call.emoji());
        assert_eq!(
            release.machine(),
            format!("SOTTO:CODE:1:{}", "07".repeat(32))
        );
        assert!(call.machine().starts_with("SOTTO:SN:"));
        assert_ne!(
            Some(release.digits()),
            SafetyNumber::of_code(&[8; 32])
                .as_ref()
                .map(SafetyNumber::digits)
        );
    }
}
