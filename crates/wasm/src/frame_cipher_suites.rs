//! The SFrame cipher suites that a member accepts, as an option of the call.

use crate::config_error::{ConfigError, ConfigErrorCode};
use serde::Deserialize;
use sotto_frame::{CipherSuite, SFrameCipherSuites};
use tsify::Tsify;

/// SFrame cipher suites (RFC 9605 §4.5). The first of each list is for a group that this member founds; it joins a group
/// with any of them, and refuses one with others before it sends or receives anything. The server can choose the founder,
/// so name no suite that is not good enough.
#[derive(Deserialize, Default, Debug, Tsify)]
pub struct FrameCipherSuites {
    /// For camera, screen and the tracks without a name. ChaCha20-Poly1305 if absent.
    #[tsify(optional, type = "SFrameCipherSuite[]")]
    pub video: Option<Vec<CipherSuite>>,
    /// For microphone and screen audio, where a tag of 8 bytes may do. As for video if absent.
    #[tsify(optional, type = "SFrameCipherSuite[]")]
    pub audio: Option<Vec<CipherSuite>>,
}

impl FrameCipherSuites {
    /// All pairs that are accepted, first the one to found with.
    pub(crate) fn pairs(self) -> Result<Vec<SFrameCipherSuites>, ConfigError> {
        let video = self.video.unwrap_or_else(|| vec![CipherSuite::default()]);
        let pairs: Vec<_> = match self.audio {
            None => video.into_iter().map(SFrameCipherSuites::from).collect(),
            Some(audio) => video
                .into_iter()
                .flat_map(|video| {
                    audio.iter().map(move |audio| SFrameCipherSuites {
                        audio: *audio,
                        video,
                    })
                })
                .collect(),
        };
        if pairs.is_empty() {
            return Err(ConfigError {
                code: ConfigErrorCode::InvalidFrameCipherSuites,
                message: "frameCipherSuites: a list is empty".to_owned(),
            });
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(suites: FrameCipherSuites) -> Option<Vec<(u16, u16)>> {
        let pairs = suites.pairs().ok()?;
        Some(
            pairs
                .into_iter()
                .map(|suites| (suites.audio.number(), suites.video.number()))
                .collect(),
        )
    }

    #[test]
    fn without_the_option_there_is_one_suite() {
        assert_eq!(
            pairs(FrameCipherSuites::default()),
            Some(vec![(0xF001, 0xF001)])
        );
    }

    #[test]
    fn the_first_of_each_list_is_the_first_pair() {
        use CipherSuite::{
            Aes128CtrHmacSha256_64 as Aes128CtrHmac64, Aes128GcmSha256_128 as Aes128Gcm,
            Aes256GcmSha512_128 as Aes256Gcm, ChaCha20Poly1305Sha256_128 as ChaCha20Poly1305,
        };
        let frames = |video, audio| FrameCipherSuites { video, audio };
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
            assert_eq!(pairs(FrameCipherSuites { video, audio }), None);
        }
    }
}
