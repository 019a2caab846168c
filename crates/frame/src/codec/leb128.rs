//! The variable-length numbers of AV1 (AV1 Bitstream & Decoding Process Specification §4.10.5).

use crate::malformed::Malformed;

/// More bytes than this are no `leb128()`.
const MAX_LEN: usize = 8;

/// Reads a number; returns it and the bytes behind it. A value of more than 32 bits is none (§4.10.5).
pub(super) fn read(bytes: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(MAX_LEN) {
        value |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            let value = u32::try_from(value).map_err(|_| Malformed)?;
            let value = usize::try_from(value).map_err(|_| Malformed)?;
            return Ok((value, bytes.get(index + 1..).unwrap_or_default()));
        }
    }
    Err(Malformed)
}

/// A number in as few bytes as it needs, and how many these are.
pub(super) fn write(value: usize) -> ([u8; 10], usize) {
    let mut bytes = [0; 10];
    let mut rest = value as u64;
    let mut len = 0;
    for byte in &mut bytes {
        len += 1;
        *byte = (rest & 0x7F) as u8;
        rest >>= 7;
        if rest == 0 {
            break;
        }
        *byte |= 0x80;
    }
    (bytes, len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, 0xFFFF_FFFF] {
            let (bytes, len) = write(value);
            assert_eq!(read(&bytes[..len]), Ok((value, &[][..])));
        }
        assert_eq!(write(300), ([0xAC, 2, 0, 0, 0, 0, 0, 0, 0, 0], 2));
    }

    #[test]
    fn longer_forms_are_read_as_well() {
        assert_eq!(read(&[0x85, 0x80, 0x80, 0, 9]), Ok((5, &[9][..])));
        assert_eq!(
            read(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]),
            Ok((0, &[][..]))
        );
    }

    #[test]
    fn numbers_that_do_not_end_or_fit_are_refused() {
        for bytes in [
            &[][..],
            &[0x80],
            &[0xFF; 8],
            &[0xFF; 20],
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
            &[0x80, 0x80, 0x80, 0x80, 0x10],
            &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        ] {
            assert_eq!(read(bytes), Err(Malformed), "{bytes:?}");
        }
    }
}
