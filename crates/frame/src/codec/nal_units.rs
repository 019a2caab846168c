//! The NAL units of a frame (H.264 Annex B, H.265 Annex B), as both are handed over between encoder, packetizer,
//! depacketizer and decoder.
//!
//! A start code is `00 00 01`, and zeros before it belong to no NAL unit: packetizers take it off with or without one
//! more zero, and depacketizers put `00 00 00 01` in its place. So start codes and zeros at the end of a NAL unit are not
//! authenticated, and both sides write four bytes.
//!
//! The rule of the codec says for each NAL unit which bytes stay clear. The secret rest keeps its length but for bytes of
//! emulation prevention (see `emulation`).

use super::emulation::{escape, trailing_zeros, unescape, zero_pair};
use crate::malformed::Malformed;
use crate::units::{BufferFull, FrameWriter, Representation, Sizes, Units};

const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// A packet that carries a NAL unit longer than this may have no room for an SFrame header or a tag.
const NEARLY_FULL: usize = 1_100;

/// No packet carries a NAL unit longer than this: browsers make packets of 1,200 bytes at most.
const FULL: usize = 1_200;

/// How NAL units are to be read.
#[derive(Clone, Copy)]
pub(crate) struct NalUnits {
    pub(super) rule: Rule,
    /// The header of a NAL unit that may be added where none may grow, and does not reach the decoder.
    pub(super) carrier: Option<u8>,
}

/// The treatment of a NAL unit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Left out by both sides: browsers may leave it out too, and no decoder needs it.
    Dropped,
    /// Clear as a whole.
    Clear,
    /// This number of bytes stays clear.
    Secret(usize),
}

/// The rule of a codec: tells the role of a NAL unit, which does not end with a zero; an empty one is malformed. It depends on
/// nothing but the bytes that stay clear.
pub(crate) type Rule = fn(&[u8]) -> Result<Role, Malformed>;

impl NalUnits {
    /// Takes a frame apart.
    ///
    /// If it looks like one for packets that hold whole NAL units only, and the one that is to get the SFrame header or
    /// the tag may already fill its packet, both get NAL units of their own.
    pub(super) fn read(
        self,
        frame: &[u8],
        form: Representation,
        units: &mut Units,
    ) -> Result<(), Malformed> {
        let carrier = self.carrier.filter(|_| form == Representation::Plain);
        self.read_once(frame, form, None, units)?;
        if carrier.is_some() && units.sizes().is_some_and(needs_carriers) {
            units.restart();
            self.read_once(frame, form, carrier, units)?;
            carrier.map_or(Ok(()), |header| push_carrier(header, units))?;
        }
        Ok(())
    }

    fn read_once(
        self,
        frame: &[u8],
        form: Representation,
        mut carrier: Option<u8>,
        units: &mut Units,
    ) -> Result<(), Malformed> {
        let (before, mut rest) = split_at_start_code(frame).ok_or(Malformed)?;
        if before.iter().any(|byte| *byte != 0) {
            return Err(Malformed);
        }
        loop {
            let (unit, further) = match split_at_start_code(rest) {
                Some((unit, further)) => (unit, Some(further)),
                None => (rest, None),
            };
            let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
            let unit = unit.get(..unit.len() - zeros).ok_or(Malformed)?;
            match (self.rule)(unit)? {
                Role::Dropped => {}
                Role::Clear => units.push_clear(&[unit]),
                Role::Secret(clear) => {
                    if let Some(header) = carrier.take() {
                        push_carrier(header, units)?;
                    }
                    let (clear, secret) = unit.split_at_checked(clear).ok_or(Malformed)?;
                    units.push_secret(&[clear], |out| match form {
                        Representation::Plain => {
                            out.extend_from_slice(secret);
                            Ok(())
                        }
                        Representation::Encrypted => unescape(secret, trailing_zeros(clear), out),
                    })?;
                }
            }
            match further {
                Some(further) => rest = further,
                None => return Ok(()),
            }
        }
    }

    /// Puts a frame together.
    pub(super) fn write(
        self,
        units: &Units,
        form: Representation,
        out: &mut FrameWriter<'_>,
    ) -> Result<(), BufferFull> {
        for (clear, secret) in units.iter() {
            if form == Representation::Plain && secret.is_empty() && self.is_carrier(clear) {
                continue;
            }
            out.put(&START_CODE)?;
            out.put(clear)?;
            match form {
                Representation::Plain => out.put(secret)?,
                Representation::Encrypted => {
                    escape(secret, trailing_zeros(clear), |run| out.put(run))?
                }
            }
        }
        Ok(())
    }

    fn is_carrier(self, clear: &[u8]) -> bool {
        self.carrier.is_some_and(|header| clear == [header])
    }
}

fn push_carrier(header: u8, units: &mut Units) -> Result<(), Malformed> {
    units.push_secret(&[&[header]], |_| Ok(()))
}

fn needs_carriers(sizes: Sizes) -> bool {
    sizes.largest <= FULL && sizes.first.max(sizes.last) > NEARLY_FULL
}

/// The bytes before the first `00 00 01`, zeros included, and the bytes behind it.
fn split_at_start_code(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    loop {
        let at = from + zero_pair(bytes.get(from..)?)?;
        match bytes.get(at + 2) {
            Some(1) => return Some((bytes.get(..at)?, bytes.get(at + 3..)?)),
            // The second zero may be the first of the next pair.
            Some(0) => from = at + 1,
            Some(_) => from = at + 3,
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::h264;
    use super::*;
    use crate::buffer_layout::tailroom;

    /// All that is put in front and behind, and ciphertext of zeros only.
    #[test]
    fn the_tailroom_is_enough_at_worst() {
        for (clear, count) in [(1, 1), (2, 1), (2, 200), (3, 1), (3, 7), (4, 3)] {
            for secret in (0..50).chain([1_000, 1_001]) {
                let start = [&[0x65, 0xE0, 0, 0][..clear - 1], &[0]].concat();
                let mut units = Units::default();
                units.begin(&[0; 17]);
                for _ in 0..count {
                    let fill = |out: &mut Vec<u8>| {
                        out.resize(out.len() + secret, 0);
                        Ok(())
                    };
                    units.push_secret(&[&start], fill).unwrap();
                }
                units.add_header_and_tag(16).unwrap();
                let len = count * (3 + clear + secret);
                let mut room = vec![0; len + tailroom(len)];
                let mut out = FrameWriter::new(&mut room);
                h264::NAL_UNITS
                    .write(&units, Representation::Encrypted, &mut out)
                    .unwrap_or_else(|_| panic!("{count} units of {clear} and {secret} bytes"));
            }
        }
    }

    /// A slice header that ends with two zeros, and all that may follow.
    #[test]
    fn no_start_code_forms_where_clear_bytes_end() {
        let clear = [0x65, 0xC0, 0, 0x10, 0, 0];
        for secret in [
            &[0][..],
            &[1],
            &[2],
            &[3],
            &[4],
            &[0, 0],
            &[0, 1],
            &[3, 0],
            &[3, 3],
        ] {
            let mut units = Units::default();
            let fill = |out: &mut Vec<u8>| {
                out.extend_from_slice(secret);
                Ok(())
            };
            units.push_secret(&[&clear], fill).unwrap();
            let mut room = [0; 30];
            let mut out = FrameWriter::new(&mut room);
            let nal_units = h264::NAL_UNITS;
            nal_units
                .write(&units, Representation::Encrypted, &mut out)
                .unwrap();
            let len = out.len();
            let sealed = &room[..len];
            let forms = |three: &[u8]| three[..2] == [0, 0] && three[2] < 3;
            assert!(!sealed[4..].windows(3).any(forms), "{sealed:?}");

            let mut read = Units::default();
            nal_units
                .read(sealed, Representation::Encrypted, &mut read)
                .unwrap();
            let read: Vec<_> = read.iter().collect();
            assert_eq!(read, [(&clear[..], secret)]);
        }
    }

    #[test]
    fn start_codes_are_found_with_all_their_zeros() {
        let found = |bytes: &'static [u8]| split_at_start_code(bytes);
        assert_eq!(found(&[0, 0, 1, 5]), Some((&[][..], &[5][..])));
        assert_eq!(found(&[7, 0, 0, 0, 0, 1]), Some((&[7, 0, 0][..], &[][..])));
        assert_eq!(found(&[0, 0, 2, 0, 0, 3, 0, 0, 1]).unwrap().0.len(), 6);
        for none in [&[][..], &[0, 0], &[0, 0, 0], &[0, 1, 0, 1], &[0, 0, 3, 1]] {
            assert_eq!(found(none), None);
        }
    }
}
