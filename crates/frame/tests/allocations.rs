//! A frame costs no memory: once the first frame of a key has passed, and one as large, nothing is allocated.

#[cfg(test)]
mod call;

use allocation_counter::measure;
use call::*;
use sotto_frame::{Codec, DecryptError, EncryptError, FrameDecryptor, FrameEncryptor, HEADROOM};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);
const FRAMES: usize = 10;

const LENGTHS: [usize; 3] = [20, 160, 6_000];

/// The length of the first frame, which may allocate. Where frames are transformed in place nothing grows with the
/// frame; the other codecs have working memory that grows to the largest frame.
fn first_len(codec: Codec) -> usize {
    match codec {
        Codec::Opus | Codec::Vp8 | Codec::Vp9 => 10,
        Codec::H264 | Codec::H265 | Codec::Av1 => 6_100,
    }
}

/// A frame of `len` bytes: parameters that stay clear, and content.
fn frame(codec: Codec, len: usize) -> Vec<u8> {
    let start: &[u8] = match codec {
        Codec::Opus | Codec::Vp8 | Codec::Vp9 => &[],
        Codec::H264 => &[0, 0, 1, 0x67, 1, 0, 0, 1, 0x65, 0xE0],
        Codec::H265 => &[0, 0, 1, 33 << 1, 1, 0, 0, 1, 19 << 1, 1, 0xE0],
        Codec::Av1 => &[0x0A, 1, 7, 6 << 3],
    };
    let mut frame = start.to_vec();
    frame.resize(len, 1);
    frame
}

fn encrypt_all(
    encryptor: &mut FrameEncryptor,
    codec: Codec,
    frame: &[u8],
    buffer: &mut [u8],
) -> Result<(), EncryptError> {
    for _ in 0..FRAMES {
        let free = buffer.iter_mut().skip(HEADROOM);
        free.zip(frame).for_each(|(free, byte)| *free = *byte);
        encryptor.encrypt(ALICES_CAMERA.track, codec, buffer, frame.len())?;
    }
    Ok(())
}

#[test]
fn sending_allocates_nothing() {
    for suite in SUITES {
        for codec in Codec::ALL {
            let mut encryptor = encryptor(suite, 7);
            protected(&mut encryptor, codec, first_len(codec));
            for len in LENGTHS {
                let frame = frame(codec, len);
                let mut buffer = buffer(codec, &frame);
                let mut outcome = Err(EncryptError::NoKey);
                let spent =
                    measure(|| outcome = encrypt_all(&mut encryptor, codec, &frame, &mut buffer));
                assert_eq!(outcome, Ok(()));
                assert_eq!(spent.count_total, 0, "{suite:?} {codec:?} {len}");
            }
        }
    }
}

#[cfg(test)]
fn protected(encryptor: &mut FrameEncryptor, codec: Codec, len: usize) -> Vec<u8> {
    encrypt(encryptor, ALICES_CAMERA.track, codec, &frame(codec, len)).unwrap()
}

fn decrypt_all(
    decryptor: &mut FrameDecryptor,
    codec: Codec,
    frames: &mut [(Vec<u8>, usize)],
) -> Result<(), DecryptError> {
    for (buffer, len) in frames {
        decryptor.decrypt(ALICES_CAMERA, codec, buffer, *len, NOW)?;
    }
    Ok(())
}

#[test]
fn receiving_allocates_nothing() {
    for suite in SUITES {
        for codec in Codec::ALL {
            let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
            let first = protected(&mut encryptor, codec, first_len(codec));
            decrypt(&mut decryptor, ALICES_CAMERA, codec, &first, NOW).unwrap();
            for len in LENGTHS {
                let mut frames: Vec<_> = (0..FRAMES)
                    .map(|_| protected(&mut encryptor, codec, len))
                    .map(|frame| (buffer(codec, &frame), frame.len()))
                    .collect();
                let mut outcome = Err(DecryptError::NoKey);
                let spent = measure(|| outcome = decrypt_all(&mut decryptor, codec, &mut frames));
                assert_eq!(outcome, Ok(()));
                assert_eq!(spent.count_total, 0, "{suite:?} {codec:?} {len}");
            }
        }
    }
}

#[test]
fn forged_frames_allocate_nothing() {
    for suite in SUITES {
        let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
        let first = protected(&mut encryptor, Codec::Opus, 10);
        decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, &first, NOW).unwrap();
        let frame = protected(&mut encryptor, Codec::Opus, 160);
        for bit in 0..frame.len() * 8 {
            let mut forged = buffer(Codec::Opus, &frame);
            forged[sotto_frame::HEADROOM + bit / 8] ^= 1 << (bit % 8);
            let mut outcome = Ok(0..0);
            let spent = measure(|| {
                outcome =
                    decryptor.decrypt(ALICES_CAMERA, Codec::Opus, &mut forged, frame.len(), NOW);
            });
            assert!(outcome.is_err());
            assert_eq!(spent.count_total, 0, "{suite:?} bit {bit}");
        }
    }
}
