//! AV1: OBU headers and the sequence header stay clear.
//!
//! | OBU (AV1 specification §6.2.2) | clear | reader of the clear bytes |
//! |---|---|---|
//! | 1: sequence header | all | SFUs: a new sequence begins; profile, picture size, operating points |
//! | 3 to 7: frame header, tile group, metadata, frame, redundant frame header; 0, 9 to 14: reserved | header | no reader |
//! | 2, 8, 15: temporal delimiter, tile list, padding | left out | packetizers leave them out (AV1 RTP specification §5; padding of their own accord) |
//!
//! A header is one or two bytes (AV1 §5.3.2, §5.3.3): type, temporal and spatial layer. Frame headers can be secret
//! since an SFU finds their fields in the dependency descriptor (AV1 RTP specification, Appendix A), a header extension
//! of the packets, which the sending browser fills from the encoder's metadata of the frame.
//!
//! `obu_size` does not arrive as it was sent: senders take it off (AV1 RTP specification §4.5), receivers put one back,
//! in as few bytes as it needs. So neither it nor `obu_has_size_field` is authenticated as it is; the flag is cleared,
//! and lengths are part of the metadata. An SFU learns number, sizes, types and layers of OBUs, and the fields of the
//! sequence header.

use super::leb128;
use crate::malformed::Malformed;
use crate::units::{BufferFull, FrameWriter, Units};

const FORBIDDEN: u8 = 0b1000_0000;
const HAS_EXTENSION: u8 = 0b0000_0100;
const HAS_SIZE: u8 = 0b0000_0010;

/// Takes a frame apart. OBUs may hold any bytes, so plain and encrypted frames are read alike.
pub(super) fn read(frame: &[u8], units: &mut Units) -> Result<(), Malformed> {
    let mut rest = frame;
    while let Some((&header, behind)) = rest.split_first() {
        if header & FORBIDDEN != 0 {
            return Err(Malformed);
        }
        let extension = usize::from(header & HAS_EXTENSION != 0);
        let (extension, behind) = behind.split_at_checked(extension).ok_or(Malformed)?;
        let (payload, behind) = if header & HAS_SIZE == 0 {
            (behind, &[][..])
        } else {
            let (size, behind) = leb128::read(behind)?;
            behind.split_at_checked(size).ok_or(Malformed)?
        };
        let normal = [header & !HAS_SIZE];
        match header >> 3 {
            1 => units.push_clear(&[&normal, extension, payload]),
            2 | 8 | 15 => {}
            _ => units.push_secret(&[&normal, extension], |out| {
                out.extend_from_slice(payload);
                Ok(())
            })?,
        }
        rest = behind;
    }
    Ok(())
}

/// Puts a frame together, all OBUs with their sizes.
pub(super) fn write(units: &Units, out: &mut FrameWriter<'_>) -> Result<(), BufferFull> {
    for (clear, secret) in units.iter() {
        let Some((header, clear)) = clear.split_first() else {
            continue;
        };
        let extension = usize::from(header & HAS_EXTENSION != 0);
        let (extension, payload) = clear.split_at_checked(extension).unwrap_or((clear, &[]));
        out.put(&[header | HAS_SIZE])?;
        out.put(extension)?;
        let (size, len) = leb128::write(payload.len() + secret.len());
        out.put(size.get(..len).unwrap_or_default())?;
        out.put(payload)?;
        out.put(secret)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(frame: &[u8]) -> Result<Vec<[Vec<u8>; 2]>, Malformed> {
        let mut units = Units::default();
        units.begin(&[]);
        read(frame, &mut units)?;
        Ok(units
            .iter()
            .map(|(clear, secret)| [clear.to_vec(), secret.to_vec()])
            .collect())
    }

    #[test]
    fn headers_stay_clear_and_of_payloads_that_of_the_sequence_header() {
        let frame = [0x12, 0, 0x0A, 2, 5, 6, 0x36, 0x28, 1, 7, 0x78, 9];
        let expected = [[vec![0x08, 5, 6], vec![]], [vec![0x34, 0x28], vec![7]]];
        assert_eq!(units(&frame), Ok(expected.to_vec()));
        for kind in (0..16).filter(|kind| ![1, 2, 8, 15].contains(kind)) {
            let obu = [vec![kind << 3], vec![7, 7]];
            assert_eq!(units(&[kind << 3 | 2, 2, 7, 7]), Ok(vec![obu]), "{kind}");
        }
    }

    /// With sizes in other forms, and without the last.
    #[test]
    fn sizes_make_no_difference() {
        let usual = units(&[0x1A, 1, 5, 0x22, 2, 6, 6]).unwrap();
        assert_eq!(
            units(&[0x1A, 0x81, 0, 5, 0x22, 0x82, 0x80, 0, 6, 6]).unwrap(),
            usual
        );
        assert_eq!(units(&[0x1A, 1, 5, 0x20, 6, 6]).unwrap(), usual);
    }
}
