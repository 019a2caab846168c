//! R6: when a waiting member founds a group.

use crate::MemberId;
use crate::room::roster::Roster;
use crate::wire::payload::{Commit, Name};
use crate::wire::unverified_commit::is_known;
use litemap::LiteMap;

/// The members that may be in a group that this member is not in, each with the position in the log at which it was seen to be.
///
/// A waiting member cannot tell which commits the group follows, and need not: a member that a commit adds with its latest key
/// package is in the group, or says with a fresh key package that it is not. A member of a group takes note as well, for a commit
/// that its part of a split group refuses may be one that the other part follows.
///
/// The roster tells which of them have left, come or asked since, so that those are not taken for members of a group: also where this
/// member has not seen it, in a gap of the log, and has the roster from a Welcome.
#[derive(Default)]
pub(crate) struct FoundingRule {
    grouped: LiteMap<MemberId, u64>,
}

impl FoundingRule {
    /// The present members of a group that this member gives up at `seq`.
    pub(crate) fn left_behind(
        &mut self,
        seq: u64,
        members: impl IntoIterator<Item = MemberId>,
        roster: &Roster,
    ) {
        self.grouped
            .extend(members.into_iter().map(|member| (member, seq)));
        self.grouped.retain(|member, _| roster.contains(member));
    }

    /// The log has a commit at `seq` that this member does not follow.
    pub(crate) fn committed(&mut self, seq: u64, commit: &Commit, roster: &Roster) {
        let adds = commit.adds.iter().map(|Name(member)| member);
        let known = adds.filter(|member| is_known(member, seq, commit.as_of, roster));
        self.left_behind(seq, known.cloned().collect::<Vec<_>>(), roster);
    }

    /// Whether `own` is to found a group: all who came before it have left, and none of those who came later is in a
    /// group that will add it.
    pub(crate) fn may_found(&self, roster: &Roster, own: &MemberId) -> bool {
        let may_be_in_a_group = |(member, seq): (&MemberId, &u64)| {
            member != own && roster.since(member).is_some_and(|since| since <= *seq)
        };
        roster.members().next() == Some(own) && !self.grouped.iter().any(may_be_in_a_group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::roster::RosterChange;

    fn member(name: &str) -> MemberId {
        MemberId::try_from(name).unwrap()
    }

    /// Ann, then Bob at 2, whom a commit at 5 has added.
    fn ann_waits_for_bob() -> (FoundingRule, Roster) {
        let mut roster = Roster::at_join(1, member("Ann"), Vec::new()).unwrap();
        roster
            .apply(2, RosterChange::Joined(member("Bob")))
            .unwrap();
        let mut rule = FoundingRule::default();
        rule.left_behind(5, [member("Bob")], &roster);
        (rule, roster)
    }

    #[test]
    fn r6_waits_for_a_member_that_may_be_in_a_group() {
        let (rule, roster) = ann_waits_for_bob();
        assert!(!rule.may_found(&roster, &member("Ann")));
    }

    #[test]
    fn r6_waits_for_no_member_that_has_left_or_come_again_unseen() {
        let (rule, mut roster) = ann_waits_for_bob();
        roster.apply(6, RosterChange::Left(member("Bob"))).unwrap();
        assert!(rule.may_found(&roster, &member("Ann")));
        roster
            .apply(7, RosterChange::Joined(member("Bob")))
            .unwrap();
        assert!(rule.may_found(&roster, &member("Ann")));
    }

    #[test]
    fn r6_is_for_the_first_in_the_room() {
        let (rule, roster) = ann_waits_for_bob();
        assert!(!rule.may_found(&roster, &member("Bob")));
    }
}
