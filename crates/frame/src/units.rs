//! A frame taken apart into units, as its packetizer will take it apart.
//!
//! Each unit is some clear bytes and, perhaps, a secret piece behind them. All secret pieces together, in order, are one
//! SFrame plaintext. Its ciphertext, `SFrame header | ciphertext | tag`, is cut as the plaintext was, so that each piece
//! keeps its length, but that the first is longer by the header and the last by the tag. The clear bytes, in a form that
//! no browser's packetizing changes, and the lengths of the secret pieces are the SFrame metadata. Both sides derive all
//! that from the frame by the same rule.

use crate::malformed::Malformed;

/// The form of secret pieces: as the encoder made them, or as they are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Representation {
    Plain,
    Encrypted,
}

/// Working memory for one frame at a time. It grows to the largest frame seen and stays.
#[derive(Default)]
pub(crate) struct Units {
    clear: Vec<u8>,
    /// Perhaps an SFrame header, then the content, then perhaps a tag.
    secret: Vec<u8>,
    /// Where in `secret` the first piece begins.
    start: usize,
    units: Vec<Unit>,
}

struct Unit {
    clear: usize,
    secret: Option<usize>,
}

/// Lengths of units, in bytes.
pub(crate) struct Sizes {
    /// Of the first with a secret piece.
    pub(crate) first: usize,
    /// Of the last with a secret piece.
    pub(crate) last: usize,
    /// Of the largest of all.
    pub(crate) largest: usize,
}

impl Units {
    /// Forgets the last frame. `header` is put in front of the secret bytes.
    pub(crate) fn begin(&mut self, header: &[u8]) {
        self.clear.clear();
        self.units.clear();
        self.secret.clear();
        self.secret.extend_from_slice(header);
        self.start = header.len();
    }

    /// Forgets the units of this frame, not the header.
    pub(crate) fn restart(&mut self) {
        self.clear.clear();
        self.units.clear();
        self.secret.truncate(self.start);
    }

    /// Adds a unit that is clear as a whole.
    pub(crate) fn push_clear(&mut self, clear: &[&[u8]]) {
        let before = self.clear.len();
        for part in clear {
            self.clear.extend_from_slice(part);
        }
        self.units.push(Unit {
            clear: self.clear.len() - before,
            secret: None,
        });
    }

    /// Adds a unit with a secret piece, which `fill` appends to the buffer that it is given.
    pub(crate) fn push_secret(
        &mut self,
        clear: &[&[u8]],
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        self.push_clear(clear);
        let before = self.secret.len();
        fill(&mut self.secret)?;
        if let Some(unit) = self.units.last_mut() {
            unit.secret = Some(self.secret.len() - before);
        }
        Ok(())
    }

    /// The lengths of the units; `None` if nothing is secret.
    pub(crate) fn sizes(&self) -> Option<Sizes> {
        let len = |unit: &Unit| unit.clear + unit.secret.unwrap_or(0);
        let mut with_secret = self.units.iter().filter(|unit| unit.secret.is_some());
        let first = len(with_secret.next()?);
        Some(Sizes {
            first,
            last: with_secret.next_back().map_or(first, len),
            largest: self.units.iter().map(len).max()?,
        })
    }

    /// The bytes of the first secret piece, which begins with the SFrame header if the frame is an encrypted one.
    pub(crate) fn first_piece(&self) -> Result<&[u8], Malformed> {
        let len = self.units.iter().find_map(|unit| unit.secret);
        let end = self.start + len.ok_or(Malformed)?;
        self.secret.get(self.start..end).ok_or(Malformed)
    }

    /// Makes the SFrame header a part of the first piece, and makes room for the tag at the end of the last.
    pub(crate) fn add_header_and_tag(&mut self, tag_len: usize) -> Result<(), Malformed> {
        *self.pieces().next().ok_or(Malformed)? += self.start;
        *self.pieces().next_back().ok_or(Malformed)? += tag_len;
        self.secret.resize(self.secret.len() + tag_len, 0);
        self.start = 0;
        Ok(())
    }

    /// Reverses [`add_header_and_tag`](Self::add_header_and_tag); the bytes stay where they are.
    pub(crate) fn take_off_header_and_tag(
        &mut self,
        header_len: usize,
        tag_len: usize,
    ) -> Result<(), Malformed> {
        let first = self.pieces().next().ok_or(Malformed)?;
        *first = first.checked_sub(header_len).ok_or(Malformed)?;
        let last = self.pieces().next_back().ok_or(Malformed)?;
        *last = last.checked_sub(tag_len).ok_or(Malformed)?;
        self.start = header_len;
        Ok(())
    }

    /// The lengths of the secret pieces.
    fn pieces(&mut self) -> impl DoubleEndedIterator<Item = &mut usize> {
        self.units
            .iter_mut()
            .filter_map(|unit| unit.secret.as_mut())
    }

    /// The SFrame header of a frame that has header and tag.
    pub(crate) fn header(&self, header_len: usize) -> &[u8] {
        self.secret.get(..header_len).unwrap_or_default()
    }

    /// Content and tag of a frame that has header and tag.
    pub(crate) fn content_and_tag(
        &mut self,
        header_len: usize,
        tag_len: usize,
    ) -> Option<(&mut [u8], &mut [u8])> {
        let sealed = self.secret.get_mut(header_len..)?;
        let content_len = sealed.len().checked_sub(tag_len)?;
        sealed.split_at_mut_checked(content_len)
    }

    /// Appends the SFrame metadata. Lengths are those of the plaintext: to be called while neither header nor tag is part
    /// of a piece.
    pub(crate) fn write_metadata(&self, out: &mut Vec<u8>) {
        for (clear, secret) in self.iter() {
            out.extend_from_slice(&(clear.len() as u64).to_be_bytes());
            out.extend_from_slice(clear);
            out.extend_from_slice(&(secret.len() as u64).to_be_bytes());
        }
    }

    /// The clear and the secret bytes of each unit.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut clear = self.clear.as_slice();
        let mut secret = self.secret.get(self.start..).unwrap_or_default();
        self.units.iter().map(move |unit| {
            (
                take(&mut clear, unit.clear),
                take(&mut secret, unit.secret.unwrap_or(0)),
            )
        })
    }
}

fn take<'a>(bytes: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at_checked(len).unwrap_or((bytes, &[]));
    *bytes = rest;
    taken
}

/// There is no more room to write to.
#[derive(Debug)]
pub(crate) struct BufferFull;

/// The buffer in which a frame is put together.
pub(crate) struct FrameWriter<'a> {
    bytes: &'a mut [u8],
    len: usize,
}

impl<'a> FrameWriter<'a> {
    pub(crate) const fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, len: 0 }
    }

    /// The number of bytes that have been written.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn put(&mut self, run: &[u8]) -> Result<(), BufferFull> {
        let end = self.len.checked_add(run.len()).ok_or(BufferFull)?;
        self.bytes
            .get_mut(self.len..end)
            .ok_or(BufferFull)?
            .copy_from_slice(run);
        self.len = end;
        Ok(())
    }
}
