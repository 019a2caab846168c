//! VP8: the uncompressed data chunk stays clear.
//!
//! Packetizers and SFUs look into it for key frames and picture size: bit 0 of the first byte is 0 for a key frame
//! (RFC 6386 §9.1, RFC 7741 §4.3), and a key frame then has a start code and its dimensions, 10 bytes in all. Of other
//! frames only the frame tag's first byte is read. An SFU learns from them type, version, size of the first partition,
//! and dimensions.

use crate::malformed::Malformed;

const KEY_FRAME: usize = 10;
const INTERFRAME: usize = 1;

/// A key frame that ends within its own uncompressed data chunk is none: no decoder takes it.
pub(super) fn clear_len(frame: &[u8]) -> Result<usize, Malformed> {
    let first = frame.first().ok_or(Malformed)?;
    let clear = if first & 1 == 0 {
        KEY_FRAME
    } else {
        INTERFRAME
    };
    if frame.len() < clear {
        Err(Malformed)
    } else {
        Ok(clear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_bytes_of_a_key_frame_and_one_of_any_other() {
        // First bytes as Chromium sends them: 0xD0 is a key frame although its bit 7 is set.
        assert_eq!(clear_len(&[0xD0; 50]), Ok(10));
        assert_eq!(clear_len(&[0x10; 10]), Ok(10));
        assert_eq!(clear_len(&[0xB1; 50]), Ok(1));
        assert_eq!(clear_len(&[0x31]), Ok(1));
    }

    #[test]
    fn a_key_frame_shorter_than_its_header_is_malformed() {
        for len in 0..10 {
            assert_eq!(clear_len(&vec![0xD0; len]), Err(Malformed), "{len} bytes");
        }
    }
}
