//! The rule by which every reader of an order finds the same entries in it (docs/cluster.md).

use super::attachments::Attachments;
use super::record::{Life, Link, Record};
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Departed lives that are remembered, so that a repeated [`Record::Join`] does not begin one again.
const DEPARTED: usize = 1024;

/// A room as the records so far make it: a function of them, and of nothing else.
#[derive(Debug, Default)]
pub struct Numbering {
    /// Number of the last entry.
    last: u64,
    members: HashMap<Arc<str>, Place>,
    /// Oldest first.
    departed: VecDeque<Life>,
}

/// A member's place in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of its `joined`.
    pub since: u64,
    /// Its stay.
    pub life: Life,
    /// Its connection.
    pub link: Link,
    /// The connection's last message that counts.
    counter: u64,
}

/// A record that counts. All but `Attached` and `Marked` are entries, with the number [`Numbering::last`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A member has entered.
    Joined {
        /// Its name.
        member: Arc<str>,
        /// Its connection.
        link: Link,
        /// The members before it, in order of joining.
        present: Vec<Arc<str>>,
    },
    /// A member has another connection.
    Attached {
        /// Its name.
        member: Arc<str>,
        /// The connection before.
        replaced: Link,
        /// The connection from here on.
        link: Link,
        /// The last entry that the client has.
        after: u64,
    },
    /// A member has left.
    Left {
        /// Its name.
        member: Arc<str>,
        /// Its last connection.
        link: Link,
        /// The stay that has ended.
        life: Life,
    },
    /// A member has said something.
    Said {
        /// Its name.
        from: Arc<str>,
        /// For all members.
        payload: Bytes,
        /// Each for some of the members that are there.
        attachments: Attachments,
    },
    /// Nothing.
    Marked,
}

/// Why a record does not count where the order has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// A member of that name is there.
    #[error("a member of this name is in the room")]
    Taken,
    /// The room has as many members as it may.
    #[error("the room is full")]
    Full,
    /// It has counted before.
    #[error("the record repeats one that has counted")]
    Repeated,
    /// It is of a connection that is not its member's any more.
    #[error("the record is of a former life or connection")]
    Former,
}

impl Stale {
    /// The reason for counters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Full => "full",
            Self::Repeated => "repeated",
            Self::Former => "former",
        }
    }
}

impl Numbering {
    /// Reads the next record of the order.
    ///
    /// # Errors
    /// The reason why it does not count. Nothing has changed then.
    pub fn read(&mut self, record: Record) -> Result<Change, Stale> {
        match record {
            Record::Join {
                member,
                link,
                life,
                most,
            } => self.join(member, link, life, most),
            Record::Attach {
                member,
                life,
                replaces,
                link,
                after,
            } => {
                let place = self.members.get_mut(&member).ok_or(Stale::Former)?;
                if place.life != life || place.link != replaces {
                    return Err(Stale::Former);
                }
                place.link = link;
                place.counter = 0;
                Ok(Change::Attached {
                    member,
                    replaced: replaces,
                    link,
                    after,
                })
            }
            Record::Leave { member, link } => {
                let life = self.place_of(&member, link)?.life;
                self.members.remove(&member);
                if self.members.is_empty() {
                    // As if it had never been there: so readers need nothing from before.
                    *self = Self::default();
                } else {
                    self.last += 1;
                    if self.departed.len() == DEPARTED {
                        self.departed.pop_front();
                    }
                    self.departed.push_back(life);
                }
                Ok(Change::Left { member, link, life })
            }
            Record::Message {
                member,
                link,
                counter,
                payload,
                attachments,
            } => {
                let place = self.place_of(&member, link)?;
                if counter <= place.counter {
                    return Err(Stale::Repeated);
                }
                place.counter = counter;
                self.last += 1;
                Ok(Change::Said {
                    from: self.name(member),
                    payload,
                    attachments: self.addressed(attachments),
                })
            }
            Record::Mark { .. } => Ok(Change::Marked),
        }
    }

    fn join(
        &mut self,
        member: Arc<str>,
        link: Link,
        life: Life,
        most: u32,
    ) -> Result<Change, Stale> {
        match self.members.get(&member) {
            Some(place) if place.life == life => return Err(Stale::Repeated),
            Some(_) => return Err(Stale::Taken),
            None if self.departed.contains(&life) => return Err(Stale::Repeated),
            None if self.members.len() >= most as usize => return Err(Stale::Full),
            None => {}
        }
        let present = self.present();
        self.last += 1;
        let place = Place {
            since: self.last,
            life,
            link,
            counter: 0,
        };
        self.members.insert(Arc::clone(&member), place);
        Ok(Change::Joined {
            member,
            link,
            present,
        })
    }

    fn place_of(&mut self, member: &str, link: Link) -> Result<&mut Place, Stale> {
        self.members
            .get_mut(member)
            .filter(|place| place.link == link)
            .ok_or(Stale::Former)
    }

    /// The member's name as the room has it, so that it is in memory once.
    fn name(&self, member: Arc<str>) -> Arc<str> {
        self.members
            .get_key_value(&member)
            .map_or(member, |(name, _)| Arc::clone(name))
    }

    /// Nothing is kept for members that are not there.
    fn addressed(&self, attachments: Vec<(Vec<String>, Bytes)>) -> Attachments {
        let mut addressed = Attachments::default();
        for (to, bytes) in attachments {
            let present = to
                .iter()
                .filter_map(|name| Some(Arc::clone(self.members.get_key_value(&**name)?.0)));
            addressed.add(present, bytes);
        }
        addressed
    }

    /// The number of the next entry, for one that no member has asked for.
    pub(super) fn forge(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Number of the last entry.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }

    /// A member's place.
    #[must_use]
    pub fn place(&self, member: &str) -> Option<&Place> {
        self.members.get(member)
    }

    /// The members with their places.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Place)> {
        self.members.iter()
    }

    /// The members in order of joining.
    #[must_use]
    pub fn present(&self) -> Vec<Arc<str>> {
        let mut present: Vec<_> = self
            .members
            .iter()
            .map(|(name, place)| (place.since, Arc::clone(name)))
            .collect();
        present.sort_unstable();
        present.into_iter().map(|(_, name)| name).collect()
    }
}
