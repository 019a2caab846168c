//! Frames of real encoders on their way between two browsers.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod call;
#[cfg(test)]
mod streams;

use browser::{carry, normal};
use call::*;
use sotto_frame::{Codec, Track};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);
const MTU: usize = 1_200;

#[test]
fn every_frame_arrives_as_it_was() {
    for suite in SUITES {
        for (name, codec, frames) in streams::all() {
            assert!(frames.len() >= 3, "{name}");
            for mtu in [40, 300, MTU, 60_000] {
                let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
                for frame in &frames {
                    let sealed = encrypt(&mut encryptor, Track::CAMERA, codec, frame).unwrap();
                    let arrived = carry(codec, &sealed, mtu);
                    let opened = decrypt(&mut decryptor, ALICES_CAMERA, codec, &arrived, NOW);
                    assert_eq!(opened.unwrap(), normal(codec, frame), "{name} {mtu}");
                }
            }
        }
    }
}

/// A receiver takes frames as they leave the sender, too: where both ends of a transform are in one process.
#[test]
fn every_frame_opens_as_it_was_sealed() {
    for (name, codec, frames) in streams::all() {
        for frame in &frames {
            let sealed =
                encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, frame).unwrap();
            let added = sealed.len() - normal(codec, frame).len();
            assert!(added <= 22, "{name}: {added} bytes added");
            let opened = decrypt(
                &mut decryptor(SUITES[5], 7),
                ALICES_CAMERA,
                codec,
                &sealed,
                NOW,
            );
            assert_eq!(opened.unwrap(), normal(codec, frame), "{name}");
        }
    }
}

/// Normalization is idempotent: a frame encrypted twice has the same structure for all that read it.
#[test]
fn what_is_normal_stays_so() {
    for (name, codec, frames) in streams::all() {
        for frame in &frames {
            let once = normal(codec, frame);
            assert_eq!(normal(codec, &once), once, "{name}");
            let sealed =
                encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, &once).unwrap();
            assert_eq!(carry(codec, &sealed, MTU), normal(codec, &sealed), "{name}");
        }
    }
}

/// No run of bytes of a secret piece is found in the protected frame.
#[test]
fn what_is_secret_is_not_sent() {
    for (name, codec, frames) in streams::all() {
        for frame in &frames {
            let sealed =
                encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, frame).unwrap();
            let end = &frame[frame.len().saturating_sub(24)..];
            for run in end.windows(6.min(end.len())) {
                let found = sealed.windows(run.len()).any(|sent| sent == run);
                assert!(!found, "{name}");
            }
        }
    }
}

#[test]
fn every_cut_and_every_flipped_bit_is_noticed() {
    for (name, codec, frames) in streams::all() {
        // Frames of several hundred bytes have all there is.
        let frames = frames.iter().filter(|frame| frame.len() < 700);
        for frame in frames {
            let expected = normal(codec, frame);
            let sealed =
                encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, frame).unwrap();
            let arrived = carry(codec, &sealed, MTU);
            let same_or_refused = |bytes: &[u8], what: &str, at: usize| {
                if let Ok(opened) = decrypt(
                    &mut decryptor(SUITES[5], 7),
                    ALICES_CAMERA,
                    codec,
                    bytes,
                    NOW,
                ) {
                    assert_eq!(opened, expected, "{name}: {what} at {at}");
                }
            };
            for len in 1..arrived.len() {
                same_or_refused(&arrived[..len], "cut", len);
            }
            for bit in 0..arrived.len() * 8 {
                let mut flipped = arrived.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                same_or_refused(&flipped, "flipped", bit);
            }
            for at in 0..=arrived.len() {
                for byte in [0, 1, 3, 0x65] {
                    let mut longer = arrived.clone();
                    longer.insert(at, byte);
                    same_or_refused(&longer, "inserted", at);
                }
            }
        }
    }
}

/// A frame of one codec is none of another.
#[test]
fn a_frame_of_another_codec_is_refused() {
    for (name, codec, frames) in streams::all() {
        let sealed = encrypt(
            &mut encryptor(SUITES[5], 7),
            Track::CAMERA,
            codec,
            &frames[0],
        )
        .unwrap();
        // Both of these have no clear bytes; they never meet, since a track is either sound or picture.
        let same = |other| {
            matches!(
                (codec, other),
                (Codec::Opus, Codec::Vp9) | (Codec::Vp9, Codec::Opus)
            )
        };
        for other in Codec::ALL {
            if other == codec || same(other) {
                continue;
            }
            let opened = decrypt(
                &mut decryptor(SUITES[5], 7),
                ALICES_CAMERA,
                other,
                &sealed,
                NOW,
            );
            assert!(opened.is_err(), "{name} as {other:?}");
        }
    }
}
