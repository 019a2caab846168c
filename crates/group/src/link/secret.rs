//! The secret of a link.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// The secret of a link: 128 random bits. Wiped when dropped.
///
/// ```
/// use sotto_group::{Link, LinkSecret};
///
/// let link = Link::new(&LinkSecret::from([7; LinkSecret::LEN]), None)?;
/// assert_eq!(link.room_id().len(), 22);
/// # Ok::<(), sotto_group::LinkError>(())
/// ```
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct LinkSecret([u8; Self::LEN]);

impl LinkSecret {
    /// Length in bytes.
    pub const LEN: usize = 16;

    pub(super) fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl From<[u8; Self::LEN]> for LinkSecret {
    fn from(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }
}
