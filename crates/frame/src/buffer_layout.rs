//! The free bytes around a frame that is transformed in place.

use crate::header::MAX_HEADER_LEN;

/// Free bytes that must precede a frame in its buffer: room for the longest SFrame header.
pub const HEADROOM: usize = 32;

/// Free bytes that must follow a frame in its buffer if its codec is one whose frames are transformed in place: Opus,
/// VP8, VP9. Room for the longest tag.
pub const TAILROOM: usize = 16;

/// Free bytes that must follow a frame of `len` bytes in its buffer, for any codec.
///
/// Emulation prevention puts a byte after every second one at worst, start codes grow from three bytes to four, and
/// sizes may need another byte when header and tag are added.
#[must_use]
pub const fn tailroom(len: usize) -> usize {
    (len / 2).saturating_add(64)
}

const _: () = assert!(HEADROOM >= MAX_HEADER_LEN);

/// Splits off the `len` bytes of frame and the tailroom behind the headroom, if the buffer has them all.
pub(crate) fn frame_and_tailroom(
    buffer: &mut [u8],
    len: usize,
    tailroom: usize,
) -> Option<&mut [u8]> {
    let end = HEADROOM.checked_add(len)?.checked_add(tailroom)?;
    buffer.get_mut(HEADROOM..end)
}
