//! Decryption gives the bytes that were encrypted, and gives no others.

#[cfg(test)]
mod call;

use call::*;
use proptest::prelude::*;
use sotto_frame::{CipherSuite, Codec, DecryptError, EncryptError, Kid, Source, Track};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);

fn codec_and_frame() -> impl Strategy<Value = (Codec, Vec<u8>)> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..300);
    prop_oneof![
        bytes.clone().prop_map(|frame| (Codec::Opus, frame)),
        bytes.clone().prop_map(|frame| (Codec::Vp9, frame)),
        // A key frame has at least its ten bytes.
        bytes.prop_map(|mut frame| {
            if frame.first().is_some_and(|first| first & 1 == 0) && frame.len() < 10 {
                frame.resize(10, 0);
            }
            (Codec::Vp8, frame)
        }),
    ]
}

proptest! {
    #[test]
    fn every_frame_comes_back_as_it_was((codec, frame) in codec_and_frame(), suite in prop::sample::select(&SUITES[..]), epoch: u64) {
        let protected = encrypt(&mut encryptor(suite, epoch), Track::CAMERA, codec, &frame).unwrap();
        let opened = decrypt(&mut decryptor(suite, epoch), ALICES_CAMERA, codec, &protected, NOW).unwrap();
        prop_assert_eq!(&opened, &frame);
        if frame.is_empty() {
            prop_assert!(protected.is_empty());
        } else {
            let overhead = protected.len() - frame.len();
            prop_assert!((suite.tag_len() + 1..=suite.tag_len() + 4).contains(&overhead));
        }
    }

    #[test]
    fn a_flipped_bit_is_noticed_wherever_it_is((codec, frame) in codec_and_frame(), suite in prop::sample::select(&SUITES[..]), bit: prop::sample::Index) {
        prop_assume!(!frame.is_empty());
        let mut protected = encrypt(&mut encryptor(suite, 7), Track::CAMERA, codec, &frame).unwrap();
        let bit = bit.index(protected.len() * 8);
        protected[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(decrypt(&mut decryptor(suite, 7), ALICES_CAMERA, codec, &protected, NOW).is_err());
    }

    #[test]
    fn a_cut_frame_is_noticed_wherever_it_is_cut((codec, frame) in codec_and_frame(), suite in prop::sample::select(&SUITES[..]), cut: prop::sample::Index) {
        prop_assume!(!frame.is_empty());
        let protected = encrypt(&mut encryptor(suite, 7), Track::CAMERA, codec, &frame).unwrap();
        let len = cut.index(protected.len());
        // Cut down to no bytes it is an empty frame, which holds no data of any member.
        prop_assume!(len > 0);
        prop_assert!(decrypt(&mut decryptor(suite, 7), ALICES_CAMERA, codec, &protected[..len], NOW).is_err());
    }

    #[test]
    fn garbage_is_dropped(frame in proptest::collection::vec(any::<u8>(), 1..200), codec in prop::sample::select(&Codec::ALL[..]), suite in prop::sample::select(&SUITES[..])) {
        prop_assert!(decrypt(&mut decryptor(suite, 7), ALICES_CAMERA, codec, &frame, NOW).is_err());
    }
}

#[test]
fn a_forged_frame_changes_nothing() {
    let suite = SUITES[5];
    let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
    let genuine = encrypt(&mut encryptor, Track::CAMERA, Codec::Opus, b"genuine").unwrap();
    for bit in 0..genuine.len() * 8 {
        let mut forged = genuine.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, &forged, NOW).unwrap_err();
    }
    let opened = decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, &genuine, NOW);
    assert_eq!(opened.unwrap(), b"genuine");
}

#[test]
fn what_is_not_authentic_leaves_no_plaintext_behind() {
    for suite in SUITES {
        let secret = [b's'; 64];
        let mut protected = encrypt(
            &mut encryptor(suite, 7),
            Track::CAMERA,
            Codec::Opus,
            &secret,
        )
        .unwrap();
        *protected.last_mut().unwrap() ^= 1;
        let mut buffer = buffer(Codec::Opus, &protected);
        let outcome = decryptor(suite, 7).decrypt(
            ALICES_CAMERA,
            Codec::Opus,
            &mut buffer,
            protected.len(),
            NOW,
        );
        assert_eq!(outcome, Err(DecryptError::NotAuthentic));
        assert!(!buffer.windows(4).any(|window| window == b"ssss"));
    }
}

#[test]
fn a_frame_opens_once_and_out_of_order() {
    let suite = SUITES[5];
    let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
    let frames: Vec<_> = (0..50_u8)
        .map(|n| encrypt(&mut encryptor, Track::CAMERA, Codec::Opus, &[n; 20]).unwrap())
        .collect();
    for frame in frames.iter().rev() {
        decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, frame, NOW).unwrap();
    }
    for frame in &frames {
        let again = decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, frame, NOW);
        assert_eq!(again, Err(DecryptError::Replayed));
    }
}

#[test]
fn a_receiver_takes_nobody_elses_frames_and_no_other_track() {
    let suite = SUITES[5];
    let frame = encrypt(
        &mut encryptor(suite, 7),
        Track::CAMERA,
        Codec::Opus,
        b"face",
    )
    .unwrap();
    let mut decryptor = decryptor(suite, 7);
    for (from, expected) in [
        (
            Source {
                sender: BOB,
                track: Track::CAMERA,
            },
            DecryptError::WrongMember,
        ),
        (
            Source {
                sender: ALICE,
                track: Track::SCREEN,
            },
            DecryptError::WrongTrack,
        ),
    ] {
        assert_eq!(
            decrypt(&mut decryptor, from, Codec::Opus, &frame, NOW),
            Err(expected)
        );
    }
    assert_eq!(
        decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, &frame, NOW).unwrap(),
        b"face"
    );
}

/// Each track has a key of its own (RFC 9605 §4.4.2 puts the KID into it), all of them one counter.
#[test]
fn one_encryptor_sends_all_tracks() {
    for suite in SUITES {
        let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
        for track in (0..Track::COUNT).chain(0..Track::COUNT) {
            let track = Track::new(track).unwrap();
            let frame = encrypt(&mut encryptor, track, Codec::Opus, b"media").unwrap();
            let from = Source {
                sender: ALICE,
                track,
            };
            let opened = decrypt(&mut decryptor, from, Codec::Opus, &frame, NOW);
            assert_eq!(opened.unwrap(), b"media", "{track:?}");
        }
    }
}

/// Chromium and Firefox deliver empty audio frames. There is nothing in one to encrypt.
#[test]
fn an_empty_frame_stays_empty_with_and_without_a_key() {
    let suite = SUITES[5];
    let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
    for _ in 0..2 {
        for codec in Codec::ALL {
            let sent = encrypt(&mut encryptor, Track::CAMERA, codec, b"");
            assert_eq!(sent.unwrap(), b"");
            let received = decrypt(&mut decryptor, ALICES_CAMERA, codec, b"", NOW);
            assert_eq!(received.unwrap(), b"");
        }
        encryptor.clear();
        decryptor.clear();
    }
}

#[test]
fn the_clear_prefix_is_clear_and_the_rest_is_not() {
    let suite = SUITES[5];
    let key_frame: Vec<u8> = (0..100).map(|n| n * 2).collect();
    let protected = encrypt(
        &mut encryptor(suite, 7),
        Track::CAMERA,
        Codec::Vp8,
        &key_frame,
    )
    .unwrap();
    assert_eq!(protected[..10], key_frame[..10]);
    assert!(
        !protected[10..]
            .windows(4)
            .any(|window| key_frame.windows(4).any(|plain| plain == window))
    );
}

#[test]
fn a_vp8_key_frame_without_its_header_is_refused() {
    for len in 1..10 {
        let frame = vec![0xD0; len];
        let outcome = encrypt(
            &mut encryptor(SUITES[5], 7),
            Track::CAMERA,
            Codec::Vp8,
            &frame,
        );
        assert_eq!(outcome, Err(EncryptError::Malformed));
        let outcome = decrypt(
            &mut decryptor(SUITES[5], 7),
            ALICES_CAMERA,
            Codec::Vp8,
            &frame,
            NOW,
        );
        assert_eq!(outcome, Err(DecryptError::TooShort));
    }
}

#[test]
fn without_a_key_nothing_passes() {
    let suite = SUITES[5];
    let (mut encryptor, mut decryptor) = (encryptor(suite, 7), decryptor(suite, 7));
    let frame = encrypt(&mut encryptor, Track::CAMERA, Codec::Opus, b"face").unwrap();
    encryptor.clear();
    decryptor.clear();
    assert_eq!(
        encrypt(&mut encryptor, Track::CAMERA, Codec::Opus, b"face"),
        Err(EncryptError::NoKey)
    );
    assert_eq!(
        decrypt(&mut decryptor, ALICES_CAMERA, Codec::Opus, &frame, NOW),
        Err(DecryptError::NoKey)
    );
}

#[test]
fn a_buffer_without_room_is_refused() {
    let suite = SUITES[5];
    let frame = encrypt(
        &mut encryptor(suite, 7),
        Track::CAMERA,
        Codec::Opus,
        b"face",
    )
    .unwrap();
    let mut decryptor = decryptor(suite, 7);
    let room = buffer(Codec::Opus, &frame);
    for len in [0, frame.len()] {
        for size in 0..room.len() - (frame.len() - len) {
            let mut buffer = room[..size].to_vec();
            let outcome = decryptor.decrypt(ALICES_CAMERA, Codec::Opus, &mut buffer, len, NOW);
            assert_eq!(outcome, Err(DecryptError::BufferTooSmall), "{len} {size}");
        }
    }
    let outcome = decryptor.decrypt(ALICES_CAMERA, Codec::Opus, &mut [0; 99], usize::MAX, NOW);
    assert_eq!(outcome, Err(DecryptError::BufferTooSmall));
}

#[test]
fn a_leaf_that_nobody_sits_at_is_unknown() {
    let suite = SUITES[5];
    let mut encryptor = sotto_frame::FrameEncryptor::new(suite);
    encryptor.install(7, 99, &base_key(7));
    let frame = encrypt(&mut encryptor, Track::CAMERA, Codec::Opus, b"ghost").unwrap();
    let outcome = decrypt(
        &mut decryptor(suite, 7),
        ALICES_CAMERA,
        Codec::Opus,
        &frame,
        NOW,
    );
    assert_eq!(outcome, Err(DecryptError::UnknownSender));
    assert_eq!(Kid::new(99, Track::CAMERA, 7).leaf(), Some(99));
}

/// A member that uses another suite than the group's, with the group's very key, is not heard. Nor can an SFU pass a
/// frame with audio's short tag as a picture.
#[test]
fn a_frame_in_another_suite_does_not_open() {
    for sent in SUITES {
        for agreed in SUITES.into_iter().filter(|suite| *suite != sent) {
            for track in [Track::MICROPHONE, Track::CAMERA] {
                let frame = encrypt(&mut encryptor(sent, 7), track, Codec::Opus, &[7; 50]).unwrap();
                let from = Source {
                    sender: ALICE,
                    track,
                };
                let opened = decrypt(&mut decryptor(agreed, 7), from, Codec::Opus, &frame, NOW);
                assert_eq!(
                    opened,
                    Err(DecryptError::NotAuthentic),
                    "{sent:?} {agreed:?}"
                );
            }
        }
    }
    let suites = sotto_frame::SFrameCipherSuites {
        audio: CipherSuite::Aes128CtrHmacSha256_64,
        video: CipherSuite::default(),
    };
    let mut encryptor = sotto_frame::FrameEncryptor::new(suites);
    encryptor.install(7, ALICE_LEAF, &base_key(7));
    let mut decryptor = sotto_frame::FrameDecryptor::new(suites);
    decryptor.install(epoch(7, &[(ALICE_LEAF, ALICE)]), NOW);
    let frame = encrypt(&mut encryptor, Track::MICROPHONE, Codec::Opus, &[7; 50]).unwrap();
    for track in [Track::CAMERA, Track::SCREEN] {
        let from = Source {
            sender: ALICE,
            track,
        };
        let opened = decrypt(&mut decryptor, from, Codec::Vp8, &frame, NOW);
        assert!(opened.is_err());
    }
    let from = Source {
        sender: ALICE,
        track: Track::MICROPHONE,
    };
    decrypt(&mut decryptor, from, Codec::Opus, &frame, NOW).unwrap();
}
