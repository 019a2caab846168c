//! The password besides a link, and the key that it is stretched to.

use super::error::LinkError;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize, Zeroizing};

/// A password that members have besides the link: 1 to 1,024 bytes of UTF-8, in Unicode Normalization Form C, to which the
/// application brings it. Wiped when dropped.
pub struct LinkPassword(Zeroizing<String>);

/// A password that is empty or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has 1 to {max} bytes", max = LinkPassword::MAX_LEN)]
pub struct InvalidLinkPassword;

impl LinkPassword {
    /// The longest password, in bytes.
    pub const MAX_LEN: usize = 1024;

    /// RFC 9106 §4, the second recommended option: 64 MiB, in KiB. The first takes 2 GiB, more than a telephone gives to a page.
    const MEMORY: u32 = 64 * 1024;
    /// Passes over the memory.
    const PASSES: u32 = 3;
    /// Lanes. They could run at the same time, and do not.
    const LANES: u32 = 4;

    /// Argon2id (RFC 9106) of the password. The salt comes from the link secret, so nobody can begin before having the link.
    pub(super) fn stretch(&self, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, LinkError> {
        let params = Params::new(Self::MEMORY, Self::PASSES, Self::LANES, Some(32))?;
        let mut blocks = Vec::new();
        blocks.try_reserve_exact(params.block_count())?;
        blocks.resize(params.block_count(), Block::new());
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key = Zeroizing::new([0; 32]);
        let password = self.0.as_bytes();
        let outcome =
            argon2.hash_password_into_with_memory(password, salt, key.as_mut(), &mut blocks);
        blocks.iter_mut().for_each(Zeroize::zeroize);
        outcome?;
        Ok(key)
    }
}

impl TryFrom<String> for LinkPassword {
    type Error = InvalidLinkPassword;

    fn try_from(password: String) -> Result<Self, Self::Error> {
        let password = Zeroizing::new(password);
        if (1..=Self::MAX_LEN).contains(&password.len()) {
            Ok(Self(password))
        } else {
            Err(InvalidLinkPassword)
        }
    }
}
