//! A frame of any bytes is refused, or arrives as it was and is in clear nowhere on the way.

use crate::input_key::input_key;
use sotto_frame::{
    CipherSuite, Codec, DecryptError, EncryptError, Epoch, FrameDecryptor, FrameEncryptor,
    HEADROOM, SenderId, Source, Track,
};
use std::time::Duration;

const LEAF: u32 = 3;
const SENDER: SenderId = SenderId(0);
const SOURCE: Source = Source {
    sender: SENDER,
    track: Track::CAMERA,
};

/// Header and tag; and three bytes for escapes, of which there can be many in H.26x.
const ADDED: usize = 22;

/// So many bytes are not found in a ciphertext by chance.
const TELLING: usize = 16;

/// A sender and a receiver with its keys.
pub(crate) struct Line {
    encryptor: FrameEncryptor,
    decryptor: FrameDecryptor,
    codec: Codec,
}

impl Line {
    /// With the key for this input.
    pub(crate) fn new(codec: u8, input: &[u8]) -> Self {
        let suite = CipherSuite::ChaCha20Poly1305Sha256_128;
        let key = || input_key(input, 48);
        let mut encryptor = FrameEncryptor::new(suite);
        encryptor.install(1, LEAF, &key());
        let mut decryptor = FrameDecryptor::new(suite);
        let epoch = Epoch {
            number: 1,
            key: key(),
            senders: [(LEAF, SENDER)].into(),
        };
        decryptor.install(epoch, Duration::ZERO);
        let codec = Codec::ALL
            .into_iter()
            .cycle()
            .nth(usize::from(codec))
            .unwrap_or(Codec::Opus);
        Self {
            encryptor,
            decryptor,
            codec,
        }
    }

    pub(crate) fn seal(&mut self, frame: &[u8]) -> Result<Vec<u8>, EncryptError> {
        let mut buffer = self.buffer(frame);
        let range = self
            .encryptor
            .encrypt(SOURCE.track, self.codec, &mut buffer, frame.len())?;
        Ok(buffer.get(range).expect("within the buffer").to_vec())
    }

    pub(crate) fn open(&mut self, frame: &[u8]) -> Result<Vec<u8>, DecryptError> {
        let mut buffer = self.buffer(frame);
        let range =
            self.decryptor
                .decrypt(SOURCE, self.codec, &mut buffer, frame.len(), Duration::ZERO)?;
        Ok(buffer.get(range).expect("within the buffer").to_vec())
    }

    fn buffer(&self, frame: &[u8]) -> Vec<u8> {
        let tailroom = vec![0; self.codec.tailroom(frame.len())];
        [&[0; HEADROOM], frame, &tailroom].concat()
    }

    /// The bytes in front that stay clear, where the rest is one secret piece.
    fn prefix(&self, frame: &[u8]) -> Option<usize> {
        match self.codec {
            Codec::Opus | Codec::Vp9 => Some(0),
            Codec::Vp8 => Some(if frame.first().is_some_and(|byte| byte & 1 == 0) {
                10
            } else {
                1
            }),
            Codec::H264 | Codec::H265 | Codec::Av1 => None,
        }
    }
}

pub(crate) fn run(bytes: &[u8]) {
    let Some((codec, frame)) = bytes.split_first() else {
        return;
    };
    let mut line = Line::new(*codec, bytes);
    if !frame.is_empty() {
        assert!(line.open(frame).is_err(), "nobody has sealed it");
    }
    let Ok(sealed) = line.seal(frame) else {
        return;
    };
    let opened = line.open(&sealed).expect("what was sealed opens");
    assert!(line.open(&sealed).is_err() || frame.is_empty(), "once");
    match line.prefix(frame) {
        Some(prefix) => {
            assert_eq!(opened, frame);
            assert!(sealed.len() <= frame.len() + ADDED);
            if let Some(secret) = frame.get(prefix..)
                && secret.len() >= TELLING
            {
                assert!(!sealed.windows(secret.len()).any(|window| window == secret));
            }
        }
        // Bytes that make no difference to a decoder are gone after the first round trip, and no more are lost in a
        // second.
        None => {
            let again = line.seal(&opened).expect("what was opened can be sealed");
            assert_eq!(line.open(&again).expect("and opens"), opened);
        }
    }
}

/// A small frame of each codec.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    Codec::ALL
        .into_iter()
        .enumerate()
        .map(|(index, codec)| {
            let frame: &[u8] = match codec {
                Codec::Opus => &[0xFC, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
                Codec::Vp8 => &[
                    0x50, 0x42, 0, 0x9D, 1, 0x2A, 0x40, 1, 0xF0, 0, 1, 2, 3, 4, 5, 6,
                ],
                Codec::Vp9 => &[0x82, 0x49, 0x83, 0x42, 0, 1, 2, 3],
                Codec::H264 => &[
                    0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F, 0, 0, 0, 1, 0x68, 0xCE, 0x3C, 0x80, 0, 0,
                    1, 0x65, 0x88, 0x84, 0, 0, 3, 1, 0xFF, 0, 0, 1, 0x41, 0x9A, 1, 2, 3,
                ],
                Codec::H265 => &[
                    0, 0, 0, 1, 0x40, 1, 0x0C, 0, 0, 0, 1, 0x42, 1, 1, 0, 0, 0, 1, 0x44, 1, 0xC1,
                    0, 0, 1, 0x26, 1, 0xAF, 0, 0, 3, 1, 9, 9, 9,
                ],
                Codec::Av1 => &[
                    0x12, 0, 0x0A, 4, 1, 2, 3, 4, 0x32, 6, 0x10, 0, 1, 2, 3, 4, 0x22, 2, 9, 9,
                ],
            };
            let number = u8::try_from(index).unwrap_or(0);
            [&[number], frame].concat()
        })
        .collect()
}
