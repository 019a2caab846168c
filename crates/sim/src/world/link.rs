//! Calls with a link secret: clients that have it, clients of the server that do not, and lies of the server about proofs.

use super::{PersonId, World};
use crate::history::Fault;
use crate::link_secret::Secret;
use crate::payload::{self, KeyPackageName, Payload};
use crate::property::Property;
use crate::schedule::People;
use crate::tab::{Tab, TabId};
use rand::Rng as _;
use sotto_group::{EntryKind, MemberId, Outgoing};

impl World<'_> {
    /// The link secret that a person's client is given. A client of the server has none, or that of another call.
    pub(crate) fn secret_for(&self, person: PersonId) -> Option<Secret> {
        let secret = self.secret?;
        if self.people[person].ghost.is_none() {
            return Some(secret);
        }
        let mut random = self.random(6, person as u64);
        random.random_bool(0.5).then(|| random.random())
    }

    /// Whether a client has the secret of the call's link; `false` in a call without one.
    pub(crate) fn has_link(&self, tab: &Tab) -> bool {
        self.secret.is_some() && tab.secret == self.secret
    }

    /// Checks that a client with the link has no leaf in its tree but those of clients with the link, each as long as its first stay.
    pub(crate) fn only_proven(&self, id: TabId) -> Result<(), Fault> {
        let tab = &self.tabs[id];
        let Some(epoch) = tab.epoch.as_ref().filter(|_| self.has_link(tab)) else {
            return Ok(());
        };
        for (_, member, name) in &epoch.leaves {
            if !self.asked_with_link(member, name) {
                let details = format!(
                    "{} has a leaf of {member} in its tree, which no client with the link has asked to be added with",
                    tab.name
                );
                return Err((Property::NoGhost, details));
            }
            if tab.departed.contains(name) {
                let details = format!(
                    "the KeyPackage of {member} is added to the group of {} a second time",
                    tab.name
                );
                return Err((Property::AddedOnce, details));
            }
        }
        Ok(())
    }

    fn asked_with_link(&self, member: &MemberId, name: &KeyPackageName) -> bool {
        let asked = |tab: &&Tab| tab.name == *member && tab.key_packages.contains(name);
        let mut having = self.tabs.iter().filter(|tab| self.has_link(tab));
        having.any(|tab| asked(&tab))
    }

    /// Appends the KeyPackage of the server's own client with the proofs of a client that has the link: of one with the same name, if
    /// there is one.
    pub(super) fn swap_key_package(&mut self, to: People, back: u8) {
        let Some((ghost, _, asked)) = self.requests(false).next() else {
            return;
        };
        let same_name = self.requests(true).find(|(from, ..)| *from == ghost);
        let proven = same_name.or_else(|| self.requests(true).take(usize::from(back) + 1).last());
        let Some((_, _, proven)) = proven else { return };
        let (Some((key_package, _)), Some((_, proofs))) =
            (payload::request(asked), payload::request(proven))
        else {
            return;
        };
        let message = Outgoing {
            payload: payload::proven(key_package, proofs),
            attachments: Vec::new(),
        };
        self.write(ghost, message, Some(to));
    }

    /// Says that a member has joined, after its `left` if it is in the room, and appends an earlier KeyPackage of that member with its
    /// valid proofs.
    pub(super) fn replay_joined(&mut self, to: People, person: PersonId, back: u8) {
        let Some(member) = self.people.get(person).map(|person| person.name.clone()) else {
            return;
        };
        let asked = self.requests(true).filter(|(from, ..)| *from == member);
        let asked = asked.take(usize::from(back) + 1).last();
        let payload = asked.map(|(.., request)| request.to_vec());
        let Some(payload) = payload else { return };
        let message = Outgoing {
            payload,
            attachments: Vec::new(),
        };
        let roster = self.reference.latest();
        let present = roster.iter().map(|(other, _)| other.clone());
        let (own, present): (Vec<_>, Vec<_>) = present.partition(|other| *other == member);
        if !own.is_empty() {
            let left = EntryKind::Left {
                member: member.clone(),
            };
            self.append(left, Vec::new(), Some(to));
        }
        let joined = EntryKind::Joined {
            member: member.clone(),
            present,
        };
        self.append(joined, Vec::new(), Some(to));
        self.write(member, message, Some(to));
    }

    /// The requests to be added that the log has of clients with the link, or of those without, last first: the client's name, the
    /// KeyPackage's, and the payload.
    fn requests(
        &self,
        linked: bool,
    ) -> impl Iterator<Item = (MemberId, KeyPackageName, &[u8])> + '_ {
        let messages = self
            .log
            .iter()
            .rev()
            .filter_map(|logged| match &logged.entry.kind {
                EntryKind::Message { payload, .. } => Some(payload.as_slice()),
                _ => None,
            });
        messages.filter_map(move |bytes| {
            let Some(Payload::KeyPackage(name)) = payload::read(bytes) else {
                return None;
            };
            let owner = |tab: &&Tab| tab.key_packages.contains(&name);
            let owner = self.tabs.iter().find(owner)?;
            (self.has_link(owner) == linked).then(|| (owner.name.clone(), name, bytes))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::call_of_two::linked_call_of_two;
    use super::*;
    use std::time::Duration;

    /// The property that the tree of the first member of a call of two with a link violates after `fault`.
    fn violated(fault: impl FnOnce(&mut World<'_>)) -> Option<Property> {
        linked_call_of_two(|mut world| {
            assert_eq!(world.only_proven(0), Ok(()));
            fault(&mut world);
            world.only_proven(0).err().map(|(property, _)| property)
        })
    }

    #[test]
    fn a_leaf_of_a_client_without_the_link_is_found() {
        for secret in [None, Some([7; 16])] {
            let property = violated(|world| world.tabs[1].secret = secret);
            assert_eq!(property, Some(Property::NoGhost), "{secret:?}");
        }
    }

    #[test]
    fn a_leaf_that_no_client_has_asked_to_be_added_with_is_found() {
        let property = violated(|world| world.tabs[1].key_packages.clear());
        assert_eq!(property, Some(Property::NoGhost));
        // A KeyPackage of a client with the link does not make a leaf of another name one of that client.
        let property = violated(|world| {
            let epoch = world.tabs[0].epoch.as_mut().unwrap();
            let ann = epoch.leaves[0].1.clone();
            epoch.leaves[1].1 = ann;
        });
        assert_eq!(property, Some(Property::NoGhost));
    }

    /// The check is of clients with the link alone: without it a client has no means to tell.
    #[test]
    fn a_client_without_the_link_may_be_with_anybody() {
        let property = violated(|world| {
            world.tabs[0].secret = None;
            world.tabs[1].secret = None;
        });
        assert_eq!(property, None);
    }

    #[test]
    fn a_key_package_that_is_added_again_is_found() {
        let property = violated(|world| {
            let epoch = world.tabs[0].epoch.as_ref().unwrap();
            let name = epoch.leaves[1].2;
            world.tabs[0].departed.insert(name);
        });
        assert_eq!(property, Some(Property::AddedOnce));
    }

    /// The record of departed leaves is kept by a call in which a member leaves, and a leaf in it is found in the next epoch.
    #[test]
    fn a_departed_leaf_that_comes_again_is_found_when_the_epoch_changes() {
        linked_call_of_two(|mut world| {
            let both = world.tabs[0].epoch.clone().unwrap();
            world
                .act(&crate::schedule::Action::Leave { person: 1 })
                .unwrap();
            world.pass_until(Duration::from_secs(4)).unwrap();
            let alone = world.tabs[0].epoch.replace(both);
            assert_eq!(alone.as_ref().map(|epoch| epoch.leaves.len()), Some(1));
            let outcome = world.check(0, alone, super::super::Call::Timer);
            let property = outcome.err().map(|violation| violation.property);
            assert_eq!(property, Some(Property::AddedOnce));
        });
    }
}
