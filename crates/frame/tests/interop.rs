//! The frames of Sotto are SFrame: another implementation opens them, and the other way round.

#[cfg(test)]
mod call;

use call::*;
use sframe::CipherSuite as Theirs;
use sframe::frame::{EncryptedFrameView, MediaFrameView, MonotonicCounter};
use sframe::key::{DecryptionKey, EncryptionKey};
use sotto_frame::{Codec, Kid, Track};
use std::time::Duration;

/// The suites that both implementations have, with the other's name of each.
fn suites() -> impl Iterator<Item = (sotto_frame::CipherSuite, Theirs)> {
    let theirs = [
        Theirs::AesCtr128HmacSha256_80,
        Theirs::AesCtr128HmacSha256_64,
        Theirs::AesCtr128HmacSha256_32,
        Theirs::AesGcm128Sha256,
        Theirs::AesGcm256Sha512,
    ];
    SUITES.into_iter().zip(theirs)
}

const EPOCH: u64 = 7;

fn kid() -> u64 {
    // leaf 3, track 1, epoch 7
    assert_eq!(
        Kid::new(ALICE_LEAF, Track::CAMERA, EPOCH),
        Kid::new(3, Track::CAMERA, 39)
    );
    3 << 8 | 1 << 5 | 7
}

#[test]
fn another_implementation_opens_our_frames() {
    for (ours, theirs) in suites() {
        let frame = encrypt(
            &mut encryptor(ours, EPOCH),
            Track::CAMERA,
            Codec::Opus,
            b"media",
        )
        .unwrap();
        let key = DecryptionKey::derive_from(theirs, kid(), [7; 48]).unwrap();
        let opened = EncryptedFrameView::try_new(&frame)
            .unwrap()
            .decrypt(&key)
            .unwrap();
        assert_eq!(opened.payload(), b"media");
    }
}

/// A VP8 key frame, whose first ten bytes stay clear.
fn key_frame() -> Vec<u8> {
    (0..60).map(|n| n * 4).collect()
}

#[test]
fn another_implementation_takes_our_clear_prefix_for_metadata() {
    for (ours, theirs) in suites() {
        let frame = key_frame();
        let protected = encrypt(
            &mut encryptor(ours, EPOCH),
            Track::CAMERA,
            Codec::Vp8,
            &frame,
        )
        .unwrap();
        let key = DecryptionKey::derive_from(theirs, kid(), [7; 48]).unwrap();
        let (prefix, rest) = protected.split_at(10);
        let open = |metadata: &[u8]| {
            EncryptedFrameView::try_with_meta_data(rest, metadata)
                .unwrap()
                .decrypt(&key)
                .map(|opened| opened.payload().to_vec())
        };
        assert_eq!(prefix, &frame[..10]);
        assert_eq!(open(prefix).unwrap(), &frame[10..]);
        assert!(open(&[0; 10]).is_err(), "the prefix is authenticated");
    }
}

#[test]
fn we_take_another_implementations_metadata_for_the_clear_prefix() {
    for (ours, theirs) in suites() {
        let frame = key_frame();
        let key = EncryptionKey::derive_from(theirs, kid(), [7; 48]).unwrap();
        let mut counter = MonotonicCounter::default();
        let protected =
            MediaFrameView::try_with_meta_data(&mut counter, &frame[10..], &frame[..10])
                .unwrap()
                .encrypt(&key)
                .unwrap();
        let opened = decrypt(
            &mut decryptor(ours, EPOCH),
            ALICES_CAMERA,
            Codec::Vp8,
            protected.as_ref(),
            Duration::ZERO,
        );
        assert_eq!(opened.unwrap(), frame);
    }
}

#[test]
fn we_open_another_implementations_frames() {
    for (ours, theirs) in suites() {
        let key = EncryptionKey::derive_from(theirs, kid(), [7; 48]).unwrap();
        let mut counter = MonotonicCounter::default();
        let frame = MediaFrameView::try_new(&mut counter, b"media")
            .unwrap()
            .encrypt(&key)
            .unwrap();
        let opened = decrypt(
            &mut decryptor(ours, EPOCH),
            ALICES_CAMERA,
            Codec::Opus,
            frame.as_ref(),
            Duration::ZERO,
        );
        assert_eq!(opened.unwrap(), b"media");
    }
}
