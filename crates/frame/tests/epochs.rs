//! What happens to keys when the group changes.

#[cfg(test)]
mod call;

use call::*;
use sotto_frame::{CipherSuite, Codec, KEEP, Opener, Sealer, Track, UnprotectError};
use std::time::Duration;

const SUITE: CipherSuite = CipherSuite::ChaCha20Poly1305Sha256_128;
const CODEC: Codec = Codec::Opus;
const SECOND: Duration = Duration::from_secs(1);

fn frame(sealer: &mut Sealer) -> Vec<u8> {
    protect(sealer, Track::CAMERA, CODEC, b"face").unwrap_or_default()
}

#[test]
fn an_old_epoch_opens_for_ten_seconds_after_the_next() {
    let mut opener = opener(SUITE, 1);
    let mut sealer = sealer(SUITE, 1);
    let (early, late) = (frame(&mut sealer), frame(&mut sealer));
    opener.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    assert_eq!(opener.next_expiry(), Some(11 * SECOND));
    let last_moment = SECOND + KEEP - Duration::from_millis(1);
    unprotect(&mut opener, ALICES_CAMERA, CODEC, &early, last_moment).unwrap();
    let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, &late, SECOND + KEEP);
    assert_eq!(outcome, Err(UnprotectError::PastEpoch));
    assert_eq!(opener.next_expiry(), None);
}

#[test]
fn the_newest_epoch_does_not_expire() {
    let mut opener = opener(SUITE, 1);
    let frame = frame(&mut sealer(SUITE, 1));
    unprotect(
        &mut opener,
        ALICES_CAMERA,
        CODEC,
        &frame,
        1_000_000 * SECOND,
    )
    .unwrap();
}

#[test]
fn installing_an_epoch_again_changes_nothing() {
    let mut opener = opener(SUITE, 1);
    let mut sealer = sealer(SUITE, 1);
    let old = frame(&mut sealer);
    unprotect(&mut opener, ALICES_CAMERA, CODEC, &old, SECOND).unwrap();
    opener.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    sealer.install(2, ALICE_LEAF, &base_key(2));
    let new = frame(&mut sealer);
    unprotect(&mut opener, ALICES_CAMERA, CODEC, &new, SECOND).unwrap();

    for number in [1, 2] {
        opener.install(epoch(number, &[(ALICE_LEAF, ALICE)]), 5 * SECOND);
    }
    assert_eq!(
        opener.next_expiry(),
        Some(SECOND + KEEP),
        "no expiry is put off"
    );
    for seen in [&old, &new] {
        let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, seen, 5 * SECOND);
        assert_eq!(
            outcome,
            Err(UnprotectError::Replayed),
            "no replay window is emptied"
        );
    }
}

#[test]
fn a_third_epoch_does_not_put_off_the_firsts_expiry() {
    let mut opener = opener(SUITE, 1);
    let frame = frame(&mut sealer(SUITE, 1));
    opener.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    opener.install(epoch(3, &[(ALICE_LEAF, ALICE)]), 5 * SECOND);
    assert_eq!(opener.next_expiry(), Some(SECOND + KEEP));
    let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, &frame, SECOND + KEEP);
    assert_eq!(outcome, Err(UnprotectError::PastEpoch));
    assert_eq!(opener.next_expiry(), Some(5 * SECOND + KEEP));
}

#[test]
fn installing_an_epoch_lets_go_of_what_has_expired() {
    let mut opener = opener(SUITE, 1);
    opener.install(epoch(2, &[(ALICE_LEAF, ALICE)]), SECOND);
    opener.install(epoch(3, &[(ALICE_LEAF, ALICE)]), SECOND + KEEP);
    assert_eq!(opener.next_expiry(), Some(SECOND + 2 * KEEP));
}

#[test]
fn a_sealer_takes_a_key_that_differs_in_anything() {
    for (number, leaf, key) in [(2, ALICE_LEAF, 1), (1, BOB_LEAF, 1), (1, ALICE_LEAF, 2)] {
        let mut sealer = sealer(SUITE, 1);
        frame(&mut sealer);
        sealer.install(number, leaf, &base_key(key));
        let mut opener = Opener::new(SUITE);
        let mut epoch = epoch(number, &[(leaf, ALICE)]);
        epoch.key = base_key(key);
        opener.install(epoch, SECOND);
        let frame = frame(&mut sealer);
        let opened = unprotect(&mut opener, ALICES_CAMERA, CODEC, &frame, SECOND);
        assert_eq!(
            opened.unwrap(),
            b"face",
            "epoch {number}, leaf {leaf}, key {key}"
        );
    }
}

#[test]
fn a_removed_member_loses_its_keys_of_every_epoch() {
    let mut opener = opener(SUITE, 1);
    let mut sealer = sealer(SUITE, 1);
    let mut frames = Vec::new();
    for number in 1..=3 {
        opener.install(
            epoch(number, &[(ALICE_LEAF, ALICE), (BOB_LEAF, BOB)]),
            SECOND,
        );
        sealer.install(number, ALICE_LEAF, &base_key(number));
        let opened = frame(&mut sealer);
        unprotect(&mut opener, ALICES_CAMERA, CODEC, &opened, SECOND).unwrap();
        frames.push(frame(&mut sealer));
    }
    opener.install(epoch(4, &[(BOB_LEAF, BOB)]), SECOND);
    for frame in &frames {
        let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, frame, SECOND);
        assert_eq!(outcome, Err(UnprotectError::UnknownSender));
    }
}

#[test]
fn a_removed_members_frames_are_dropped_at_once() {
    let mut opener = opener(SUITE, 1);
    let frame = frame(&mut sealer(SUITE, 1));
    opener.install(epoch(2, &[(BOB_LEAF, BOB)]), SECOND);
    let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, &frame, SECOND);
    assert_eq!(outcome, Err(UnprotectError::UnknownSender));
}

#[test]
fn a_member_that_comes_back_to_another_leaf_is_heard_again() {
    let mut opener = opener(SUITE, 1);
    let old = frame(&mut sealer(SUITE, 1));
    opener.install(epoch(2, &[(BOB_LEAF, BOB)]), SECOND);
    opener.install(epoch(3, &[(BOB_LEAF, BOB), (9, ALICE)]), SECOND);
    let mut sealer = Sealer::new(SUITE);
    sealer.install(3, 9, &base_key(3));
    let new = frame(&mut sealer);
    assert_eq!(
        unprotect(&mut opener, ALICES_CAMERA, CODEC, &new, SECOND).unwrap(),
        b"face"
    );
    let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, &old, SECOND);
    assert_eq!(
        outcome,
        Err(UnprotectError::UnknownSender),
        "what it sent before its removal stays shut"
    );
}

#[test]
fn a_member_that_takes_a_removed_members_leaf_is_not_taken_for_it() {
    let mut opener = opener(SUITE, 1);
    opener.install(epoch(2, &[(ALICE_LEAF, BOB)]), SECOND);
    let mut sealer = Sealer::new(SUITE);
    sealer.install(2, ALICE_LEAF, &base_key(2));
    let outcome = unprotect(
        &mut opener,
        ALICES_CAMERA,
        CODEC,
        &frame(&mut sealer),
        SECOND,
    );
    assert_eq!(outcome, Err(UnprotectError::WrongMember));
}

#[test]
fn of_two_epochs_that_look_the_same_the_newer_is_kept() {
    let mut opener = opener(SUITE, 1);
    let old = frame(&mut sealer(SUITE, 1));
    for number in 2..=33 {
        opener.install(epoch(number, &[(ALICE_LEAF, ALICE)]), SECOND);
    }
    let mut sealer = sealer(SUITE, 33);
    let new = frame(&mut sealer);
    assert_eq!(
        unprotect(&mut opener, ALICES_CAMERA, CODEC, &new, SECOND).unwrap(),
        b"face"
    );
    let outcome = unprotect(&mut opener, ALICES_CAMERA, CODEC, &old, SECOND);
    // The same KID: found under the newer epoch, whose counter it replays or whose key it does not know.
    assert!(outcome.is_err());
    // The 31 epochs between are still there.
    sealer.install(2, ALICE_LEAF, &base_key(2));
    let between = frame(&mut sealer);
    assert_eq!(
        unprotect(&mut opener, ALICES_CAMERA, CODEC, &between, SECOND).unwrap(),
        b"face"
    );
}
