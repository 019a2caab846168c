//! Keyed hashes in place of names, for the log of the program.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The key. It is drawn when the program starts and never leaves it.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Whether the operator wants names in place of hashes.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Writes names in place of hashes from now on, in this process. For an operator that has to find one room in its log.
pub fn show_names() {
    SHOWN.store(true, Ordering::Relaxed);
}

/// A keyed hash of the name of a room or a member. A room can be joined by its name alone, so names are in no log; lines
/// about the same room can still be found together, as far as one run of the program goes.
pub struct Alias<'a>(pub &'a str);

impl fmt::Display for Alias<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if SHOWN.load(Ordering::Relaxed) {
            return write!(formatter, "{:?}", self.0);
        }
        write!(formatter, "{:016x}", KEY.hash_one(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_the_same_each_time_and_tells_nothing_by_itself() {
        let alias = Alias("quiet-owl").to_string();
        assert_eq!(alias, Alias("quiet-owl").to_string());
        assert_ne!(alias, Alias("quiet-owls").to_string());
        let unkeyed = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
        assert_ne!(alias, format!("{:016x}", unkeyed.hash_one("quiet-owl")));
    }
}
