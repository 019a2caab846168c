//! Frames that are encrypted and decrypted elsewhere are the same, byte for byte, and the same are refused.

#[cfg(test)]
mod call;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, Aes256Gcm, KeyInit};
use call::*;
use sotto_frame::{
    Apart, CipherSuite, Codec, HEADROOM, Opener, ProtectError, Sealer, Source, Track,
    UnprotectError,
};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);

const GCM: [CipherSuite; 2] = [
    CipherSuite::Aes128GcmSha256_128,
    CipherSuite::Aes256GcmSha512_128,
];

#[cfg(test)]
enum Elsewhere {
    Short(Aes128Gcm),
    Long(Aes256Gcm),
}

/// AES-GCM, as a browser has it: ciphertext and tag in one.
#[cfg(test)]
impl Elsewhere {
    fn new(key: &[u8]) -> Self {
        match key.len() {
            16 => Self::Short(Aes128Gcm::new_from_slice(key).unwrap()),
            _ => Self::Long(Aes256Gcm::new_from_slice(key).unwrap()),
        }
    }

    fn seal(&self, nonce: &[u8; 12], msg: &[u8], aad: &[u8]) -> Vec<u8> {
        let payload = Payload { msg, aad };
        match self {
            Self::Short(aead) => aead.encrypt(nonce.into(), payload),
            Self::Long(aead) => aead.encrypt(nonce.into(), payload),
        }
        .unwrap()
    }

    fn open(&self, nonce: &[u8; 12], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg, aad };
        match self {
            Self::Short(aead) => aead.decrypt(nonce.into(), payload),
            Self::Long(aead) => aead.decrypt(nonce.into(), payload),
        }
        .ok()
    }
}

#[cfg(test)]
fn seal_apart(sealer: &mut Sealer, codec: Codec, frame: &[u8]) -> Result<Vec<u8>, ProtectError> {
    let mut buffer = buffer(codec, frame);
    let track = Track::CAMERA;
    let apart = sealer.protect_apart(track, codec, &mut buffer, frame.len())?;
    let Apart {
        kid,
        nonce,
        front,
        content,
        ..
    } = apart.unwrap();
    let key = sealer.key(kid).unwrap();
    let sealed = Elsewhere::new(&key).seal(&nonce, &buffer[content], sealer.aad());
    Ok([&buffer[front], &sealed[..]].concat())
}

#[cfg(test)]
fn open_apart(
    opener: &mut Opener,
    from: Source,
    codec: Codec,
    frame: &[u8],
) -> Result<Vec<u8>, UnprotectError> {
    let mut buffer = buffer(codec, frame);
    let apart = opener.unprotect_apart(from, codec, &mut buffer, frame.len(), NOW)?;
    let Apart {
        kid,
        counter,
        nonce,
        front,
        content,
    } = apart.unwrap();
    let key = opener.key(kid).unwrap();
    let opened = Elsewhere::new(&key)
        .open(&nonce, &buffer[content], opener.aad())
        .ok_or(UnprotectError::NotAuthentic)?;
    opener.note(from, kid, counter)?;
    Ok([&buffer[front], &opened[..]].concat())
}

#[test]
fn the_bytes_are_the_same() {
    for suite in GCM {
        for codec in [Codec::Opus, Codec::Vp8, Codec::Vp9] {
            let (mut here, mut there) = (sealer(suite, 7), sealer(suite, 7));
            let (mut opens_here, mut opens_there) = (opener(suite, 7), opener(suite, 7));
            for len in (10..400).chain([1_200, 6_000, 50_000]) {
                let frame: Vec<u8> = (0..len).map(|index| (index * 7 + len) as u8).collect();
                let sealed = protect(&mut here, Track::CAMERA, codec, &frame).unwrap();
                assert_eq!(seal_apart(&mut there, codec, &frame).unwrap(), sealed);
                let opened = open_apart(&mut opens_there, ALICES_CAMERA, codec, &sealed);
                assert_eq!(opened.unwrap(), frame, "{len}");
                let opened = unprotect(&mut opens_here, ALICES_CAMERA, codec, &sealed, NOW);
                assert_eq!(opened.unwrap(), frame, "{len}");
            }
        }
    }
}

/// Whatever is wrong with a frame, both ways refuse it for the same reason, and one way sees what the other has opened.
#[test]
fn the_same_frames_are_refused() {
    let suite = GCM[0];
    let mut sealer = sealer(suite, 7);
    let frame = protect(&mut sealer, Track::CAMERA, Codec::Vp8, &[7; 100]).unwrap();
    let (mut here, mut there) = (opener(suite, 7), opener(suite, 7));
    for bit in 0..frame.len() * 8 {
        let mut forged = frame.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let expected = unprotect(&mut here, ALICES_CAMERA, Codec::Vp8, &forged, NOW);
        let opened = open_apart(&mut there, ALICES_CAMERA, Codec::Vp8, &forged);
        assert_eq!(opened, expected, "{bit}");
        assert!(opened.is_err());
    }
    for cut in 1..frame.len() {
        let expected = unprotect(&mut here, ALICES_CAMERA, Codec::Vp8, &frame[..cut], NOW);
        let opened = open_apart(&mut there, ALICES_CAMERA, Codec::Vp8, &frame[..cut]);
        assert_eq!(opened, expected, "{cut}");
    }
    for (sender, track) in [(BOB, Track::CAMERA), (ALICE, Track::SCREEN)] {
        let from = Source { sender, track };
        let expected = unprotect(&mut here, from, Codec::Vp8, &frame, NOW);
        assert_eq!(open_apart(&mut there, from, Codec::Vp8, &frame), expected);
    }
    open_apart(&mut there, ALICES_CAMERA, Codec::Vp8, &frame).unwrap();
    let again = open_apart(&mut there, ALICES_CAMERA, Codec::Vp8, &frame);
    assert_eq!(again, Err(UnprotectError::Replayed));
    let again = unprotect(&mut there, ALICES_CAMERA, Codec::Vp8, &frame, NOW);
    assert_eq!(again, Err(UnprotectError::Replayed));
}

/// While the frame was elsewhere: its key went, or it came a second time.
#[test]
fn what_was_fine_may_be_refused_in_the_end() {
    let suite = GCM[1];
    let mut sealer = sealer(suite, 7);
    let frame = protect(&mut sealer, Track::CAMERA, Codec::Vp9, &[7; 100]).unwrap();
    let begin = |opener: &mut Opener| {
        let mut buffer = buffer(Codec::Vp9, &frame);
        let begun =
            opener.unprotect_apart(ALICES_CAMERA, Codec::Vp9, &mut buffer, frame.len(), NOW);
        begun.unwrap().unwrap()
    };
    let mut opener = opener(suite, 7);
    let (first, second) = (begin(&mut opener), begin(&mut opener));
    opener
        .note(ALICES_CAMERA, first.kid, first.counter)
        .unwrap();
    let again = opener.note(ALICES_CAMERA, second.kid, second.counter);
    assert_eq!(again, Err(UnprotectError::Replayed));

    opener.install(epoch(8, &[(BOB_LEAF, BOB)]), NOW);
    let gone = opener.note(ALICES_CAMERA, first.kid, first.counter + 1);
    assert_eq!(gone, Err(UnprotectError::UnknownSender));
    assert!(opener.key(first.kid).is_none());
    opener.clear();
    let gone = opener.note(ALICES_CAMERA, first.kid, first.counter + 1);
    assert_eq!(gone, Err(UnprotectError::NoKey));
    assert!(opener.key(first.kid).is_none());
}

#[test]
fn a_counter_is_used_once_whichever_way() {
    let mut sealer = sealer(GCM[0], 7);
    let mut buffer = buffer(Codec::Opus, &[7; 20]);
    let mut counters = Vec::new();
    for _ in 0..3 {
        let apart = sealer.protect_apart(Track::MICROPHONE, Codec::Opus, &mut buffer, 20);
        counters.push(apart.unwrap().unwrap().counter);
        sealer
            .protect(Track::MICROPHONE, Codec::Opus, &mut buffer, 20)
            .unwrap();
    }
    assert_eq!(counters, [0, 2, 4]);
    sealer.clear();
    let dropped = sealer.protect_apart(Track::MICROPHONE, Codec::Opus, &mut buffer, 20);
    assert_eq!(dropped, Err(ProtectError::NoKey));
}

#[test]
fn other_suites_other_codecs_and_empty_frames_stay_here() {
    for suite in SUITES {
        for codec in Codec::ALL {
            for len in [0, 40] {
                let elsewhere = GCM.contains(&suite)
                    && matches!(codec, Codec::Opus | Codec::Vp8 | Codec::Vp9)
                    && len > 0;
                let mut buffer = vec![1; HEADROOM + len + codec.tailroom(len)];
                let before = buffer.clone();
                let apart = sealer(suite, 7).protect_apart(Track::CAMERA, codec, &mut buffer, len);
                assert_eq!(apart.unwrap().is_some(), elsewhere);
                if !elsewhere {
                    assert_eq!(buffer, before);
                    let mut opener = opener(suite, 7);
                    let apart = opener.unprotect_apart(ALICES_CAMERA, codec, &mut buffer, len, NOW);
                    assert_eq!(apart, Ok(None));
                }
            }
        }
    }
}
