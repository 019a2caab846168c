//! Keys of frames when the group changes.

#[cfg(test)]
mod call;

use call::*;
use sotto_frame::{
    CipherSuite, Codec, DecryptError, EPOCH_KEY_RETENTION, FrameDecryptor, FrameEncryptor, Track,
};
use std::time::Duration;

const SUITE: CipherSuite = CipherSuite::ChaCha20Poly1305Sha256_128;
const CODEC: Codec = Codec::Opus;
const SECOND: Duration = Duration::from_secs(1);

fn frame(encryptor: &mut FrameEncryptor) -> Vec<u8> {
    encrypt(encryptor, Track::CAMERA, CODEC, b"face").unwrap_or_default()
}

#[test]
fn an_old_epoch_opens_for_ten_seconds_after_the_next() {
    let mut decryptor = decryptor(SUITE, 1);
    let mut encryptor = encryptor(SUITE, 1);
    let (early, late) = (frame(&mut encryptor), frame(&mut encryptor));
    decryptor.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    assert_eq!(decryptor.next_expiry(), Some(11 * SECOND));
    let last_moment = SECOND + EPOCH_KEY_RETENTION - Duration::from_millis(1);
    decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &early, last_moment).unwrap();
    let outcome = decrypt(
        &mut decryptor,
        ALICES_CAMERA,
        CODEC,
        &late,
        SECOND + EPOCH_KEY_RETENTION,
    );
    assert_eq!(outcome, Err(DecryptError::PastEpoch));
    assert_eq!(decryptor.next_expiry(), None);
}

#[test]
fn the_newest_epoch_does_not_expire() {
    let mut decryptor = decryptor(SUITE, 1);
    let frame = frame(&mut encryptor(SUITE, 1));
    decrypt(
        &mut decryptor,
        ALICES_CAMERA,
        CODEC,
        &frame,
        1_000_000 * SECOND,
    )
    .unwrap();
}

#[test]
fn installing_an_epoch_again_changes_nothing() {
    let mut decryptor = decryptor(SUITE, 1);
    let mut encryptor = encryptor(SUITE, 1);
    let old = frame(&mut encryptor);
    decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &old, SECOND).unwrap();
    decryptor.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    encryptor.install(2, ALICE_LEAF, &base_key(2));
    let new = frame(&mut encryptor);
    decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &new, SECOND).unwrap();

    for number in [1, 2] {
        decryptor.install(epoch(number, &[(ALICE_LEAF, ALICE)]), 5 * SECOND);
    }
    assert_eq!(
        decryptor.next_expiry(),
        Some(SECOND + EPOCH_KEY_RETENTION),
        "no expiry is put off"
    );
    for seen in [&old, &new] {
        let outcome = decrypt(&mut decryptor, ALICES_CAMERA, CODEC, seen, 5 * SECOND);
        assert_eq!(
            outcome,
            Err(DecryptError::Replayed),
            "no replay window is emptied"
        );
    }
}

#[test]
fn a_third_epoch_does_not_put_off_the_firsts_expiry() {
    let mut decryptor = decryptor(SUITE, 1);
    let frame = frame(&mut encryptor(SUITE, 1));
    decryptor.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    decryptor.install(epoch(3, &[(ALICE_LEAF, ALICE)]), 5 * SECOND);
    assert_eq!(decryptor.next_expiry(), Some(SECOND + EPOCH_KEY_RETENTION));
    let outcome = decrypt(
        &mut decryptor,
        ALICES_CAMERA,
        CODEC,
        &frame,
        SECOND + EPOCH_KEY_RETENTION,
    );
    assert_eq!(outcome, Err(DecryptError::PastEpoch));
    assert_eq!(
        decryptor.next_expiry(),
        Some(5 * SECOND + EPOCH_KEY_RETENTION)
    );
}

#[test]
fn installing_an_epoch_lets_go_of_what_has_expired() {
    let mut decryptor = decryptor(SUITE, 1);
    decryptor.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    decryptor.install(
        epoch(3, &[(ALICE_LEAF, ALICE)]),
        SECOND + EPOCH_KEY_RETENTION,
    );
    assert_eq!(
        decryptor.next_expiry(),
        Some(SECOND + 2 * EPOCH_KEY_RETENTION)
    );
}

#[test]
fn an_encryptor_takes_a_key_that_differs_in_anything() {
    for (number, leaf, key) in [(2, ALICE_LEAF, 1), (1, BOB_LEAF, 1), (1, ALICE_LEAF, 2)] {
        let mut encryptor = encryptor(SUITE, 1);
        frame(&mut encryptor);
        encryptor.install(number, leaf, &base_key(key));
        let mut decryptor = FrameDecryptor::new(SUITE);
        let mut epoch = epoch(number, &[(leaf, ALICE)]);
        epoch.key = base_key(key);
        decryptor.install(epoch, SECOND);
        let frame = frame(&mut encryptor);
        let opened = decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &frame, SECOND);
        assert_eq!(
            opened.unwrap(),
            b"face",
            "epoch {number}, leaf {leaf}, key {key}"
        );
    }
}

#[test]
fn a_removed_member_loses_its_keys_of_every_epoch() {
    let mut decryptor = decryptor(SUITE, 1);
    let mut encryptor = encryptor(SUITE, 1);
    let mut frames = Vec::new();
    for number in 1..=3 {
        decryptor.install(
            epoch(number, &[(ALICE_LEAF, ALICE), (BOB_LEAF, BOB)]),
            SECOND,
        );
        encryptor.install(number, ALICE_LEAF, &base_key(number));
        let opened = frame(&mut encryptor);
        decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &opened, SECOND).unwrap();
        frames.push(frame(&mut encryptor));
    }
    decryptor.install(epoch(4, &[(BOB_LEAF, BOB)]), SECOND);
    for frame in &frames {
        let outcome = decrypt(&mut decryptor, ALICES_CAMERA, CODEC, frame, SECOND);
        assert_eq!(outcome, Err(DecryptError::UnknownSender));
    }
}

#[test]
fn a_removed_members_frames_are_dropped_at_once() {
    let mut decryptor = decryptor(SUITE, 1);
    let frame = frame(&mut encryptor(SUITE, 1));
    decryptor.install(epoch(2, &[(BOB_LEAF, BOB)]), SECOND);
    let outcome = decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &frame, SECOND);
    assert_eq!(outcome, Err(DecryptError::UnknownSender));
}

#[test]
fn a_member_that_comes_back_to_another_leaf_is_heard_again() {
    let mut decryptor = decryptor(SUITE, 1);
    let old = frame(&mut encryptor(SUITE, 1));
    decryptor.install(epoch(2, &[(BOB_LEAF, BOB)]), SECOND);
    decryptor.install(epoch(3, &[(BOB_LEAF, BOB), (9, ALICE)]), SECOND);
    let mut encryptor = FrameEncryptor::new(SUITE);
    encryptor.install(3, 9, &base_key(3));
    let new = frame(&mut encryptor);
    assert_eq!(
        decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &new, SECOND).unwrap(),
        b"face"
    );
    let outcome = decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &old, SECOND);
    assert_eq!(
        outcome,
        Err(DecryptError::UnknownSender),
        "what it sent before its removal stays shut"
    );
}

#[test]
fn a_member_that_takes_a_removed_members_leaf_is_not_taken_for_it() {
    let mut decryptor = decryptor(SUITE, 1);
    decryptor.install(epoch(2, &[(ALICE_LEAF, BOB)]), SECOND);
    let mut encryptor = FrameEncryptor::new(SUITE);
    encryptor.install(2, ALICE_LEAF, &base_key(2));
    let outcome = decrypt(
        &mut decryptor,
        ALICES_CAMERA,
        CODEC,
        &frame(&mut encryptor),
        SECOND,
    );
    assert_eq!(outcome, Err(DecryptError::WrongMember));
}

#[test]
fn of_two_epochs_that_look_the_same_the_newer_is_kept() {
    let mut decryptor = decryptor(SUITE, 1);
    let old = frame(&mut encryptor(SUITE, 1));
    for number in 2..=33 {
        decryptor.install(epoch(number, &[(ALICE_LEAF, ALICE)]), SECOND);
    }
    let mut encryptor = encryptor(SUITE, 33);
    let new = frame(&mut encryptor);
    assert_eq!(
        decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &new, SECOND).unwrap(),
        b"face"
    );
    let outcome = decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &old, SECOND);
    // The same KID: found under the newer epoch, whose counter it replays or whose key it does not know.
    assert!(outcome.is_err());
    // The 31 epochs between are still there.
    encryptor.install(2, ALICE_LEAF, &base_key(2));
    let between = frame(&mut encryptor);
    assert_eq!(
        decrypt(&mut decryptor, ALICES_CAMERA, CODEC, &between, SECOND).unwrap(),
        b"face"
    );
}
