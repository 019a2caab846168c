//! Members that have been in a group of this member's before: whether the one who comes is the one who went.

use crate::api::output::Event;
use crate::tree::leaf::Leaf;
use crate::{Fingerprint, MemberId};
use litemap::LiteMap;

/// How many of those who have gone are remembered; of more, those who went last.
const DEPARTED: usize = 4096;

/// The member that a name stood for.
#[derive(Clone, PartialEq, Eq)]
struct Known {
    signature_key: Vec<u8>,
    fingerprint: Option<Fingerprint>,
}

/// By name, who is in the group and who was. It lasts as long as the [`Group`](crate::Group), from one MLS group to the next.
#[derive(Default)]
pub(crate) struct Acquaintances {
    present: LiteMap<MemberId, Known>,
    /// Each with the number of its departure: the lowest is forgotten first.
    departed: LiteMap<MemberId, (u64, Known)>,
    departures: u64,
}

impl Acquaintances {
    /// Takes the members of a new epoch in, and tells who has come back, with which key.
    ///
    /// A member with the signature key that it had last, by which it was swapped (R7) or added again, has never been
    /// anybody else: nothing is told of it.
    pub(crate) fn meet(&mut self, own: &MemberId, leaves: &[Leaf]) -> Vec<Event> {
        let others = leaves.iter().filter(|leaf| leaf.member != *own);
        let now = others.map(|leaf| (leaf.member.clone(), Known::of(leaf)));
        let now = now.collect::<LiteMap<_, _>>();
        let events = now
            .iter()
            .filter_map(|(member, known)| self.compare(member, known))
            .collect();
        for member in now.keys() {
            self.departed.remove(member);
        }
        let before = std::mem::replace(&mut self.present, now);
        for (member, known) in before {
            if !self.present.contains_key(&member) {
                self.depart(member, known);
            }
        }
        events
    }

    fn compare(&self, member: &MemberId, now: &Known) -> Option<Event> {
        let departed = || self.departed.get(member).map(|(_, known)| known);
        let before = self.present.get(member).or_else(departed)?;
        if before.signature_key == now.signature_key {
            return None;
        }
        let member = member.clone();
        match (before.fingerprint, now.fingerprint) {
            (None, None) => None,
            (Some(before), Some(fingerprint)) if before == fingerprint => Some(Event::Returned {
                member,
                fingerprint,
            }),
            (before, fingerprint) => Some(Event::KeyChanged {
                member,
                before,
                fingerprint,
            }),
        }
    }

    fn depart(&mut self, member: MemberId, known: Known) {
        self.departures += 1;
        self.departed.insert(member, (self.departures, known));
        if self.departed.len() > DEPARTED {
            let first = self.departed.iter().min_by_key(|(_, (at, _))| *at);
            let first = first.map(|(member, _)| member.clone());
            first.and_then(|member| self.departed.remove(&member));
        }
    }
}

impl Known {
    fn of(leaf: &Leaf) -> Self {
        let [_, signature_key] = &leaf.keys;
        Self {
            signature_key: signature_key.clone(),
            fingerprint: leaf.fingerprint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContinuityProof;
    use crate::mls::key_package::KeyPackageId;
    use openmls::prelude::LeafNodeIndex;

    fn print(key: u8) -> Fingerprint {
        ContinuityProof::new([key; 32], [0; 64]).fingerprint()
    }

    fn leaf(member: &str, life: u8, key: Option<u8>) -> Leaf {
        Leaf {
            index: LeafNodeIndex::new(0),
            member: member.try_into().unwrap(),
            id: KeyPackageId([life; 16]),
            keys: [vec![], vec![life]],
            fingerprint: key.map(print),
            name: None,
        }
    }

    fn told(events: &[Event]) -> Vec<(&str, Option<Fingerprint>, Option<Fingerprint>)> {
        let told = |event| match event {
            &Event::Returned {
                ref member,
                fingerprint,
            } => (member.as_str(), Some(fingerprint), Some(fingerprint)),
            &Event::KeyChanged {
                ref member,
                before,
                fingerprint,
            } => (member.as_str(), before, fingerprint),
            other => panic!("{other:?}"),
        };
        events.iter().map(told).collect()
    }

    #[test]
    fn a_name_that_comes_again_is_compared_with_what_it_stood_for() {
        let own = MemberId::try_from("own").unwrap();
        for (before, now, told_of) in [
            (Some(1), Some(1), true),
            (Some(1), Some(2), true),
            (Some(1), None, true),
            (None, Some(1), true),
            (None, None, false),
        ] {
            for gone_between in [false, true] {
                let mut known = Acquaintances::default();
                assert_eq!(known.meet(&own, &[leaf("bob", 1, before)]), []);
                if gone_between {
                    assert_eq!(known.meet(&own, &[]), []);
                }
                let events = known.meet(&own, &[leaf("bob", 2, now)]);
                let expected = told_of.then_some(("bob", before.map(print), now.map(print)));
                assert_eq!(told(&events), Vec::from_iter(expected));
                let same = matches!(events.first(), Some(Event::Returned { .. }));
                assert_eq!(same, before.is_some() && before == now);
            }
        }
    }

    #[test]
    fn the_same_life_and_oneself_are_no_news() {
        let own = MemberId::try_from("own").unwrap();
        let mut known = Acquaintances::default();
        known.meet(&own, &[leaf("own", 1, Some(1)), leaf("bob", 1, Some(1))]);
        known.meet(&own, &[]);
        let again = [leaf("own", 2, Some(2)), leaf("bob", 1, Some(1))];
        assert_eq!(known.meet(&own, &again), []);
    }

    /// Of those who have gone the last are kept, and those who are there always.
    #[test]
    fn what_is_kept_is_bounded() {
        let own = MemberId::try_from("own").unwrap();
        let mut known = Acquaintances::default();
        let stays = leaf("stays", 1, Some(1));
        for index in 0..=DEPARTED {
            let guest = leaf(&format!("guest {index}"), 1, Some(1));
            known.meet(&own, &[stays.clone(), guest]);
        }
        known.meet(&own, std::slice::from_ref(&stays));
        assert_eq!(known.departed.len(), DEPARTED);
        let again = |name: &str| leaf(name, 2, Some(2));
        let all = [again("stays"), again("guest 0"), again("guest 1")];
        let events = known.meet(&own, &all);
        let names = told(&events).into_iter().map(|(name, ..)| name);
        assert_eq!(names.collect::<Vec<_>>(), ["guest 1", "stays"]);
        assert_eq!(known.departed.len(), DEPARTED - 1);
    }
}
