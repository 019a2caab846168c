//! The rule by which readers number an order (docs/cluster.md), over orders of any kind: records of several servers in any
//! interleaving, late ones, repeated ones and ones that were never right.

use crate::log::{Change, ConnectionId, Life, Link, Numbering, Record, ServerId, Stale};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

const NAMES: [&str; 3] = ["ada", "bob", "eve"];
/// More than a room has, so that a room becomes full.
const MOST: u32 = 2;

fn link() -> impl Strategy<Value = Link> {
    (0..2u64, 0..4u64).prop_map(|(server, connection)| Link {
        server: ServerId(server),
        connection: ConnectionId(connection),
    })
}

fn member() -> impl Strategy<Value = Arc<str>> {
    (0..NAMES.len()).prop_map(|index| NAMES[index].into())
}

/// Any record, of few members, lives and connections, so that they meet.
fn record() -> impl Strategy<Value = Record> {
    let life = || (0..4u8).prop_map(|life| Life([life; 32]));
    prop_oneof![
        3 => (member(), link(), life()).prop_map(|(member, link, life)| Record::Join {
            member,
            link,
            life,
            most: MOST,
        }),
        2 => (member(), life(), link(), link()).prop_map(|(member, life, replaces, link)| {
            Record::Attach { member, life, replaces, link, after: 0 }
        }),
        2 => (member(), link()).prop_map(|(member, link)| Record::Leave { member, link }),
        4 => (member(), link(), 1..4u64).prop_map(|(member, link, counter)| Record::Message {
            member,
            link,
            counter,
            payload: "x".into(),
            attachments: vec![(NAMES.map(String::from).into(), "y".into())],
        }),
        1 => link().prop_map(|link| Record::Mark { link }),
    ]
}

fn order() -> impl Strategy<Value = Vec<Record>> {
    proptest::collection::vec(record(), 0..60)
}

/// The entries of an order, each with its number; each time that the room is empty the numbers begin anew.
fn entries(numbering: &mut Numbering, order: &[Record]) -> Vec<(u64, Change)> {
    let mut entries = Vec::new();
    for record in order {
        let before = numbering.last();
        if let Ok(change) = numbering.read(record.clone())
            && numbering.last() != before
        {
            entries.push((numbering.last(), change));
        }
    }
    entries
}

fn is_empty(numbering: &Numbering) -> bool {
    numbering.members().len() == 0
}

proptest! {
    #[test]
    fn total_order_all_readers_have_the_same_entries(order in order(), cut in 0..60usize) {
        let whole = entries(&mut Numbering::default(), &order);
        let (first, rest) = order.split_at(cut.min(order.len()));
        let mut slow = Numbering::default();
        let mut parts = entries(&mut slow, first);
        parts.extend(entries(&mut slow, rest));
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn what_was_before_the_room_was_empty_changes_nothing(order in order()) {
        let mut reader = Numbering::default();
        for (at, record) in order.iter().enumerate() {
            let _ = reader.read(record.clone());
            if is_empty(&reader) {
                let rest = &order[at + 1..];
                let late = entries(&mut Numbering::default(), rest);
                let mut reader = Numbering::default();
                entries(&mut reader, &order[..=at]);
                prop_assert_eq!(entries(&mut reader, rest), late);
            }
        }
    }

    #[test]
    fn no_gaps_entries_are_numbered_from_1_by_ones(order in order()) {
        let mut numbering = Numbering::default();
        for record in order {
            let before = numbering.last();
            let change = numbering.read(record);
            let after = numbering.last();
            match change {
                Ok(Change::Joined { .. } | Change::Said { .. }) => prop_assert_eq!(after, before + 1),
                Ok(Change::Left { .. }) if is_empty(&numbering) => prop_assert_eq!(after, 0),
                Ok(Change::Left { .. }) => prop_assert_eq!(after, before + 1),
                Ok(Change::Attached { .. } | Change::Marked) | Err(_) => {
                    prop_assert_eq!(after, before);
                }
            }
        }
    }

    #[test]
    fn no_former_life_an_entry_is_of_the_members_latest_joined(order in order()) {
        let mut numbering = Numbering::default();
        // The connection that each member has by the entries alone.
        let mut present: HashMap<Arc<str>, Link> = HashMap::new();
        for record in order {
            let link = record.link();
            match numbering.read(record) {
                Ok(Change::Joined { member, present: before, .. }) => {
                    prop_assert_eq!(before.len(), present.len());
                    prop_assert!(present.len() < MOST as usize);
                    prop_assert!(present.insert(member, link).is_none(), "two of one name");
                }
                Ok(Change::Attached { member, replaced, .. }) => {
                    prop_assert_eq!(present.insert(member, link), Some(replaced));
                }
                Ok(Change::Left { member, .. }) => {
                    prop_assert_eq!(present.remove(&member), Some(link));
                }
                Ok(Change::Said { from, attachments, .. }) => {
                    prop_assert_eq!(present.get(&from), Some(&link));
                    for name in NAMES {
                        prop_assert_eq!(
                            attachments.of(name).count(),
                            usize::from(present.contains_key(name))
                        );
                    }
                }
                Ok(Change::Marked) | Err(_) => {}
            }
        }
    }

    #[test]
    fn nothing_twice_a_record_counts_once(order in order(), copies in proptest::collection::vec(0..60usize, 0..20)) {
        // Records that are each their own, as servers make them; then copies of them, each after its original.
        let mut order: Vec<(usize, Record)> = unique(order).into_iter().enumerate().collect();
        for (nth, copy) in copies.into_iter().enumerate() {
            if let Some(original) = order.get(copy).cloned() {
                let at = (copy + 1 + nth * 7).min(order.len());
                order.insert(at, original);
            }
        }
        let mut numbering = Numbering::default();
        let mut counted = HashSet::new();
        for (number, record) in order {
            let counts = !matches!(numbering.read(record), Ok(Change::Marked) | Err(_));
            if is_empty(&numbering) {
                counted.clear();
            } else if counts {
                prop_assert!(counted.insert(number), "record {} counts twice", number);
            }
        }
    }
}

/// Gives each record its own life, connection and counter where a server would: a life begins once, and a connection does.
fn unique(order: Vec<Record>) -> Vec<Record> {
    let mut fresh = 100_u64;
    let mut places: HashMap<Arc<str>, (Life, Link, u64)> = HashMap::new();
    let mut next = || {
        fresh += 1;
        fresh
    };
    let new_link = |connection| Link {
        server: ServerId(0),
        connection: ConnectionId(connection),
    };
    order
        .into_iter()
        .filter_map(|record| match record {
            Record::Join { member, most, .. } => {
                let number = next();
                let mut life = [0; 32];
                life[..8].copy_from_slice(&number.to_be_bytes());
                let place = (Life(life), new_link(number), 0);
                places.entry(Arc::clone(&member)).or_insert(place);
                let (link, life) = (place.1, place.0);
                Some(Record::Join {
                    member,
                    link,
                    life,
                    most,
                })
            }
            Record::Attach { member, .. } => {
                let place = places.get_mut(&member)?;
                let replaces = place.1;
                (place.1, place.2) = (new_link(next()), 0);
                let (life, link) = (place.0, place.1);
                Some(Record::Attach {
                    member,
                    life,
                    replaces,
                    link,
                    after: 0,
                })
            }
            Record::Leave { member, .. } => {
                let (_, link, _) = places.remove(&member)?;
                Some(Record::Leave { member, link })
            }
            Record::Message {
                member,
                payload,
                attachments,
                ..
            } => {
                let place = places.get_mut(&member)?;
                place.2 += 1;
                let (link, counter) = (place.1, place.2);
                Some(Record::Message {
                    member,
                    link,
                    counter,
                    payload,
                    attachments,
                })
            }
            Record::Mark { .. } => None,
        })
        .collect()
}

#[test]
fn a_loser_is_told_what_it_lost_to() {
    let mut numbering = Numbering::default();
    let link = |connection| Link {
        server: ServerId(connection),
        connection: ConnectionId(connection),
    };
    let join = |member: &str, connection, life| Record::Join {
        member: member.into(),
        link: link(connection),
        life: Life([life; 32]),
        most: MOST,
    };
    assert!(numbering.read(join("ada", 1, 1)).is_ok());
    assert_eq!(numbering.read(join("ada", 2, 2)), Err(Stale::Taken));
    assert_eq!(numbering.read(join("ada", 1, 1)), Err(Stale::Repeated));
    assert!(numbering.read(join("bob", 3, 3)).is_ok());
    assert_eq!(numbering.read(join("eve", 4, 4)), Err(Stale::Full));
    let attach = |replaces, to| Record::Attach {
        member: "bob".into(),
        life: Life([3; 32]),
        replaces: link(replaces),
        link: link(to),
        after: 2,
    };
    let thief = Record::Attach {
        member: "bob".into(),
        life: Life([1; 32]),
        replaces: link(3),
        link: link(5),
        after: 2,
    };
    assert_eq!(numbering.read(thief), Err(Stale::Former), "not its life");
    assert!(numbering.read(attach(3, 5)).is_ok());
    assert_eq!(numbering.read(attach(3, 6)), Err(Stale::Former), "too late");
    let leave = |connection| Record::Leave {
        member: "bob".into(),
        link: link(connection),
    };
    assert_eq!(
        numbering.read(leave(3)),
        Err(Stale::Former),
        "it has come back"
    );
    assert!(numbering.read(leave(5)).is_ok());
    assert_eq!(numbering.read(join("bob", 3, 3)), Err(Stale::Repeated));
    assert_eq!(numbering.last(), 3);
}
