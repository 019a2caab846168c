//! The key identifier (RFC 9605 §4.4.1, §5.2): sender, track and epoch.

/// A track of a member; in JavaScript its number. It is part of the KID, so that an SFU cannot show a member's screen in
/// place of the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize))]
pub struct Track(u8);

impl Track {
    /// The microphone.
    pub const MICROPHONE: Self = Self(0);
    /// The camera.
    pub const CAMERA: Self = Self(1);
    /// A shared screen.
    pub const SCREEN: Self = Self(2);
    /// The sound of a shared screen.
    pub const SCREEN_AUDIO: Self = Self(3);
    /// The number of tracks: those named here, and four more for applications.
    pub const COUNT: u8 = 1 << TRACK_BITS;

    /// The track of a number below [`COUNT`](Self::COUNT).
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number < Self::COUNT {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Whether the track is one of those for audio.
    #[must_use]
    pub const fn is_audio(self) -> bool {
        matches!(self, Self::MICROPHONE | Self::SCREEN_AUDIO)
    }

    /// The number of this track.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

const TRACK_BITS: u32 = 3;
const EPOCH_BITS: u32 = 5;

/// `leaf | track (3 bits) | epoch mod 32 (5 bits)`. The leaf is on top, where there is no limit to its size, so that
/// small calls have short KIDs and large ones are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid(pub(crate) u64);

impl Kid {
    /// The KID under which the member at `leaf` sends `track` in `epoch`.
    #[must_use]
    pub const fn new(leaf: u32, track: Track, epoch: u64) -> Self {
        Self(
            (leaf as u64) << (TRACK_BITS + EPOCH_BITS)
                | (track.0 as u64) << EPOCH_BITS
                | low_bits(epoch),
        )
    }

    /// The KID as a number, as it is in a header.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The KID of a number.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The leaf index of the sender; `None` if there can be no such leaf.
    #[must_use]
    pub fn leaf(self) -> Option<u32> {
        u32::try_from(self.0 >> (TRACK_BITS + EPOCH_BITS)).ok()
    }

    /// The track that the key is for.
    #[must_use]
    pub const fn track(self) -> Track {
        Track((self.0 >> EPOCH_BITS) as u8 & (Track::COUNT - 1))
    }

    /// Whether the key may be one of this epoch. Epochs 32 apart look the same; a receiver keeps one of them.
    #[must_use]
    pub const fn may_be_of(self, epoch: u64) -> bool {
        low_bits(self.0) == low_bits(epoch)
    }

    /// Whether the key is rather one of an epoch before this one than of one after it, as far as a few bits can tell.
    #[must_use]
    pub const fn is_before(self, epoch: u64) -> bool {
        let ahead = low_bits(self.0.wrapping_sub(low_bits(epoch)));
        ahead >= 1 << (EPOCH_BITS - 1)
    }
}

const fn low_bits(epoch: u64) -> u64 {
    epoch & ((1 << EPOCH_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tells_leaf_track_and_epoch(leaf: u32, track in 0..Track::COUNT, epoch: u64) {
            let track = Track::new(track).unwrap();
            let kid = Kid::new(leaf, track, epoch);
            prop_assert_eq!(kid.leaf(), Some(leaf));
            prop_assert_eq!(kid.track(), track);
            prop_assert!(kid.may_be_of(epoch));
            prop_assert!(kid.may_be_of(epoch.wrapping_add(32)));
            prop_assert!(!kid.may_be_of(epoch.wrapping_add(1)));
        }

        #[test]
        fn any_number_is_read(number: u64) {
            let kid = Kid(number);
            prop_assert_eq!(kid.leaf().is_some(), number >> 40 == 0);
            prop_assert!(kid.track().number() < Track::COUNT);
        }
    }

    #[test]
    fn half_of_all_epochs_are_before_one() {
        let before: Vec<u64> = (1000..1032)
            .filter(|epoch| Kid::new(7, Track::CAMERA, *epoch).is_before(1016))
            .collect();
        assert_eq!(before, (1000..1016).collect::<Vec<_>>());
    }

    /// Structure `KID`.
    #[test]
    fn leaf_track_and_epoch_side_by_side() {
        let number = |leaf, track, epoch| Kid::new(leaf, track, epoch).number();
        assert_eq!(number(3, Track::SCREEN, 37), 3 * 256 + 2 * 32 + 5);
        assert_eq!(number(0x0102_0304, Track::MICROPHONE, 0), 0x01_0203_0400);
        let tracks = [
            Track::MICROPHONE,
            Track::CAMERA,
            Track::SCREEN,
            Track::SCREEN_AUDIO,
        ];
        assert_eq!(tracks.map(Track::number), [0, 1, 2, 3]);
    }

    #[test]
    fn two_bytes_are_enough_for_256_leaves() {
        assert!(Kid::new(255, Track(7), 31).0 <= u64::from(u16::MAX));
    }

    #[test]
    fn there_are_eight_tracks() {
        assert_eq!(Track::new(7).map(Track::number), Some(7));
        assert_eq!(Track::new(8), None);
    }
}
