//! H.265: NAL unit headers, the starts of slice segment headers, and parameter sets stay clear.
//!
//! | NAL unit (H.265 Table 7-1) | clear | reader of the clear bytes |
//! |---|---|---|
//! | 0 to 9, 16 to 21: slice segments | header, and the slice segment header up to `slice_pic_parameter_set_id` (§7.3.6.1) | depacketizers look for the type (key frames) and for `first_slice_segment_in_pic_flag` |
//! | 32 to 34: parameter sets; 36, 37: end of sequence, of bitstream | all | depacketizers and SFUs: presence, size, profile |
//! | 39, 40: SEI | header | no reader |
//! | 35, 38: delimiters, filler | left out | no decoder needs them |
//! | 10 to 15, 22 to 31, 41 to 63 | refused | reserved, or a packet of RFC 7798 §4.4 and not a NAL unit |
//!
//! A header is two bytes (§7.3.1.2, RFC 7798 §1.1.4): type, layer, temporal layer. Packetizers split NAL units anywhere
//! behind it and put it together again (RFC 7798 §4.4.3). An SFU learns number, sizes and types of NAL units, so key
//! frames and temporal layers; which slice segment is a picture's first; and the fields of parameter sets: profile,
//! level, picture size, frame rate.

use super::exp_golomb::Bits;
use super::nal_units::{NalUnits, Role};
use crate::malformed::Malformed;

const HEADER: usize = 2;

pub(super) const NAL_UNITS: NalUnits = NalUnits {
    rule,
    carrier: None,
};

fn rule(unit: &[u8]) -> Result<Role, Malformed> {
    let (&[first, second], body) = unit.split_first_chunk::<HEADER>().ok_or(Malformed)?;
    // forbidden_zero_bit; and a temporal id plus one is not zero.
    if first & 0x80 != 0 || second & 0x07 == 0 {
        return Err(Malformed);
    }
    let kind = first >> 1;
    match kind {
        0..=9 | 16..=21 => Ok(Role::Secret(HEADER + segment_header_start(kind, body)?)),
        32..=34 | 36 | 37 => Ok(Role::Clear),
        35 | 38 => Ok(Role::Dropped),
        39 | 40 => Ok(Role::Secret(HEADER)),
        _ => Err(Malformed),
    }
}

/// `first_slice_segment_in_pic_flag`, in random access pictures `no_output_of_prior_pics_flag`, then
/// `slice_pic_parameter_set_id`.
fn segment_header_start(kind: u8, body: &[u8]) -> Result<usize, Malformed> {
    let mut bits = Bits::new(body);
    bits.bit()?;
    if kind >= 16 {
        bits.bit()?;
    }
    bits.skip_number()?;
    Ok(bits.taken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_slice_or_secret_or_known_to_be_read() {
        for kind in 0..64_u8 {
            let role = rule(&[kind << 1, 1, 0b0110_0000, 1, 2, 3]);
            let expected = match kind {
                0..=9 | 16..=21 => Ok(Role::Secret(3)),
                39 | 40 => Ok(Role::Secret(2)),
                32..=34 | 36 | 37 => Ok(Role::Clear),
                35 | 38 => Ok(Role::Dropped),
                _ => Err(Malformed),
            };
            assert_eq!(role, expected, "{kind}");
            assert_eq!(rule(&[0x80 | kind << 1, 1, 0xE0, 1]), Err(Malformed));
            assert_eq!(rule(&[kind << 1, 0, 0xE0, 1]), Err(Malformed));
        }
    }

    #[test]
    fn the_parameter_set_id_is_behind_another_flag_in_random_access_pictures() {
        // Flag, then nine zeros, a one, nine bits: 20 bits, or 21 with both flags.
        assert_eq!(rule(&[1 << 1, 1, 0x80, 0x20, 0x01, 9]), Ok(Role::Secret(5)));
        assert_eq!(
            rule(&[19 << 1, 1, 0x80, 0x10, 0x01, 9]),
            Ok(Role::Secret(5))
        );
        // Both flags set, then eight zeros, a one, eight bits.
        assert_eq!(
            rule(&[19 << 1, 1, 0xC0, 0x20, 0x01, 9]),
            Ok(Role::Secret(5))
        );
        assert_eq!(rule(&[1 << 1, 1, 0x80]), Err(Malformed));
        assert_eq!(rule(&[1 << 1, 1]), Err(Malformed));
        assert_eq!(rule(&[1 << 1]), Err(Malformed));
    }
}
