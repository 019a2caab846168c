//! Frames between JavaScript's memory and that of WebAssembly.

use js_sys::{ArrayBuffer, Uint8Array};
use sotto_frame::{HEADROOM, tailroom};
use std::ops::Range;

/// Bytes in WebAssembly memory: headroom, one frame, tailroom. The buffer grows to the largest frame seen and stays, so
/// that a frame allocates nothing here.
#[derive(Default)]
pub(crate) struct FrameBuffer(Vec<u8>);

impl FrameBuffer {
    /// Copies `frame` behind the headroom. Returns the whole buffer and the length of the frame in it.
    pub(crate) fn copy_in(&mut self, frame: &ArrayBuffer) -> (&mut [u8], usize) {
        let frame = Uint8Array::new(frame);
        let len = frame.length() as usize;
        let wanted = len.saturating_add(HEADROOM).saturating_add(tailroom(len));
        if self.0.len() < wanted {
            self.0.resize(wanted, 0);
        }
        if let Some(room) = self.0.get_mut(HEADROOM..HEADROOM.saturating_add(len)) {
            frame.copy_to(room);
        }
        (&mut self.0, len)
    }

    /// Copies a part of the buffer out; `None` if the buffer has no such part.
    pub(crate) fn copy_out(&self, frame: Range<usize>) -> Option<ArrayBuffer> {
        let frame = self.0.get(frame)?;
        Some(Uint8Array::new_from_slice(frame).buffer())
    }
}
