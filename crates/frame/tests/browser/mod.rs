//! The way of a frame between two browsers: a packetizer takes it apart, a depacketizer puts it together. Written after
//! RFC 6184, RFC 7798 and the AV1 RTP specification, with the additions of browsers' implementations.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod nal_units;
pub mod obus;

use sotto_frame::Codec;

/// The frame that a depacketizer puts together from packets of at most `mtu` bytes.
pub fn carry(codec: Codec, frame: &[u8], mtu: usize) -> Vec<u8> {
    match codec {
        Codec::Opus | Codec::Vp8 | Codec::Vp9 => frame.to_vec(),
        Codec::H264 => nal_units::carry(frame, mtu, &nal_units::H264),
        Codec::H265 => nal_units::carry(frame, mtu, &nal_units::H265),
        Codec::Av1 => obus::carry(frame, mtu),
    }
}

/// The frame expected after decryption: the same for the decoder.
pub fn normal(codec: Codec, frame: &[u8]) -> Vec<u8> {
    let kept = |unit: &&[u8], dropped: [u8; 2], shift: u8, mask: u8| {
        !dropped.contains(&(unit[0] >> shift & mask))
    };
    let joined = |units: Vec<&[u8]>| nal_units::join(units);
    match codec {
        Codec::Opus | Codec::Vp8 | Codec::Vp9 => frame.to_vec(),
        Codec::H264 => joined(
            nal_units::split_trimmed(frame)
                .into_iter()
                .filter(|unit| kept(unit, [9, 12], 0, 31))
                // An SEI without a message is none.
                .filter(|unit| unit.len() > 1 || unit[0] & 31 != 6)
                .collect(),
        ),
        Codec::H265 => joined(
            nal_units::split_trimmed(frame)
                .into_iter()
                .filter(|unit| kept(unit, [35, 38], 1, 63))
                .collect(),
        ),
        Codec::Av1 => obus::join(&obus::transmitted(frame)),
    }
}

/// Whether there is anything to hide, and so anything to carry header and tag.
pub fn has_secrets(codec: Codec, frame: &[u8]) -> bool {
    match codec {
        Codec::H264 => nal_units::split_trimmed(frame).iter().any(|unit| {
            let empty_sei = unit[0] & 31 == 6 && unit.len() == 1;
            !empty_sei && ![7, 8, 9, 10, 11, 12].contains(&(unit[0] & 31))
        }),
        Codec::H265 => nal_units::split_trimmed(frame)
            .iter()
            .any(|unit| unit[0] >> 1 < 32 || unit[0] >> 1 >= 39),
        Codec::Av1 => obus::transmitted(frame)
            .iter()
            .any(|obu| obu[0] >> 3 & 15 != 1),
        Codec::Opus | Codec::Vp8 | Codec::Vp9 => true,
    }
}
