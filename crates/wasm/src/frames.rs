//! How frames are encrypted, as an option of the call.

use crate::config::{ConfigError, ConfigErrorCode};
use serde::Deserialize;
use sotto_frame::{CipherSuite, Suites};
use tsify::Tsify;

/// Cipher suites of frames. The first of each list is for a group that this member founds; it joins a group with any of
/// them, and refuses one with others before it sends or receives anything. Whoever founds can be chosen by the server, so
/// name none that is not good enough.
#[derive(Deserialize, Default, Tsify)]
pub struct Frames {
    /// For camera, screen and the tracks without a name. ChaCha20-Poly1305 if absent.
    #[tsify(optional)]
    pub video: Option<Vec<FrameSuite>>,
    /// For microphone and screen audio, where a tag of 8 bytes may do. As for video if absent.
    #[tsify(optional)]
    pub audio: Option<Vec<FrameSuite>>,
}

/// SFrame cipher suites (RFC 9605 §4.5), and ChaCha20-Poly1305.
#[derive(Deserialize, Clone, Copy, Tsify)]
pub enum FrameSuite {
    /// The default: tags of 16 bytes, and the fastest in WebAssembly.
    #[serde(rename = "chacha20-poly1305")]
    ChaCha20Poly1305,
    /// Tags of 16 bytes.
    #[serde(rename = "aes-128-gcm")]
    Aes128Gcm,
    /// Tags of 16 bytes.
    #[serde(rename = "aes-256-gcm")]
    Aes256Gcm,
    /// Tags of 10 bytes.
    #[serde(rename = "aes-128-ctr-hmac-80")]
    Aes128CtrHmac80,
    /// Tags of 8 bytes.
    #[serde(rename = "aes-128-ctr-hmac-64")]
    Aes128CtrHmac64,
    /// Tags of 4 bytes. RFC 9605 §9.4 says when that may be enough.
    #[serde(rename = "aes-128-ctr-hmac-32")]
    Aes128CtrHmac32,
}

impl From<FrameSuite> for CipherSuite {
    fn from(suite: FrameSuite) -> Self {
        match suite {
            FrameSuite::ChaCha20Poly1305 => Self::ChaCha20Poly1305Sha256_128,
            FrameSuite::Aes128Gcm => Self::Aes128GcmSha256_128,
            FrameSuite::Aes256Gcm => Self::Aes256GcmSha512_128,
            FrameSuite::Aes128CtrHmac80 => Self::Aes128CtrHmacSha256_80,
            FrameSuite::Aes128CtrHmac64 => Self::Aes128CtrHmacSha256_64,
            FrameSuite::Aes128CtrHmac32 => Self::Aes128CtrHmacSha256_32,
        }
    }
}

impl Frames {
    /// All pairs that are accepted, first the one to found with.
    pub(crate) fn suites(self) -> Result<Vec<Suites>, ConfigError> {
        let video = self
            .video
            .unwrap_or_else(|| vec![FrameSuite::ChaCha20Poly1305]);
        let pairs: Vec<_> = match self.audio {
            None => video
                .into_iter()
                .map(|suite| Suites::from(CipherSuite::from(suite)))
                .collect(),
            Some(audio) => video
                .into_iter()
                .flat_map(|video| {
                    audio.iter().map(move |audio| Suites {
                        audio: (*audio).into(),
                        video: video.into(),
                    })
                })
                .collect(),
        };
        if pairs.is_empty() {
            return Err(ConfigError {
                code: ConfigErrorCode::InvalidFrames,
                message: "a list of cipher suites is empty".to_owned(),
            });
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(frames: Frames) -> Option<Vec<(u16, u16)>> {
        let pairs = frames.suites().ok()?;
        Some(
            pairs
                .into_iter()
                .map(|suites| (suites.audio.number(), suites.video.number()))
                .collect(),
        )
    }

    #[test]
    fn without_the_option_there_is_one_suite() {
        assert_eq!(pairs(Frames::default()), Some(vec![(0xF001, 0xF001)]));
    }

    #[test]
    fn the_first_of_each_list_is_the_first_pair() {
        use FrameSuite::{Aes128CtrHmac64, Aes128Gcm, Aes256Gcm, ChaCha20Poly1305};
        let frames = |video, audio| Frames { video, audio };
        let short = frames(None, Some(vec![Aes128CtrHmac64]));
        assert_eq!(pairs(short), Some(vec![(2, 0xF001)]));
        let both = frames(Some(vec![Aes128Gcm, ChaCha20Poly1305]), None);
        assert_eq!(pairs(both), Some(vec![(4, 4), (0xF001, 0xF001)]));
        let all = frames(
            Some(vec![Aes256Gcm, Aes128Gcm]),
            Some(vec![Aes128CtrHmac64, ChaCha20Poly1305]),
        );
        let expected = vec![(2, 5), (0xF001, 5), (2, 4), (0xF001, 4)];
        assert_eq!(pairs(all), Some(expected));
    }

    #[test]
    fn an_empty_list_is_refused() {
        for (video, audio) in [(Some(vec![]), None), (None, Some(vec![]))] {
            assert_eq!(pairs(Frames { video, audio }), None);
        }
    }
}
