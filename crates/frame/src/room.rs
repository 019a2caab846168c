//! The free bytes around a frame that is transformed in place.

use crate::header::MAX_HEADER_LEN;

/// Free bytes that must precede a frame in its buffer: room for the longest SFrame header.
pub const HEADROOM: usize = 32;

/// Free bytes that must follow a frame in its buffer: room for the longest tag.
pub const TAILROOM: usize = 16;

const _: () = assert!(HEADROOM >= MAX_HEADER_LEN);

/// Splits off the `len` bytes of frame and the tailroom behind the headroom, if the buffer has them all.
pub(crate) fn frame_and_tailroom(buffer: &mut [u8], len: usize) -> Option<&mut [u8]> {
    let end = HEADROOM.checked_add(len)?.checked_add(TAILROOM)?;
    buffer.get_mut(HEADROOM..end)
}
