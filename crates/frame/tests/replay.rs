//! A frame opens once.

#[cfg(test)]
mod call;

use call::*;
use sframe::frame::{MediaFrameView, SingleUseCounter};
use sframe::key::EncryptionKey;
use sotto_frame::{CipherSuite, Codec, DecryptError, FrameDecryptor};
use std::time::Duration;

const SUITE: CipherSuite = CipherSuite::Aes128GcmSha256_128;
const EPOCH: u64 = 7;

fn open(decryptor: &mut FrameDecryptor, frame: &[u8]) -> Result<Vec<u8>, DecryptError> {
    decrypt(decryptor, ALICES_CAMERA, Codec::Opus, frame, Duration::ZERO)
}

/// A frame of Alice's with any counter, as only another implementation makes it.
#[cfg(test)]
fn frame_with_counter(counter: u64) -> Vec<u8> {
    // Leaf 3, track 1, epoch 7.
    let kid = 3_u64 << 8 | 1 << 5 | 7;
    let key = EncryptionKey::derive_from(sframe::CipherSuite::AesGcm128Sha256, kid, [7; 48]);
    let frame = MediaFrameView::try_new(&mut SingleUseCounter::new(counter), b"media")
        .and_then(|frame| frame.encrypt(&key.unwrap()));
    frame.unwrap().as_ref().to_vec()
}

#[test]
fn no_counter_opens_twice_wherever_it_is() {
    for counter in [
        0,
        1,
        1_023,
        1_024,
        u64::from(u32::MAX) + 1,
        u64::MAX - 1,
        u64::MAX,
    ] {
        let mut decryptor = decryptor(SUITE, EPOCH);
        let frame = frame_with_counter(counter);
        let first = open(&mut decryptor, &frame);
        if counter < u64::MAX {
            assert_eq!(first.unwrap(), b"media");
        }
        for _ in 0..2 {
            let outcome = open(&mut decryptor, &frame);
            assert_eq!(outcome, Err(DecryptError::Replayed), "{counter}");
        }
    }
}

#[test]
fn the_window_is_1024_counters_wide() {
    let mut decryptor = decryptor(SUITE, EPOCH);
    open(&mut decryptor, &frame_with_counter(5_000)).unwrap();
    open(&mut decryptor, &frame_with_counter(5_000 - 1_023)).unwrap();
    let outcome = open(&mut decryptor, &frame_with_counter(5_000 - 1_024));
    assert_eq!(outcome, Err(DecryptError::Replayed));
}

#[test]
fn a_forged_counter_does_not_move_the_window() {
    let mut decryptor = decryptor(SUITE, EPOCH);
    let mut forged = frame_with_counter(100_000);
    *forged.last_mut().unwrap() ^= 1;
    let outcome = open(&mut decryptor, &forged);
    assert_eq!(outcome, Err(DecryptError::NotAuthentic));
    assert_eq!(
        open(&mut decryptor, &frame_with_counter(0)).unwrap(),
        b"media"
    );
}
