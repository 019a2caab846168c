//! Frames from real encoders (`vectors/README.md` says how they were made).
#![allow(dead_code, reason = "each test file uses a part of it")]

use sotto_frame::Codec;

/// All streams: name, codec, frames as an encoder hands them over.
pub fn all() -> Vec<(&'static str, Codec, Vec<Vec<u8>>)> {
    macro_rules! stream {
        ($name:literal) => {
            (
                $name,
                &include_bytes!(concat!("../vectors/streams/", $name))[..],
            )
        };
    }
    [
        (stream!("stereo.opus"), Codec::Opus),
        (stream!("vp8.ivf"), Codec::Vp8),
        (stream!("vp9-profile0.ivf"), Codec::Vp9),
        (stream!("vp9-profile2.ivf"), Codec::Vp9),
        (stream!("baseline-slices.h264"), Codec::H264),
        (stream!("high-cabac.h264"), Codec::H264),
        (stream!("main-slices.h265"), Codec::H265),
        (stream!("aom.av1"), Codec::Av1),
        (stream!("aom-tiles.av1"), Codec::Av1),
    ]
    .into_iter()
    .map(|((name, bytes), codec)| {
        let frames = match codec {
            Codec::Opus => ogg_packets(bytes),
            Codec::Vp8 | Codec::Vp9 => ivf_frames(bytes),
            // Each begins with a delimiter.
            Codec::H264 => split_before(bytes, &[0, 0, 0, 1, 9]),
            Codec::H265 => split_before(bytes, &[0, 0, 0, 1, 35 << 1]),
            Codec::Av1 => temporal_units(bytes),
        };
        (name, codec, frames)
    })
    .collect()
}

fn ivf_frames(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &bytes[32..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let len = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        frames.push(rest[12..12 + len].to_vec());
        rest = &rest[12 + len..];
    }
    frames
}

/// RFC 3533: pages with tables of segments; a segment shorter than 255 ends a packet. The first two are headers.
fn ogg_packets(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut packets, mut packet) = (bytes, Vec::new(), Vec::new());
    while !rest.is_empty() {
        let segments = usize::from(rest[26]);
        let (table, mut body) = rest[27..].split_at(segments);
        for len in table {
            let (segment, behind) = body.split_at(usize::from(*len));
            packet.extend_from_slice(segment);
            body = behind;
            if *len < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        rest = body;
    }
    packets.split_off(2)
}

/// Each begins with a temporal delimiter. All OBUs have sizes, none of more than two bytes.
fn temporal_units(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut units) = (bytes, Vec::<Vec<u8>>::new());
    while let [header, size @ ..] = rest {
        let (len, size_len) = match size {
            [low, high, ..] if *low >= 0x80 => {
                (usize::from(low & 0x7F) | usize::from(*high) << 7, 2)
            }
            [len, ..] => (usize::from(*len), 1),
            [] => unreachable!(),
        };
        let (obu, behind) = rest.split_at(1 + size_len + len);
        if *header == 0x12 {
            units.push(Vec::new());
        }
        units.last_mut().unwrap().extend_from_slice(obu);
        rest = behind;
    }
    units
}

fn split_before(bytes: &[u8], mark: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<_> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(mark))
        .chain([bytes.len()])
        .collect();
    starts
        .windows(2)
        .map(|window| bytes[window[0]..window[1]].to_vec())
        .collect()
}
