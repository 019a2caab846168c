//! The order of a room as the stream has it at the end, read and numbered apart from the servers, by the rule in docs/cluster.md.

use super::checker::Read;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A connection: the number of its server, and its number there.
type Link = (u64, u64);
type Life = [u8; 32];

/// The header of a record (`crates/log-jetstream/src/codec.rs`), with what the rule needs of it.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Header {
    Join {
        member: String,
        link: Link,
        life: Life,
    },
    Attach {
        member: String,
        life: Life,
        replaces: Link,
        link: Link,
    },
    Leave {
        member: String,
        link: Link,
    },
    Message {
        member: String,
        link: Link,
        counter: u64,
    },
    Mark {},
}

struct Place {
    since: u64,
    life: Life,
    link: Link,
    counter: u64,
}

/// The entries from one time at which the room was empty to the next.
#[derive(Default)]
pub struct Age {
    pub entries: Vec<Read>,
    /// Position in the stream of each entry.
    pub positions: Vec<u64>,
}

/// Everything that the stream has of one room.
#[derive(Default)]
pub struct Order {
    pub ages: Vec<Age>,
    /// Messages in the stream, whether they count or not.
    pub payloads: HashSet<String>,
    pub records: usize,
    /// Records that do not count.
    pub stale: usize,
}

impl Order {
    /// Numbers records, each with its position.
    pub fn of(records: impl IntoIterator<Item = (u64, Vec<u8>)>) -> Self {
        let mut order = Self::default();
        let mut members: HashMap<String, Place> = HashMap::new();
        let mut departed: HashSet<Life> = HashSet::new();
        for (position, bytes) in records {
            order.records += 1;
            let length = u32::from_be_bytes(bytes[1..5].try_into().unwrap()) as usize;
            let (header, payload) = bytes[5..].split_at(length);
            let payload = String::from_utf8(payload.to_vec()).unwrap();
            let header: Header = serde_json::from_slice(header).unwrap();
            if members.is_empty() && matches!(header, Header::Join { .. }) {
                order.ages.push(Age::default());
                departed.clear();
            }
            let number = order.ages.last().map_or(0, |age| age.entries.len() as u64) + 1;
            let mut count = None;
            match header {
                Header::Join { member, link, life } => {
                    if !members.contains_key(&member) && !departed.contains(&life) {
                        let present = present(&members);
                        let place = Place {
                            since: number,
                            life,
                            link,
                            counter: 0,
                        };
                        members.insert(member.clone(), place);
                        count = Some(Read::Joined { member, present });
                    }
                }
                Header::Attach {
                    member,
                    life,
                    replaces,
                    link,
                } => {
                    let place = members.get_mut(&member);
                    match place.filter(|place| place.life == life && place.link == replaces) {
                        Some(place) => (place.link, place.counter) = (link, 0),
                        None => order.stale += 1,
                    }
                    continue;
                }
                Header::Leave { member, link } => {
                    if members.get(&member).is_some_and(|place| place.link == link) {
                        departed.extend(members.remove(&member).map(|place| place.life));
                        count = Some(Read::Left { member });
                    }
                }
                Header::Message {
                    member,
                    link,
                    counter,
                } => {
                    order.payloads.insert(payload.clone());
                    let place = members.get_mut(&member);
                    if let Some(place) =
                        place.filter(|place| place.link == link && place.counter < counter)
                    {
                        place.counter = counter;
                        count = Some(Read::Said {
                            from: member,
                            payload,
                        });
                    }
                }
                Header::Mark {} => continue,
            }
            match (count, order.ages.last_mut()) {
                (Some(entry), Some(age)) => {
                    age.entries.push(entry);
                    age.positions.push(position);
                }
                _ => order.stale += 1,
            }
        }
        order
    }

    /// The age that has most of a stay, the latest of several, and how many of the stay's first entries it has.
    pub fn age_of(&self, stay: &[(u64, Read)]) -> (usize, usize) {
        let agreed = self.ages.iter().map(|age| {
            let same = |(seq, read): &&(u64, Read)| {
                let at = usize::try_from(*seq).unwrap().checked_sub(1);
                at.and_then(|at| age.entries.get(at)) == Some(read)
            };
            stay.iter().take_while(same).count()
        });
        let best = agreed.enumerate().max_by_key(|(at, agreed)| (*agreed, *at));
        best.unwrap_or_default()
    }

    /// Whether the stream has the record of an entry, whether it counts or not. Of other entries than messages that is not known.
    pub fn has(&self, read: &Read) -> bool {
        match read {
            Read::Said { payload, .. } => self.payloads.contains(payload),
            Read::Joined { .. } | Read::Left { .. } => true,
        }
    }
}

fn present(members: &HashMap<String, Place>) -> Vec<String> {
    let by_age: BTreeMap<u64, &String> = members
        .iter()
        .map(|(name, place)| (place.since, name))
        .collect();
    by_age.into_values().cloned().collect()
}
