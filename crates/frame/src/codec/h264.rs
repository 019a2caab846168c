//! H.264: NAL unit headers, the starts of slice headers, and parameter sets stay clear.
//!
//! | NAL unit (H.264 Table 7-1) | clear | reader of the clear bytes |
//! |---|---|---|
//! | 1, 5: slices | header, and the slice header up to `pic_parameter_set_id` (§7.3.3) | depacketizers look for the type (key frames) and for the parameter sets that a key frame needs |
//! | 7, 8: parameter sets; 10, 11: end of sequence, of stream | all | depacketizers and SFUs: ids, size, profile |
//! | 2 to 4, 6, 13 to 15, 19 to 21: partitions, SEI, extensions, auxiliary and scalable slices | header | no reader |
//! | 9, 12: delimiters, filler | left out | browsers leave delimiters out before sending |
//! | 0, 16 to 18, 22 to 31 | refused | reserved, or a packet of RFC 6184 §5.2 and not a NAL unit |
//!
//! A header is one byte (§7.3.1, RFC 6184 §1.3). Packetizers split NAL units anywhere behind it and put it together
//! again from the fragments' headers (RFC 6184 §5.8). An SFU learns number, sizes and types of NAL units, so key
//! frames, reference frames and slices; which macroblock a slice begins with, and whether it is intra-coded; and the
//! fields of parameter sets: profile, level, picture size, frame rate.
//!
//! In packetization mode 0 (RFC 6184 §6.2) a NAL unit cannot be split, and encoders make slices that fill a packet.
//! There the header is carried by an SEI of its own in front of the secret bytes, and the tag by another at the end;
//! the receiver takes both off. Nothing says which mode a frame is for, so that is done for frames that may be for mode
//! 0: none of its NAL units is longer than a packet, and one that would grow is nearly as long.
//!
//! Parameter sets are authenticated although libwebrtc writes into them: a sender's reordering limits are put in when the
//! frame leaves the encoder, before it comes here, and the receiver's depacketizer, which would do the same, then finds
//! nothing to do. Parameter sets from SDP (`sprop-parameter-sets`), which a receiver would put in front of a key frame,
//! are not the sender's, and such a frame is refused.

use super::exp_golomb::Bits;
use super::nal_units::{NalUnits, Role};
use crate::malformed::Malformed;

const HEADER: usize = 1;

/// An SEI without a message is none, and is left out by both sides. One may carry the SFrame header, and another the tag,
/// where slices may not grow.
const SEI: u8 = 6;

pub(super) const NAL_UNITS: NalUnits = NalUnits {
    rule,
    carrier: Some(SEI),
};

fn rule(unit: &[u8]) -> Result<Role, Malformed> {
    let (header, body) = unit.split_first().ok_or(Malformed)?;
    // forbidden_zero_bit.
    if header & 0x80 != 0 {
        return Err(Malformed);
    }
    match header & 0x1F {
        1 | 5 => Ok(Role::Secret(HEADER + slice_header_start(body)?)),
        SEI if body.is_empty() => Ok(Role::Dropped),
        2..=4 | SEI | 13..=15 | 19..=21 => Ok(Role::Secret(HEADER)),
        7 | 8 | 10 | 11 => Ok(Role::Clear),
        9 | 12 => Ok(Role::Dropped),
        _ => Err(Malformed),
    }
}

/// `first_mb_in_slice`, `slice_type`, `pic_parameter_set_id`.
fn slice_header_start(body: &[u8]) -> Result<usize, Malformed> {
    let mut bits = Bits::new(body);
    for _ in 0..3 {
        bits.skip_number()?;
    }
    Ok(bits.taken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_slice_or_secret_or_known_to_be_read() {
        for kind in 0..32 {
            let role = rule(&[0x60 | kind, 0xE0, 1, 2, 3]);
            let expected = match kind {
                1 | 5 => Ok(Role::Secret(2)),
                7 | 8 | 10 | 11 => Ok(Role::Clear),
                9 | 12 => Ok(Role::Dropped),
                0 | 16..=18 | 22..=31 => Err(Malformed),
                _ => Ok(Role::Secret(1)),
            };
            assert_eq!(role, expected, "{kind}");
            assert_eq!(rule(&[0x80 | kind, 0xE0, 1]), Err(Malformed));
        }
    }

    #[test]
    fn a_slice_without_its_header_is_malformed() {
        for slice in [
            &[0x65][..],
            &[0x65, 0x01],
            &[0x41, 0, 0, 3, 0, 0, 3, 0, 0, 1],
        ] {
            assert_eq!(rule(slice), Err(Malformed), "{slice:?}");
        }
        assert_eq!(
            rule(&[0x65, 0, 0, 3, 0x80, 0, 0x60, 9]),
            Ok(Role::Secret(7))
        );
        // 1, 1, then six zeros, a one, six bits.
        assert_eq!(rule(&[0x65, 0xC0, 0x80, 9]), Ok(Role::Secret(3)));
    }
}
