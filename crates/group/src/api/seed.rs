//! Seeds of simulated members.

/// 32 bytes from which follows what a member draws through [`Group::with_seed`](crate::Group::with_seed): its signature key,
/// its key packages and their names, group ids, nonces, and the secrets of its commits.
///
/// For simulation and tests: the feature `seeded` is in no build that ships, where the operating system is asked at every
/// call. HPKE encapsulations (RFC 9180 §5) are random with a seed, too, so a schedule that is run again leads to the same
/// decisions, and to messages with other bytes.
pub struct Seed([u8; 32]);

impl Seed {
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Seed {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}
