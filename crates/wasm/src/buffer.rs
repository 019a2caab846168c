//! The buffer through which frames cross the border.

use sotto_frame::{HEADROOM, tailroom};
use std::ops::Range;
use zeroize::Zeroize as _;

/// Bytes in WebAssembly memory: headroom, one frame, tailroom. It grows to the largest frame seen and stays.
#[derive(Default)]
pub(crate) struct FrameBuffer {
    bytes: Vec<u8>,
    output: Range<usize>,
}

impl FrameBuffer {
    /// Makes room for a frame of `len` bytes and returns the address at which it is to be written.
    pub(crate) fn input_at(&mut self, len: usize) -> usize {
        let wanted = len.saturating_add(HEADROOM).saturating_add(tailroom(len));
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted, 0);
        }
        self.bytes.as_ptr() as usize + HEADROOM
    }

    /// Where the last output begins.
    pub(crate) fn output_at(&self) -> usize {
        self.bytes.as_ptr() as usize + self.output.start
    }

    /// Where the buffer is.
    pub(crate) fn at(&self) -> usize {
        self.bytes.as_ptr() as usize
    }

    /// Reads a secret of `len` bytes that was written where a frame would be, and erases it.
    pub(crate) fn take_secret<T>(
        &mut self,
        len: usize,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let secret = self.bytes.get_mut(HEADROOM..)?.get_mut(..len)?;
        let taken = read(secret);
        secret.zeroize();
        taken
    }

    /// Lets `begin` prepare the frame in the buffer for somebody else.
    pub(crate) fn begin<T>(&mut self, begin: impl FnOnce(&mut [u8]) -> T) -> T {
        begin(&mut self.bytes)
    }

    /// Lets `transform` turn the frame in the buffer into another, and remembers where that is.
    pub(crate) fn transform<E>(
        &mut self,
        transform: impl FnOnce(&mut [u8]) -> Result<Range<usize>, E>,
    ) -> Result<usize, E> {
        self.output = 0..0;
        self.output = transform(&mut self.bytes)?;
        Ok(self.output.len())
    }
}
