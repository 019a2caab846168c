//! Where the randomness of members comes from.

use crate::{Config, Group, Seed};

/// Seeds for one member after the other, or the operating system's randomness.
#[derive(Default)]
pub(in crate::tests) struct Seeds(pub(in crate::tests) Option<u8>);

impl Seeds {
    pub(super) fn group(&mut self, config: Config) -> Group {
        match &mut self.0 {
            None => Group::new(config).unwrap(),
            Some(last) => {
                *last += 1;
                Group::with_seed(config, &Seed::from([*last; 32])).unwrap()
            }
        }
    }
}
