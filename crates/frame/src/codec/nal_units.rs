//! The NAL units of a frame (H.264 Annex B, H.265 Annex B), as both are handed over between encoder, packetizer,
//! depacketizer and decoder.
//!
//! A start code is `00 00 01`, and zeros before it belong to no NAL unit: packetizers take it off with or without one
//! more zero, and depacketizers put `00 00 00 01` in its place. So start codes and zeros at the end of a NAL unit are not
//! authenticated, and both sides write four bytes.
//!
//! Of each NAL unit the rule of its codec says what stays clear. The secret rest keeps its length but for bytes of
//! emulation prevention (see `emulation`).

use super::Malformed;
use super::emulation::{escape, trailing_zeros, unescape, zero_pair};
use crate::units::{Form, Full, Out, Units};

const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// What is to be done with a NAL unit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Left out by both sides: browsers may, too, and no decoder needs it.
    Dropped,
    /// Clear as a whole.
    Clear,
    /// So many bytes stay clear.
    Secret(usize),
}

/// The rule of a codec: tells the role of a NAL unit, which is not empty and does not end with a zero. It depends on
/// nothing but the bytes that stay clear.
pub(crate) type Rule = fn(&[u8]) -> Result<Role, Malformed>;

/// Takes a frame apart.
pub(super) fn read(
    rule: Rule,
    frame: &[u8],
    form: Form,
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
        if unit.is_empty() {
            return Err(Malformed);
        }
        match rule(unit)? {
            Role::Dropped => {}
            Role::Clear => units.push_clear(&[unit]),
            Role::Secret(clear) => {
                let (clear, secret) = unit.split_at_checked(clear).ok_or(Malformed)?;
                units.push_secret(&[clear], |out| match form {
                    Form::Plain => {
                        out.extend_from_slice(secret);
                        Ok(())
                    }
                    Form::Sealed => unescape(secret, trailing_zeros(clear), out),
                })?;
            }
        }
        match further {
            Some(further) => rest = further,
            None => return Ok(()),
        }
    }
}

/// What is before the first `00 00 01`, zeros included, and what is behind it.
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

/// Puts a frame together.
pub(super) fn write(units: &Units, form: Form, out: &mut Out<'_>) -> Result<(), Full> {
    for (clear, secret) in units.iter() {
        out.put(&START_CODE)?;
        out.put(clear)?;
        match form {
            Form::Plain => out.put(secret)?,
            Form::Sealed => escape(secret, trailing_zeros(clear), |run| out.put(run))?,
        }
    }
    Ok(())
}
