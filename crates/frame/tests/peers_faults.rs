//! Faults of other implementations' code (`docs/codecs.md`), each of which this one must not have.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod call;

use browser::{carry, nal_units, normal};
use call::*;
use sotto_frame::{Codec, DecryptError, EncryptError, Track};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);

#[cfg(test)]
fn seal(codec: Codec, frame: &[u8]) -> Result<Vec<u8>, EncryptError> {
    encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, frame)
}

#[cfg(test)]
fn open(codec: Codec, frame: &[u8]) -> Result<Vec<u8>, DecryptError> {
    decrypt(
        &mut decryptor(SUITES[5], 7),
        ALICES_CAMERA,
        codec,
        frame,
        NOW,
    )
}

#[cfg(test)]
fn arrives(codec: Codec, frame: &[u8]) {
    let sealed = seal(codec, frame).unwrap();
    let arrived = carry(codec, &sealed, 1_200);
    assert_eq!(open(codec, &arrived).unwrap(), normal(codec, frame));
}

#[test]
fn empty_frames_stay_empty() {
    for codec in Codec::ALL {
        assert_eq!(seal(codec, &[]).unwrap(), [0; 0], "{codec:?}");
        assert_eq!(open(codec, &[]).unwrap(), [0; 0], "{codec:?}");
    }
}

/// Packets of a browser that sends nothing during silence (DTX).
#[test]
fn packets_of_silence_are_packets() {
    for packet in [
        &[0xF8][..],
        &[0xF8, 0xFF],
        &[0xF8, 0xFF, 0xFE],
        &[0xFC, 0xFF, 0xFE],
    ] {
        let sealed = seal(Codec::Opus, packet).unwrap();
        assert_eq!(open(Codec::Opus, &sealed).unwrap(), packet);
    }
}

#[test]
fn vp8_key_frames_without_their_header_are_refused() {
    for len in 1..10 {
        assert_eq!(
            seal(Codec::Vp8, &vec![0x10; len]),
            Err(EncryptError::Malformed)
        );
        assert_eq!(
            open(Codec::Vp8, &vec![0x10; len]),
            Err(DecryptError::TooShort)
        );
    }
}

#[test]
fn h264_partitions_and_scalable_slices_are_not_sent_in_clear() {
    for kind in [2, 3, 4, 14, 19, 20, 21] {
        let secret = b"the picture itself, or a part of it";
        let unit = [&[0x60 | kind], &secret[..]].concat();
        let frame = nal_units::join([&unit[..]]);
        let sealed = seal(Codec::H264, &frame).unwrap();
        assert!(
            !sealed
                .windows(4)
                .any(|sent| secret.windows(4).any(|part| part == sent))
        );
        arrives(Codec::H264, &frame);
    }
}

#[test]
fn h264_with_many_slices_and_short_start_codes() {
    for slices in [40, 100, 1_000] {
        for len in [0, 1, 30] {
            let unit = [&[0, 0, 1, 0x41, 0xE0][..], &vec![9; len]].concat();
            arrives(Codec::H264, &unit.repeat(slices));
            let unit = [&[0, 0, 1, 0x02, 0x01, 0xE0][..], &vec![9; len]].concat();
            arrives(Codec::H265, &unit.repeat(slices));
        }
    }
}

#[test]
fn frames_of_parameter_sets_alone_are_refused() {
    for (codec, frame) in [
        (Codec::H264, &[0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 1][..]),
        (Codec::H264, &[0, 0, 0, 1, 9, 0x10]),
        (Codec::H265, &[0, 0, 0, 1, 32 << 1, 1, 7]),
        (Codec::Av1, &[0x12, 0, 0x0A, 1, 7]),
        (Codec::Av1, &[0x12, 0]),
    ] {
        assert_eq!(seal(codec, frame), Err(EncryptError::Malformed));
        assert!(open(codec, frame).is_err());
    }
}

#[test]
fn what_begins_with_no_start_code_is_refused() {
    for frame in [
        &[0][..],
        &[0, 0],
        &[0, 0, 1],
        &[0, 0, 0, 0],
        &[0x65, 0xE0, 1],
        &[1, 0, 0, 1, 0x65, 0xE0],
    ] {
        for codec in [Codec::H264, Codec::H265] {
            assert_eq!(
                seal(codec, frame),
                Err(EncryptError::Malformed),
                "{frame:?}"
            );
            assert_eq!(
                open(codec, frame),
                Err(DecryptError::Malformed),
                "{frame:?}"
            );
        }
    }
}

#[test]
fn nal_units_of_one_byte_and_of_none() {
    let slice = [0, 0, 1, 0x65, 0xE0, 5];
    arrives(Codec::H264, &[&[0, 0, 1, 0x0A][..], &slice].concat());
    arrives(Codec::H264, &[&slice[..], &[0, 0, 1, 0x06]].concat());
    arrives(Codec::H264, &[0, 0, 1, 0x14]);
    for none in [&[0, 0, 1][..], &[0, 0, 1, 0, 0, 0]] {
        let frame = [none, &slice[..]].concat();
        assert_eq!(seal(Codec::H264, &frame), Err(EncryptError::Malformed));
    }
    for one in [0x41, 0x65] {
        assert_eq!(
            seal(Codec::H264, &[0, 0, 1, one]),
            Err(EncryptError::Malformed)
        );
    }
}

#[test]
fn obu_sizes_that_overflow_are_refused() {
    let sizes: [&[u8]; 6] = [
        &[0xFF; 8],
        &[0xFF; 10],
        &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        &[9],
    ];
    for size in sizes {
        let frame = [&[0x32], size, &[1; 8]].concat();
        assert_eq!(
            seal(Codec::Av1, &frame),
            Err(EncryptError::Malformed),
            "{size:?}"
        );
        assert_eq!(
            open(Codec::Av1, &frame),
            Err(DecryptError::Malformed),
            "{size:?}"
        );
    }
    for short in [
        &[0x32][..],
        &[0x36],
        &[0x36, 0x20],
        &[0x32, 0x80],
        &[0xB2, 0],
    ] {
        assert_eq!(
            seal(Codec::Av1, short),
            Err(EncryptError::Malformed),
            "{short:?}"
        );
    }
}

#[test]
fn several_obus_of_one_frame_and_none_with_a_size_at_the_end() {
    // Delimiter, sequence header, frame header, two tile groups, padding; the last without a size.
    arrives(
        Codec::Av1,
        &[
            0x12, 0, 0x0A, 2, 7, 7, 0x1A, 1, 5, 0x22, 3, 1, 2, 3, 0x22, 0, 0x7A, 1, 9, 0x20, 4, 4,
            4,
        ],
    );
    // With extensions, and with a payload of nothing alone.
    arrives(Codec::Av1, &[0x36, 0x20, 3, 1, 2, 3, 0x36, 0x28, 1, 9]);
    arrives(Codec::Av1, &[0x30]);
}

/// Units that a network may add are taken away, and reach no decoder.
#[test]
fn what_is_not_authenticated_does_not_arrive() {
    let frame = [0, 0, 0, 1, 0x65, 0xE0, 5, 6, 7];
    let sealed = seal(Codec::H264, &frame).unwrap();
    let added = [
        &[0, 0, 0, 1, 9, 0xF0][..],
        &sealed,
        &[0, 0, 1, 12, 255, 255, 0, 0],
    ]
    .concat();
    assert_eq!(open(Codec::H264, &added).unwrap(), frame);
    for unit in [
        &[0, 0, 1, 0x67, 1][..],
        &[0, 0, 1, 6, 5, 5],
        &[0, 0, 1, 0x41, 0xE0, 1],
    ] {
        let added = [unit, &sealed].concat();
        open(Codec::H264, &added).unwrap_err();
        let added = [&sealed, unit].concat();
        open(Codec::H264, &added).unwrap_err();
    }
}

/// Content cannot be moved from one NAL unit to another: their lengths are authenticated.
#[test]
fn slices_cannot_be_cut_elsewhere() {
    let frame = [
        0, 0, 0, 1, 0x65, 0xE0, 5, 6, 7, 8, 0, 0, 0, 1, 0x65, 0xE0, 1, 2, 3,
    ];
    let sealed = seal(Codec::H264, &frame).unwrap();
    let units = nal_units::split(&sealed);
    let (moved, first) = units[0].split_last().unwrap();
    let second = [&units[1][..2], &[*moved], &units[1][2..]].concat();
    let cut = nal_units::join([first, &second]);
    assert_eq!(open(Codec::H264, &cut), Err(DecryptError::NotAuthentic));
    assert!(open(Codec::H264, &sealed).is_ok());
}
