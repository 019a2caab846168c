//! A removal never waits for an add.

use crate::difference::Difference;
use crate::key_package::KeyPackageId;
use std::collections::BTreeSet;

/// The lessons of commits that a member could not make.
///
/// A key package that nobody can encrypt to is refused where the log has it, so that all agree; what is here is for the case
/// that something else about those who are added makes a commit fail. Then those who have left must be removed all the same,
/// or they go on decrypting; and of those who wait, all but the one whose key package is to blame are added. It concerns no
/// other member: they come to it by themselves, or make the commit that this member cannot make.
#[derive(Default)]
pub(crate) struct Setback {
    /// How many are added at most by the next commit, and then without removals; no limit if no commit has failed.
    most_adds: Option<usize>,
    /// Key packages that the last failed commit was to add. The one to blame may be any of them.
    failed: BTreeSet<KeyPackageId>,
    /// Key packages that could not be added, each alone.
    set_aside: BTreeSet<KeyPackageId>,
}

impl Setback {
    /// The part of the difference to try now.
    pub(crate) fn narrow(&mut self, difference: Difference) -> Difference {
        let Difference { mut adds, removes } = difference;
        let waiting = adds.iter().map(|logged| logged.id).collect();
        if !self.failed.is_subset(&waiting) {
            self.most_adds = None;
            self.failed.clear();
        }
        adds.retain(|logged| !self.set_aside.contains(&logged.id));
        if let Some(most) = self.most_adds {
            adds.truncate(if removes.is_empty() { most } else { 0 });
        }
        Difference { adds, removes }
    }

    /// A commit of this difference could not be made. Tells whether there is less to try.
    pub(crate) fn failed(&mut self, difference: &Difference) -> bool {
        let adds = difference.adds.len();
        self.failed = difference.adds.iter().map(|logged| logged.id).collect();
        self.most_adds = match (difference.adds.as_slice(), difference.removes.as_slice()) {
            ([], _) => return false,
            ([one], []) => {
                self.set_aside.insert(one.id);
                Some(1)
            }
            (_, []) => Some(adds / 2),
            _ => Some(adds),
        };
        true
    }

    /// Whether the next commit is to add fewer than it might.
    #[cfg(test)]
    pub(crate) fn is_limiting(&self) -> bool {
        self.most_adds.is_some()
    }

    /// A commit has added somebody.
    pub(crate) fn added(&mut self) {
        self.most_adds = None;
        self.failed.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_package::Candidate;
    use crate::provider::Provider;
    use crate::{MemberId, Suite};
    use std::sync::Arc;

    fn difference(adds: u8) -> Difference {
        let provider = Provider::new([1; 32]);
        let logged = |index| {
            let member = MemberId::try_from(format!("m{index}").as_str()).unwrap();
            let candidate = Candidate::new(&member, Suite::Classical, &provider).unwrap();
            let message = candidate.message().unwrap();
            crate::key_package::LoggedKeyPackage::read(
                &message,
                &member,
                Suite::Classical,
                &provider,
            )
        };
        Difference {
            adds: (0..adds)
                .map(|index| Arc::new(logged(index).unwrap()))
                .collect(),
            removes: Vec::new(),
        }
    }

    /// Halves, until one is left; all again, but for that one, as soon as somebody has been added.
    #[test]
    fn fewer_after_each_failure() {
        let all = difference(7);
        let mut setback = Setback::default();
        let adds = |setback: &mut Setback| {
            let adds = all.adds.clone();
            let removes = Vec::new();
            setback.narrow(Difference { adds, removes })
        };
        for expected in [7, 3, 1, 1] {
            let next = adds(&mut setback);
            assert_eq!(next.adds.len(), expected);
            assert!(setback.failed(&next));
        }
        setback.added();
        let left = adds(&mut setback).adds;
        let ids = left.iter().map(|logged| logged.id).collect::<Vec<_>>();
        let expected = all.adds[2..]
            .iter()
            .map(|logged| logged.id)
            .collect::<Vec<_>>();
        assert_eq!(ids, expected, "two have failed alone");
        assert!(
            !setback.failed(&Difference::default()),
            "nothing is less than nothing"
        );
    }
}
