//! Frames of any structure that a codec allows, and bytes that are none.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod call;

use browser::{carry, has_secrets, nal_units, normal};
use call::*;
use proptest::collection::vec;
use proptest::prelude::*;
use sotto_frame::{Codec, EncryptError, Track};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);

/// Bytes that an encoder may put into a NAL unit: nothing that looks like a start code, no zero at the end.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for byte in bytes {
        if *byte <= 3 && out.ends_with(&[0, 0]) {
            out.push(3);
        }
        out.push(*byte);
    }
    if out.last() == Some(&0) {
        out.push(3);
    }
    out
}

fn mostly_zeros(len: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![3 => 0..4_u8, 1 => any::<u8>()], len)
}

/// The bits of an Exp-Golomb number.
fn golomb(number: u32, bits: &mut Vec<bool>) {
    let number = u64::from(number) + 1;
    let len = 64 - number.leading_zeros();
    bits.extend((1..len).map(|_| false));
    bits.extend((0..len).rev().map(|bit| number >> bit & 1 == 1));
}

fn slice(header: &[u8], flags: &[bool], numbers: &[u32], rest: &[u8]) -> Vec<u8> {
    let mut bits = flags.to_vec();
    for number in numbers {
        golomb(*number, &mut bits);
    }
    bits.push(true);
    let start = bits.chunks(8).map(|chunk| {
        (0..8).fold(0, |byte, n| {
            byte << 1 | u8::from(chunk.get(n) == Some(&true))
        })
    });
    [
        header,
        &escaped(&start.chain(rest.iter().copied()).collect::<Vec<_>>()),
    ]
    .concat()
}

fn h264_unit() -> impl Strategy<Value = Vec<u8>> {
    let number = || prop_oneof![0..4_u32, 0..70_000_u32, any::<u32>()];
    prop_oneof![
        3 => (prop::sample::select(&[0x41_u8, 0x65, 0x01][..]), number(), 0..10_u32, number(), mostly_zeros(0..80))
            .prop_map(|(header, mb, kind, pps, rest)| slice(&[header], &[], &[mb, kind, pps], &rest)),
        1 => (prop::sample::select(&[2_u8, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 21][..]), mostly_zeros(0..30))
            .prop_map(|(kind, rest)| [&[0x60 | kind], &escaped(&rest)[..]].concat()),
    ]
}

#[cfg(test)]
fn h265_unit() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => (prop_oneof![0..10_u8, 16..22_u8], any::<[bool; 2]>(), prop_oneof![0..64_u32, any::<u32>()], mostly_zeros(0..80))
            .prop_map(|(kind, flags, pps, rest)| {
                slice(&[kind << 1, 1], &flags[..if kind < 16 { 1 } else { 2 }], &[pps], &rest)
            }),
        1 => (32..41_u8, mostly_zeros(0..30))
            .prop_map(|(kind, rest)| [&[kind << 1, 1], &escaped(&rest)[..]].concat()),
    ]
}

/// Start codes of three bytes and more, zeros at the end.
fn annex_b(unit: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (vec((0..4_usize, unit), 1..12), 0..3_usize).prop_map(|(units, zeros)| {
        let mut frame = Vec::new();
        for (zeros, unit) in units {
            frame.resize(frame.len() + zeros, 0);
            frame.extend_from_slice(&[0, 0, 1]);
            frame.extend_from_slice(&unit);
        }
        frame.resize(frame.len() + zeros, 0);
        frame
    })
}

/// Sizes in more bytes than they need, and none at the end.
fn obus() -> impl Strategy<Value = Vec<u8>> {
    let obu = (
        0..16_u8,
        any::<Option<u8>>(),
        0..4_usize,
        vec(any::<u8>(), 0..200),
    );
    (vec(obu, 1..8), any::<bool>()).prop_map(|(obus, last_has_size)| {
        let mut frame = Vec::new();
        let last = obus.len() - 1;
        for (n, (kind, extension, padding, payload)) in obus.into_iter().enumerate() {
            let has_size = n != last || last_has_size;
            let header = kind << 3 | u8::from(extension.is_some()) << 2 | u8::from(has_size) << 1;
            frame.push(header);
            frame.extend(extension);
            if has_size {
                let low = payload.len() & 0x7F;
                frame.push(low as u8 | 0x80);
                frame.push((payload.len() >> 7) as u8 | if padding > 0 { 0x80 } else { 0 });
                frame.extend((0..padding).map(|n| if n + 1 < padding { 0x80 } else { 0 }));
            }
            frame.extend_from_slice(&payload);
        }
        frame
    })
}

fn frame() -> impl Strategy<Value = (Codec, Vec<u8>)> {
    prop_oneof![
        annex_b(h264_unit()).prop_map(|frame| (Codec::H264, frame)),
        annex_b(h265_unit()).prop_map(|frame| (Codec::H265, frame)),
        obus().prop_map(|frame| (Codec::Av1, frame)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_structure_arrives_as_it_was((codec, frame) in frame(), suite in prop::sample::select(&SUITES[..]), mtu in 20..400_usize) {
        let sealed = encrypt(&mut encryptor(suite, 7), Track::CAMERA, codec, &frame);
        if has_secrets(codec, &frame) {
            let arrived = carry(codec, &sealed.unwrap(), mtu);
            let opened = decrypt(&mut decryptor(suite, 7), ALICES_CAMERA, codec, &arrived, NOW);
            prop_assert_eq!(opened.unwrap(), normal(codec, &frame));
        } else {
            prop_assert_eq!(sealed, Err(EncryptError::Malformed));
        }
    }

    #[test]
    fn depacketizers_read_the_same_slice_headers(h264 in annex_b(h264_unit()), h265 in annex_b(h265_unit())) {
        for (codec, frame, format) in [(Codec::H264, h264, &nal_units::H264), (Codec::H265, h265, &nal_units::H265)] {
            if let Ok(sealed) = encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, &frame) {
                prop_assert_eq!(nal_units::slice_headers(&sealed, format), nal_units::slice_headers(&frame, format));
            }
        }
    }

    #[test]
    fn a_changed_byte_is_noticed((codec, frame) in frame(), at: prop::sample::Index, byte: u8) {
        prop_assume!(has_secrets(codec, &frame));
        let sealed = encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, &frame).unwrap();
        let mut arrived = carry(codec, &sealed, 300);
        let at = at.index(arrived.len());
        arrived[at] = byte;
        if let Ok(opened) = decrypt(&mut decryptor(SUITES[5], 7), ALICES_CAMERA, codec, &arrived, NOW) {
            prop_assert_eq!(opened, normal(codec, &frame));
        }
    }

    /// Bytes that no encoder makes are refused, or arrive like any frame.
    #[test]
    fn bytes_that_are_no_frame_do_no_harm(bytes in mostly_zeros(0..120), codec in prop::sample::select(&Codec::ALL[..])) {
        if let Ok(sealed) = encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, codec, &bytes) {
            let opened = decrypt(&mut decryptor(SUITES[5], 7), ALICES_CAMERA, codec, &sealed, NOW).unwrap();
            prop_assert_eq!(opened, normal(codec, &bytes));
        }
        if !bytes.is_empty() {
            prop_assert!(decrypt(&mut decryptor(SUITES[5], 7), ALICES_CAMERA, codec, &bytes, NOW).is_err());
        }
    }

    /// In packetization mode 0 no NAL unit may outgrow its packet.
    #[test]
    fn slices_that_fill_their_packets_can_be_sent_whole(lens in vec(1_000..1_178_usize, 1..6)) {
        let slices: Vec<_> = lens.iter().map(|len| slice(&[0x41], &[], &[0, 0, 0], &vec![7; *len])).collect();
        let frame = nal_units::join(slices.iter().map(Vec::as_slice));
        let sealed = encrypt(&mut encryptor(SUITES[5], 7), Track::CAMERA, Codec::H264, &frame).unwrap();
        // A zero at the end of ciphertext costs a byte.
        let arrived = nal_units::carry_single(&sealed, 1_182).unwrap();
        let opened = decrypt(&mut decryptor(SUITES[5], 7), ALICES_CAMERA, Codec::H264, &arrived, NOW);
        prop_assert_eq!(opened.unwrap(), normal(Codec::H264, &frame));
        let carried = nal_units::split(&sealed).len() - slices.len();
        let grows = slices[0].len().max(slices[slices.len() - 1].len()) > 1_100;
        prop_assert_eq!(carried, if grows { 2 } else { 0 });
    }
}
