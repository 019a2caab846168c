//! Checks of the room, and the verdicts of members on entries.

use super::{Room, names};
use crate::{Event, MemberId, RejectReason};

impl Room {
    /// All who are in the group at one position of the log see the same; who is not in it has nothing.
    pub(in crate::tests) fn check(&mut self, name: &str, position: usize) {
        if self.behind.contains(name) {
            return;
        }
        let group = &self.followers[name].group;
        let Some(epoch) = group.epoch() else {
            assert_eq!(
                (group.members(), group.safety_number()),
                (vec![], None),
                "{name} at {position}"
            );
            assert!(group.export_secret("test", b"", 16).is_err());
            return;
        };
        let secret = group.export_secret("test", b"", 16).unwrap().to_vec();
        let view = (
            epoch,
            group.members(),
            group.safety_number().unwrap(),
            secret,
        );
        assert!(view.1.iter().any(|member| member.id.as_str() == name));
        let expected = self.views.entry(position).or_insert_with(|| view.clone());
        assert_eq!(*expected, view, "{name} at {position}");
    }

    /// Settles and checks that the group is the roster.
    pub(in crate::tests) fn converge(&mut self) {
        self.settle();
        self.check_converged();
    }

    /// As [`Room::converge`], where members renew their keys without end.
    pub(in crate::tests) fn converge_for(&mut self, time: std::time::Duration) {
        self.pass(time);
        self.check_converged();
    }

    fn check_converged(&self) {
        let mut expected = self
            .log
            .present()
            .iter()
            .map(MemberId::as_str)
            .collect::<Vec<_>>();
        expected.sort_unstable();
        for name in &expected {
            let members = self.followers[*name].group.members();
            let mut members = names(&members);
            members.sort_unstable();
            assert_eq!(members, expected, "as {name} sees it");
        }
    }

    /// The entries that all present members have ignored since the last time, by name. The same for all means one verdict.
    pub(in crate::tests) fn ignored_by(&mut self, readers: &[&str]) -> Vec<Vec<RejectReason>> {
        readers.iter().map(|name| self.ignored(name)).collect()
    }

    /// The reasons for which `name` ignored entries, and forgets that it did.
    pub(in crate::tests) fn ignored(&mut self, name: &str) -> Vec<RejectReason> {
        let events = std::mem::take(&mut self.followers.get_mut(name).unwrap().events);
        let (ignored, rest) = events
            .into_iter()
            .partition(|event| matches!(event, Event::Ignored { .. }));
        self.followers.get_mut(name).unwrap().events = rest;
        let reason = |event| match event {
            Event::Ignored { reason, .. } => reason,
            _ => unreachable!(),
        };
        Vec::into_iter(ignored).map(reason).collect()
    }
}
