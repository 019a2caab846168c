//! The cipher suites of a call.

use crate::kid::Track;
use crate::suite::CipherSuite;

/// How the frames of a call are encrypted: one suite for what is heard, where a shorter tag may be worth its bytes, and
/// one for the rest. All members of a group use the same two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Suites {
    /// For [`Track::MICROPHONE`] and [`Track::SCREEN_AUDIO`].
    pub audio: CipherSuite,
    /// For all other tracks.
    pub video: CipherSuite,
}

impl Suites {
    /// The suite of a track. It is the track that decides, not the codec: whose frame it is and of which track is
    /// authenticated, and nobody on the way can choose the shorter tag for a picture.
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

    /// Reads what [`to_bytes`](Self::to_bytes) writes, and nothing else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [a, b, c, d] = bytes.try_into().ok()?;
        Some(Self {
            audio: CipherSuite::from_number(u16::from_be_bytes([a, b]))?,
            video: CipherSuite::from_number(u16::from_be_bytes([c, d]))?,
        })
    }
}

impl From<CipherSuite> for Suites {
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
                let suites = Suites { audio, video };
                assert_eq!(Suites::from_bytes(&suites.to_bytes()), Some(suites));
            }
        }
        for bytes in [
            &[][..],
            &[0, 2, 0],
            &[0, 2, 0, 6],
            &[0, 0, 0, 1],
            &[0, 2, 0, 4, 0],
        ] {
            assert_eq!(Suites::from_bytes(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn tracks_without_a_name_have_the_suite_of_pictures() {
        let suites = Suites {
            audio: CipherSuite::Aes128CtrHmacSha256_64,
            video: CipherSuite::default(),
        };
        let short: Vec<_> = (0..Track::COUNT)
            .filter(|track| suites.of(Track::new(*track).unwrap()) == suites.audio)
            .collect();
        assert_eq!(short, [0, 3]);
    }
}
