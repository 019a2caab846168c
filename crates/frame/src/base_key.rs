//! The secret of an epoch that all frame keys of that epoch come from.

use crate::kid::Track;
use crate::suite::CipherSuite;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// `base_key` of RFC 9605 §5.2, the MLS exporter's output for one epoch. Two suites may want keys of two lengths.
pub struct BaseKey {
    audio: Zeroizing<Vec<u8>>,
    video: Zeroizing<Vec<u8>>,
}

impl BaseKey {
    /// The label of the MLS exporter for this key; the context is empty (RFC 9605 §5.2).
    pub const EXPORTER_LABEL: &'static str = "SFrame 1.0 Base Key";

    /// The number of bytes to ask the exporter for: `Nk` of the suite.
    #[must_use]
    pub const fn len(suite: CipherSuite) -> usize {
        suite.key_len()
    }

    /// Takes the exporter's output, for all tracks.
    #[must_use]
    pub fn new(secret: Zeroizing<Vec<u8>>) -> Self {
        Self {
            audio: secret.clone(),
            video: secret,
        }
    }

    /// Takes the exporter's outputs for the suites of audio and of video.
    #[must_use]
    pub const fn pair(audio: Zeroizing<Vec<u8>>, video: Zeroizing<Vec<u8>>) -> Self {
        Self { audio, video }
    }

    pub(crate) fn of(&self, track: Track) -> &[u8] {
        if track.is_audio() {
            &self.audio
        } else {
            &self.video
        }
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        (self.audio.ct_eq(&other.audio) & self.video.ct_eq(&other.video)).into()
    }

    /// The same key once more, for the one place that must recognise it later.
    pub(crate) fn duplicate(&self) -> Self {
        Self {
            audio: self.audio.clone(),
            video: self.video.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9605 §5.2, and `Nk` in Table 1 of §4.5.
    #[test]
    fn what_to_ask_the_exporter_for() {
        assert_eq!(BaseKey::EXPORTER_LABEL, "SFrame 1.0 Base Key");
        let lengths = [
            (CipherSuite::Aes128CtrHmacSha256_80, 48),
            (CipherSuite::Aes128CtrHmacSha256_64, 48),
            (CipherSuite::Aes128CtrHmacSha256_32, 48),
            (CipherSuite::Aes128GcmSha256_128, 16),
            (CipherSuite::Aes256GcmSha512_128, 32),
            (CipherSuite::ChaCha20Poly1305Sha256_128, 32),
        ];
        for (suite, len) in lengths {
            assert_eq!(BaseKey::len(suite), len, "{suite:?}");
        }
    }
}
