//! Randomness that OpenMLS and this crate draw: group ids, names of KeyPackages, signature keys, init secrets, path secrets.

#[cfg(any(test, feature = "seeded"))]
mod seeded;

#[cfg(any(test, feature = "seeded"))]
use self::seeded::Generator;
#[cfg(any(test, feature = "seeded"))]
use crate::Seed;
use openmls::prelude::OpenMlsRand;

/// The random number generator of the operating system, or of the browser, asked at every call.
///
/// It has no state in this module. So a thief of a member's memory finds nothing that earlier keys were drawn from (forward
/// secrecy), and nothing that later keys will be drawn from (post-compromise security, RFC 9420 §16.6).
pub(crate) struct Randomness {
    /// Takes the place of the operating system in a simulation.
    #[cfg(any(test, feature = "seeded"))]
    seeded: Option<Generator>,
}

/// In a build that ships it has no state.
#[cfg(not(any(test, feature = "seeded")))]
const _: () = assert!(size_of::<Randomness>() == 0);

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("no randomness: {0}")]
pub(crate) struct NoRandomness(getrandom::Error);

impl Randomness {
    pub(crate) fn system() -> Self {
        Self {
            #[cfg(any(test, feature = "seeded"))]
            seeded: None,
        }
    }

    #[cfg(any(test, feature = "seeded"))]
    pub(crate) fn seeded(seed: &Seed) -> Self {
        Self {
            seeded: Some(Generator::new(*seed.bytes())),
        }
    }

    /// One of the same kind: another seeded one follows from this one, in the order of the calls.
    pub(crate) fn child(&self) -> Self {
        Self {
            #[cfg(any(test, feature = "seeded"))]
            seeded: self.seeded.as_ref().map(Generator::child),
        }
    }

    /// Fills `bytes`.
    pub(crate) fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        #[cfg(any(test, feature = "seeded"))]
        if let Some(generator) = &self.seeded {
            generator.fill(bytes);
            return Ok(());
        }
        getrandom::fill(bytes).map_err(NoRandomness)
    }
}

impl OpenMlsRand for Randomness {
    type Error = NoRandomness;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Self::Error> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, Self::Error> {
        let mut bytes = vec![0; len];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(randomness: &Randomness) -> [u8; 32] {
        randomness.random_array().unwrap()
    }

    #[test]
    fn the_operating_system_gives_other_bytes_at_every_call() {
        let randomness = Randomness::system();
        let child = randomness.child();
        let drawn = [draw(&randomness), draw(&randomness), draw(&child)];
        assert!(drawn[0] != drawn[1] && drawn[0] != drawn[2] && drawn[1] != drawn[2]);
        assert_ne!(randomness.random_vec(16).unwrap(), [0; 16]);
    }

    #[test]
    fn a_seed_repeats_what_is_drawn() {
        let run = |seed: u8| {
            let randomness = Randomness::seeded(&Seed::from([seed; 32]));
            let child = randomness.child();
            [draw(&randomness), draw(&child), draw(&randomness)]
        };
        assert_eq!(run(1), run(1));
        let all = [run(1), run(2)].concat();
        for (index, one) in all.iter().enumerate() {
            assert!(!all[..index].contains(one));
        }
    }
}
