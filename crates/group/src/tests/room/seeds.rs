//! Where the randomness of members comes from.

use crate::Seed;

pub(in crate::tests) fn seed() -> Seed {
    Seed::random().unwrap()
}

/// Seeds for one member after the other: random ones, or the same in every run.
#[derive(Default)]
pub(in crate::tests) struct Seeds(pub(in crate::tests) Option<u8>);

impl Seeds {
    pub(super) fn next(&mut self) -> Seed {
        match &mut self.0 {
            None => seed(),
            Some(last) => {
                *last += 1;
                Seed::from([*last; 32])
            }
        }
    }
}
