//! Data of the application: what opens, how often and for how long, and what does not.

use proptest::prelude::*;
use sotto_frame::{
    BaseKey, CipherSuite, Codec, DATA_KEY_LEN, DataOpener, DataSealer, DecryptError,
    EPOCH_KEY_RETENTION, EncryptError, Epoch, FrameDecryptor, FrameEncryptor, HEADROOM, Kid,
    OpenedData, SenderId, Source, TAILROOM, Track,
};
use std::time::Duration;

const ALICE: SenderId = SenderId(30);
const ALICE_LEAF: u32 = 3;
const BOB: SenderId = SenderId(40);
const BOB_LEAF: u32 = 4;
const NOW: Duration = Duration::from_secs(100);
const ALL: [(u32, SenderId); 2] = [(ALICE_LEAF, ALICE), (BOB_LEAF, BOB)];

fn key(epoch: u64) -> BaseKey {
    BaseKey::new(vec![(epoch % 251) as u8; DATA_KEY_LEN].into())
}

fn sealer(epoch: u64, leaf: u32) -> DataSealer {
    let mut sealer = DataSealer::default();
    sealer.install(epoch, leaf, &key(epoch));
    sealer
}

fn install(opener: &mut DataOpener, number: u64, senders: &[(u32, SenderId)], now: Duration) {
    let senders = senders.iter().copied().collect();
    let key = key(number);
    opener.install(
        Epoch {
            number,
            key,
            senders,
        },
        now,
    );
}

fn opener(epoch: u64) -> DataOpener {
    let mut opener = DataOpener::default();
    install(&mut opener, epoch, &ALL, NOW);
    opener
}

#[test]
fn data_of_any_length_opens_once_and_names_its_sender() {
    let (mut alice, mut bob, mut opener) = (sealer(7, ALICE_LEAF), sealer(7, BOB_LEAF), opener(7));
    for (counter, len) in [0, 1, 16, 1200, 65_536, 262_080].into_iter().enumerate() {
        let data: Vec<u8> = (0..len).map(|byte| byte as u8).collect();
        for (sealer, sender) in [(&mut alice, ALICE), (&mut bob, BOB)] {
            let sealed = sealer.seal(&data).unwrap();
            assert!(sealed.len() > len && sealed.len() <= len + 22);
            let counter = u64::try_from(counter).unwrap();
            let expected = OpenedData {
                sender,
                epoch: 7,
                counter,
                data: data.clone(),
            };
            assert_eq!(opener.open(&sealed, NOW), Ok(expected));
            assert_eq!(opener.open(&sealed, NOW), Err(DecryptError::Replayed));
        }
    }
}

/// RFC 9605 §4.4.3, by its own code: the metadata is empty.
#[test]
fn sealed_data_is_an_sframe_ciphertext() {
    let suite = CipherSuite::ChaCha20Poly1305Sha256_128;
    let mut encryptor = FrameEncryptor::new(suite);
    encryptor.install(7, ALICE_LEAF, &key(7));
    let mut buffer = [&[0; HEADROOM][..], b"hello", &[0; TAILROOM]].concat();
    let range = encryptor.encrypt(Track::MICROPHONE, Codec::Opus, &mut buffer, 5);
    let frame = &buffer[range.unwrap()];
    assert_eq!(sealer(7, ALICE_LEAF).seal(b"hello").unwrap(), frame);
}

#[test]
fn every_cut_is_noticed() {
    let sealed = sealer(7, ALICE_LEAF).seal(b"hello").unwrap();
    let mut opener = opener(7);
    for len in 0..sealed.len() {
        let outcome = opener.open(&sealed[..len], NOW);
        assert!(
            matches!(
                outcome,
                Err(DecryptError::TooShort | DecryptError::NotAuthentic)
            ),
            "{len}: {outcome:?}"
        );
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(opener.open(&longer, NOW), Err(DecryptError::NotAuthentic));
    assert_eq!(opener.open(&sealed, NOW).unwrap().data, b"hello");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_flipped_bit_is_noticed_and_changes_nothing(
        data in proptest::collection::vec(any::<u8>(), 0..40), before in 0..20_u32, epoch in 0..64_u64
    ) {
        let (mut alice, mut opener) = (sealer(epoch, ALICE_LEAF), opener(epoch));
        for _ in 0..before {
            alice.seal(b"").unwrap();
        }
        let sealed = alice.seal(&data).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut forged = sealed.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(opener.open(&forged, NOW).is_err(), "bit {}", bit);
        }
        prop_assert_eq!(opener.open(&sealed, NOW).unwrap().data, data);
    }

    #[test]
    fn no_other_bytes_open(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(opener(7).open(&bytes, NOW).is_err());
        // The same behind a header that names a key.
        let sealed = sealer(7, ALICE_LEAF).seal(b"").unwrap();
        let header = sealed.len() - 16;
        let forged = [&sealed[..header], &bytes].concat();
        prop_assert!(opener(7).open(&forged, NOW).is_err());
    }

    #[test]
    fn any_order_opens_each_once(order in Just((0..40_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let (mut alice, mut opener) = (sealer(7, ALICE_LEAF), opener(7));
        let sealed: Vec<_> = order.iter().map(|_| alice.seal(b"x").unwrap()).collect();
        for _ in 0..2 {
            let opened = order.iter().filter_map(|at| opener.open(&sealed[*at], NOW).ok());
            let counters: Vec<_> = opened.map(|opened| opened.counter as usize).collect();
            prop_assert!(counters == order || counters.is_empty());
        }
        prop_assert_eq!(opener.open(&sealed[0], NOW), Err(DecryptError::Replayed));
    }
}

#[test]
fn what_is_65_536_messages_late_is_a_replay_and_what_is_one_less_opens() {
    for (late_by, opens) in [(65_535, true), (65_536, false)] {
        let (mut alice, mut opener) = (sealer(7, ALICE_LEAF), opener(7));
        let first = alice.seal(b"first").unwrap();
        for _ in 1..late_by {
            alice.seal(b"").unwrap();
        }
        let last = alice.seal(b"last").unwrap();
        opener.open(&last, NOW).unwrap();
        let outcome = opener.open(&first, NOW);
        if opens {
            assert_eq!(outcome.unwrap().data, b"first");
        } else {
            assert_eq!(outcome, Err(DecryptError::Replayed));
        }
    }
}

#[test]
fn an_epochs_data_opens_for_ten_seconds_after_the_next_has_come() {
    let mut alice = sealer(7, ALICE_LEAF);
    let sealed = [alice.seal(b"a").unwrap(), alice.seal(b"b").unwrap()];
    let mut opener = opener(7);
    install(&mut opener, 8, &ALL, NOW);
    let due = NOW + EPOCH_KEY_RETENTION;
    assert_eq!(opener.next_expiry(), Some(due));
    let just_before = due - Duration::from_millis(1);
    assert_eq!(opener.open(&sealed[0], just_before).unwrap().epoch, 7);
    assert_eq!(opener.open(&sealed[1], due), Err(DecryptError::PastEpoch));
    assert_eq!(opener.next_expiry(), None);
}

#[test]
fn an_epoch_that_is_installed_again_is_no_second_chance() {
    let sealed = sealer(7, ALICE_LEAF).seal(b"a").unwrap();
    let mut opener = opener(7);
    opener.open(&sealed, NOW).unwrap();
    install(&mut opener, 7, &ALL, NOW);
    assert_eq!(opener.open(&sealed, NOW), Err(DecryptError::Replayed));
}

#[test]
fn data_of_a_removed_member_does_not_open_from_the_removal_on() {
    let mut bob = sealer(7, BOB_LEAF);
    let mut opener = opener(7);
    opener.open(&bob.seal(b"a").unwrap(), NOW).unwrap();
    let on_its_way = bob.seal(b"b").unwrap();
    install(&mut opener, 8, &[(ALICE_LEAF, ALICE)], NOW);
    assert_eq!(
        opener.open(&on_its_way, NOW),
        Err(DecryptError::UnknownSender)
    );
    let alice = sealer(8, ALICE_LEAF).seal(b"c").unwrap();
    assert_eq!(opener.open(&alice, NOW).unwrap().sender, ALICE);
}

#[test]
fn data_of_no_known_epoch_or_leaf_does_not_open() {
    let mut opener = opener(7);
    for (epoch, leaf, expected) in [
        (8, ALICE_LEAF, DecryptError::UnknownEpoch),
        (6, ALICE_LEAF, DecryptError::PastEpoch),
        (7, 5, DecryptError::UnknownSender),
        // The same low bits, and so the same KID, with another key.
        (39, ALICE_LEAF, DecryptError::NotAuthentic),
    ] {
        let sealed = sealer(epoch, leaf).seal(b"a").unwrap();
        assert_eq!(opener.open(&sealed, NOW), Err(expected), "{epoch} {leaf}");
    }
    let sealed = sealer(7, ALICE_LEAF).seal(b"a").unwrap();
    opener.clear();
    assert_eq!(opener.open(&sealed, NOW), Err(DecryptError::NoKey));
}

#[test]
fn a_header_that_no_sender_writes_is_malformed() {
    let mut opener = opener(7);
    let kid = |track| Kid::new(ALICE_LEAF, track, 7).number().to_be_bytes();
    for track in [Track::CAMERA, Track::SCREEN_AUDIO] {
        let [.., high, low] = kid(track);
        let forged = [&[0x90, high, low][..], &[0; 20]].concat();
        assert_eq!(opener.open(&forged, NOW), Err(DecryptError::Malformed));
    }
    // A counter of 2⁵³.
    let [.., high, low] = kid(Track::MICROPHONE);
    let forged = [&[0x9e, high, low, 0x20, 0, 0, 0, 0, 0, 0][..], &[0; 20]].concat();
    assert_eq!(opener.open(&forged, NOW), Err(DecryptError::Malformed));
    let highest = [0x9e, high, low, 0x1f, 255, 255, 255, 255, 255, 255];
    let one_less = [&highest[..], &[0; 20]].concat();
    assert_eq!(opener.open(&one_less, NOW), Err(DecryptError::NotAuthentic));
}

#[test]
fn nothing_is_sealed_without_a_key() {
    assert_eq!(DataSealer::default().seal(b"a"), Err(EncryptError::NoKey));
}

/// The base keys differ by their labels in MLS; here by one byte.
#[test]
fn frames_are_no_data_and_data_is_no_frame() {
    let suite = CipherSuite::ChaCha20Poly1305Sha256_128;
    let of_frames = || BaseKey::new(vec![200; DATA_KEY_LEN].into());
    let mut encryptor = FrameEncryptor::new(suite);
    encryptor.install(7, ALICE_LEAF, &of_frames());
    let mut buffer = [&[0; HEADROOM][..], b"hello", &[0; TAILROOM]].concat();
    let range = encryptor.encrypt(Track::MICROPHONE, Codec::Opus, &mut buffer, 5);
    let outcome = opener(7).open(&buffer[range.unwrap()], NOW);
    assert_eq!(outcome, Err(DecryptError::NotAuthentic));

    let mut decryptor = FrameDecryptor::new(suite);
    let senders = ALL.into_iter().collect();
    let (number, key) = (7, of_frames());
    decryptor.install(
        Epoch {
            number,
            key,
            senders,
        },
        NOW,
    );
    let sealed = sealer(7, ALICE_LEAF).seal(b"hello").unwrap();
    let mut buffer = [&[0; HEADROOM], &sealed[..], &[0; TAILROOM]].concat();
    let from = Source {
        sender: ALICE,
        track: Track::MICROPHONE,
    };
    let outcome = decryptor.decrypt(from, Codec::Opus, &mut buffer, sealed.len(), NOW);
    assert_eq!(outcome, Err(DecryptError::NotAuthentic));
}
