//! The adversary's changes of a frame.

use crate::frame::Packaging;
use serde::{Deserialize, Serialize};

/// Fewer than an SFrame header and the shortest tag take.
const CUT: usize = 4;

/// A kind of attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Truncate to the clear prefix and 4 bytes.
    Cut,
    /// Flip the lowest bit of the last byte.
    Flip,
    /// Send the frame before once more in its place.
    Replay,
    /// Send the last frame of another member or track in its place.
    Swap,
    /// Send a frame that is not encrypted in its place.
    Plain,
}

/// The adversary's knowledge when a frame goes by.
pub struct Knowledge<'a> {
    /// The frame before, as it was sent by its publisher and forwarded.
    pub before: Option<&'a [u8]>,
    /// The last frame of the stream to swap with.
    pub other: Option<&'a [u8]>,
    /// The plaintext to inject.
    pub plain: &'a [u8],
}

impl Mode {
    /// The frame that goes in the place of `data`. `None` if there is none yet.
    pub fn apply(
        self,
        packaging: Packaging,
        data: &[u8],
        knows: &Knowledge<'_>,
    ) -> Option<Vec<u8>> {
        match self {
            Self::Cut => data
                .get(..packaging.clear_prefix(data) + CUT)
                .map(<[u8]>::to_vec),
            Self::Flip => {
                let mut flipped = data.to_vec();
                *flipped.last_mut()? ^= 1;
                Some(flipped)
            }
            Self::Replay => knows.before.map(<[u8]>::to_vec),
            Self::Swap => knows.other.map(<[u8]>::to_vec),
            Self::Plain => Some(knows.plain.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_does_its_own() {
        let knows = Knowledge {
            before: Some(b"before"),
            other: None,
            plain: b"plain",
        };
        let key = [0xd0; 40];
        let delta = [0xd1; 40];
        let apply = |mode: Mode, data: &[u8]| mode.apply(Packaging::Vp8, data, &knows);
        assert_eq!(apply(Mode::Cut, &key).unwrap().len(), 14);
        assert_eq!(apply(Mode::Cut, &delta).unwrap().len(), 5);
        assert_eq!(
            Mode::Cut
                .apply(Packaging::Bare, &key, &knows)
                .unwrap()
                .len(),
            4
        );
        assert_eq!(apply(Mode::Cut, &[0xd1]), None);
        let flipped = apply(Mode::Flip, &delta).unwrap();
        assert_eq!((flipped.len(), flipped[38], flipped[39]), (40, 0xd1, 0xd0));
        assert_eq!(apply(Mode::Replay, &delta).unwrap(), b"before");
        assert_eq!(apply(Mode::Swap, &delta), None);
        assert_eq!(apply(Mode::Plain, &delta).unwrap(), b"plain");
    }
}
