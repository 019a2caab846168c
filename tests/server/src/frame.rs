//! Encoded frames in RTP packets, and back.

use sotto_server::Substitute;

/// Bytes of data that fit into one packet beside headers, on any network.
const MAX_DATA: usize = 1100;

/// The bytes that a codec puts before the frame's in each packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packaging {
    /// Nothing, and one packet is one frame: Opus (RFC 7587).
    Bare,
    /// A payload descriptor (RFC 7741 §4.2).
    Vp8,
}

impl Packaging {
    /// That of a codec, by its name in `a=rtpmap` in lower case.
    pub fn of(codec: &str) -> Option<Self> {
        match codec {
            "opus" => Some(Self::Bare),
            "vp8" => Some(Self::Vp8),
            _ => None,
        }
    }

    /// Splits a packet's payload into descriptor and data. `None` if it is malformed.
    pub fn split(self, payload: &[u8]) -> Option<(&[u8], &[u8])> {
        match self {
            Self::Bare => Some((&[], payload)),
            Self::Vp8 => payload.split_at_checked(vp8_descriptor(payload)?),
        }
    }

    /// Whether a packet with this descriptor begins its frame.
    pub fn begins(self, descriptor: &[u8]) -> bool {
        match self {
            Self::Bare => true,
            // Start of the partition with index 0.
            Self::Vp8 => descriptor
                .first()
                .is_some_and(|first| first & (START_OF_PARTITION | 0x07) == START_OF_PARTITION),
        }
    }

    /// Whether a packet ends its frame.
    pub fn ends(self, marker: bool) -> bool {
        self == Self::Bare || marker
    }

    /// Puts a frame's bytes into packets that begin with `descriptor`, that of the first packet of the frame in
    /// whose place it goes.
    pub fn pack(self, descriptor: &[u8], data: &[u8]) -> Vec<Substitute> {
        match self {
            Self::Bare => vec![Substitute {
                marker: false,
                payload: data.to_vec(),
            }],
            Self::Vp8 => {
                let mut chunks: Vec<&[u8]> = data.chunks(MAX_DATA).collect();
                if chunks.is_empty() {
                    chunks.push(&[]);
                }
                let last = chunks.len() - 1;
                chunks
                    .iter()
                    .enumerate()
                    .map(|(number, chunk)| {
                        let mut payload = [descriptor, chunk].concat();
                        if number > 0
                            && let Some(first) = payload.first_mut()
                        {
                            *first &= !START_OF_PARTITION;
                        }
                        Substitute {
                            marker: number == last,
                            payload,
                        }
                    })
                    .collect()
            }
        }
    }

    /// Bytes at the beginning of a protected frame that are in clear.
    pub fn clear_prefix(self, data: &[u8]) -> usize {
        match (self, data.first()) {
            (Self::Vp8, Some(first)) if first & 1 == 0 => 10,
            (Self::Vp8, Some(_)) => 1,
            _ => 0,
        }
    }
}

const START_OF_PARTITION: u8 = 0x10;

/// The length of a VP8 payload descriptor.
fn vp8_descriptor(payload: &[u8]) -> Option<usize> {
    let has = |byte: u8, bit: u8| byte & bit != 0;
    let mut length = 1;
    if !has(*payload.first()?, 0x80) {
        return Some(length);
    }
    let extended = *payload.get(1)?;
    length += 1;
    if has(extended, 0x80) {
        let wide = has(*payload.get(length)?, 0x80);
        length += if wide { 2 } else { 1 };
    }
    if has(extended, 0x40) {
        length += 1;
    }
    if has(extended, 0x20) || has(extended, 0x10) {
        length += 1;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_of_all_lengths() {
        let cases: [(&[u8], usize); 7] = [
            (&[0x10, 1, 2], 1),
            (&[0x90, 0x00, 1], 2),
            (&[0x90, 0x80, 0x7f, 1], 3),
            (&[0x90, 0x80, 0x80, 0x01, 1], 4),
            (&[0x90, 0xe0, 0x80, 0x01, 7, 0x20, 1], 6),
            (&[0x90, 0x10, 0x01, 1], 3),
            (&[0x90, 0x40, 0x01, 1], 3),
        ];
        for (payload, length) in cases {
            assert_eq!(vp8_descriptor(payload), Some(length), "{payload:?}");
        }
        assert_eq!(Packaging::Vp8.split(&[0x90]), None);
        assert_eq!(Packaging::Vp8.split(&[0x90, 0x80]), None);
        assert_eq!(Packaging::Vp8.split(&[0x90, 0x80, 0x80]), None);
        assert_eq!(Packaging::Vp8.split(&[]), None);
    }

    #[test]
    fn a_long_frame_has_one_beginning_and_one_end() {
        let data = vec![7; MAX_DATA * 2 + 1];
        let packets = Packaging::Vp8.pack(&[0x90, 0x80, 0x05], &data);
        let firsts: Vec<u8> = packets.iter().map(|packet| packet.payload[0]).collect();
        let markers: Vec<bool> = packets.iter().map(|packet| packet.marker).collect();
        assert_eq!(firsts, [0x90, 0x80, 0x80]);
        assert_eq!(markers, [false, false, true]);
        let back: Vec<u8> = packets
            .iter()
            .flat_map(|packet| Packaging::Vp8.split(&packet.payload).unwrap().1)
            .copied()
            .collect();
        assert_eq!(back, data);
    }
}
