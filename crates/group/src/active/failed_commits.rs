//! R3.4: a removal never waits for an add, and an add only for those that can be made.

use crate::active::difference::Difference;
use crate::mls::key_package::{KeyPackageId, LoggedKeyPackage};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Key packages that a member could not add.
///
/// A key package that nobody can encrypt to is refused where the log has it, so that all agree; what is here is for the case
/// that something else about those who are added makes a commit fail. Then those who have left must be removed all the same,
/// or they go on decrypting; and of those who wait, all but those whose key packages are to blame are added. It concerns no
/// other member: they come to it by themselves, or make the commit that this member cannot make.
#[derive(Default)]
pub(crate) struct FailedCommits {
    set_aside: BTreeSet<KeyPackageId>,
}

impl FailedCommits {
    /// The part of the difference that can be done, for all that is known.
    pub(crate) fn narrow(&mut self, difference: Difference) -> Difference {
        let Difference { mut adds, removes } = difference;
        if !self.set_aside.is_empty() {
            let waiting: BTreeSet<_> = adds.iter().map(|logged| logged.id).collect();
            self.set_aside.retain(|id| waiting.contains(id));
            adds.retain(|logged| !self.set_aside.contains(&logged.id));
        }
        Difference { adds, removes }
    }

    /// A commit of this difference could not be made: sets those aside whose add fails, found by commits that are only tried. Tells
    /// whether there are any, so that there is less to do.
    ///
    /// Halving costs twice the logarithm of the adds for each that fails. Each trial is on top of those that have gone well, so
    /// what is left can be made together, too.
    pub(crate) fn failed(
        &mut self,
        difference: &Difference,
        can_be_made: &mut dyn FnMut(&Difference) -> bool,
    ) -> bool {
        let mut sound = Difference {
            adds: Vec::new(),
            removes: difference.removes.clone(),
        };
        let before = self.set_aside.len();
        self.search(&mut sound, &difference.adds, true, can_be_made);
        self.set_aside.len() > before
    }

    /// `fails`: whether these are known to fail together with those that are sound.
    fn search(
        &mut self,
        sound: &mut Difference,
        adds: &[Arc<LoggedKeyPackage>],
        fails: bool,
        can_be_made: &mut dyn FnMut(&Difference) -> bool,
    ) {
        let count = sound.adds.len();
        sound.adds.extend_from_slice(adds);
        if adds.is_empty() || (!fails && can_be_made(sound)) {
            return;
        }
        sound.adds.truncate(count);
        if let [one] = adds {
            self.set_aside.insert(one.id);
            return;
        }
        let (first, second) = adds.split_at(adds.len() / 2);
        self.search(sound, first, false, can_be_made);
        self.search(sound, second, false, can_be_made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mls::key_package::Candidate;
    use crate::mls::provider::Provider;
    use crate::{MemberId, MlsCipherSuite, Seed};

    fn difference(adds: u16) -> Difference {
        let provider = Provider::seeded(&Seed::from([1; 32]));
        let logged = |index| {
            let member = MemberId::try_from(format!("m{index}").as_str()).unwrap();
            let candidate = Candidate::new(&member, MlsCipherSuite::Classical, &provider).unwrap();
            let message = candidate.message().unwrap();
            LoggedKeyPackage::read(&message, &member, MlsCipherSuite::Classical, &provider)
        };
        Difference {
            adds: (0..adds)
                .map(|index| Arc::new(logged(index).unwrap()))
                .collect(),
            removes: Vec::new(),
        }
    }

    fn ids(difference: &Difference) -> Vec<KeyPackageId> {
        difference.adds.iter().map(|logged| logged.id).collect()
    }

    #[test]
    fn those_that_fail_are_found_by_halving() {
        let all = difference(256);
        for culprits in [&[0][..], &[255], &[100], &[3, 4, 77], &[0, 128, 255]] {
            let bad: Vec<_> = culprits.iter().map(|at| ids(&all)[*at]).collect();
            let (mut failed, mut trials) = (FailedCommits::default(), 0);
            let mut can_be_made = |tried: &Difference| {
                trials += 1;
                !ids(tried).iter().any(|id| bad.contains(id))
            };
            assert!(failed.failed(&all, &mut can_be_made));
            assert!(trials <= 16 * culprits.len(), "{trials} for {culprits:?}");
            let left = ids(&failed.narrow(difference(256)));
            let expected: Vec<_> = ids(&all)
                .into_iter()
                .filter(|id| !bad.contains(id))
                .collect();
            assert_eq!(left, expected);
        }
    }

    /// Two that fail together only: one of them is added.
    #[test]
    fn those_that_fail_together_are_not_both_set_aside() {
        let all = difference(8);
        let bad = [ids(&all)[1], ids(&all)[6]];
        let mut failed = FailedCommits::default();
        let mut can_be_made = |tried: &Difference| !bad.iter().all(|id| ids(tried).contains(id));
        assert!(failed.failed(&all, &mut can_be_made));
        assert_eq!(failed.narrow(difference(8)).adds.len(), 7);
    }

    #[test]
    fn nothing_is_less_than_nothing() {
        let mut failed = FailedCommits::default();
        assert!(!failed.failed(&Difference::default(), &mut |_| false));
        // A commit that fails once and then does not is no key package's fault.
        assert!(!failed.failed(&difference(2), &mut |_| true));
    }

    #[test]
    fn a_key_package_that_does_not_wait_any_more_is_forgotten() {
        let mut failed = FailedCommits::default();
        let all = difference(1);
        assert!(failed.failed(&all, &mut |_| false));
        assert!(failed.narrow(difference(0)).is_empty());
        assert!(failed.set_aside.is_empty());
    }
}
