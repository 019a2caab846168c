//! The cipher suites of a call.

use crate::kid::Track;
use crate::suite::CipherSuite;

/// The SFrame cipher suites of a call: one for audio, where a shorter tag may be worth its bytes, and one for all other
/// tracks. All members of a group use the same two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SFrameCipherSuites {
    /// For [`Track::MICROPHONE`] and [`Track::SCREEN_AUDIO`].
    pub audio: CipherSuite,
    /// For all other tracks.
    pub video: CipherSuite,
}

impl SFrameCipherSuites {
    /// The suite of a track. It is the track that decides, not the codec: sender and track of
    /// a frame are authenticated, so an SFU cannot choose the shorter tag for video.
    #[must_use]
    pub const fn of(self, track: Track) -> CipherSuite {
        if track.is_audio() {
            self.audio
        } else {
            self.video
        }
    }

    /// The two numbers, as the members of a group agree on them.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 4] {
        let [a, b] = self.audio.number().to_be_bytes();
        let [c, d] = self.video.number().to_be_bytes();
        [a, b, c, d]
    }

    /// The inverse of [`to_bytes`](Self::to_bytes), for no other bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [a, b, c, d] = bytes.try_into().ok()?;
        Some(Self {
            audio: CipherSuite::from_number(u16::from_be_bytes([a, b]))?,
            video: CipherSuite::from_number(u16::from_be_bytes([c, d]))?,
        })
    }
}

impl From<CipherSuite> for SFrameCipherSuites {
    fn from(suite: CipherSuite) -> Self {
        Self {
            audio: suite,
            video: suite,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for audio in CipherSuite::ALL {
            for video in CipherSuite::ALL {
                let suites = SFrameCipherSuites { audio, video };
                assert_eq!(
                    SFrameCipherSuites::from_bytes(&suites.to_bytes()),
                    Some(suites)
                );
            }
        }
        for bytes in [
            &[][..],
            &[0, 2, 0],
            &[0, 2, 0, 6],
            &[0, 0, 0, 1],
            &[0, 2, 0, 4, 0],
        ] {
            assert_eq!(SFrameCipherSuites::from_bytes(bytes), None, "{bytes:?}");
        }
    }

    /// Structure `Suites`.
    #[test]
    fn two_numbers_of_two_bytes() {
        let suites = SFrameCipherSuites {
            audio: CipherSuite::Aes128CtrHmacSha256_64,
            video: CipherSuite::ChaCha20Poly1305Sha256_128,
        };
        assert_eq!(suites.to_bytes(), [0, 2, 0xf0, 1]);
    }

    #[test]
    fn tracks_without_a_name_have_the_suite_of_pictures() {
        let suites = SFrameCipherSuites {
            audio: CipherSuite::Aes128CtrHmacSha256_64,
            video: CipherSuite::default(),
        };
        let short: Vec<_> = (0..Track::COUNT)
            .filter(|track| suites.of(Track::new(*track).unwrap()) == suites.audio)
            .collect();
        assert_eq!(short, [0, 3]);
    }
}
