//! Properties of a log on several servers, by the names of docs/cluster.md, over everything that members have read.

use std::collections::BTreeMap;

/// An entry as a member has read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    Joined {
        member: String,
        present: Vec<String>,
    },
    Left {
        member: String,
    },
    Said {
        from: String,
        payload: String,
    },
}

/// The entries of one stay of a member, with their numbers.
pub type Stay = Vec<(u64, Read)>;

/// A message of a member's `stay`, by its `connection` in the run; the `number`th of all its messages.
pub fn payload(member: &str, stay: usize, connection: usize, number: usize) -> String {
    format!("{member} {stay} {connection} {number}")
}

/// Violations in the histories of one room; each member with all of its stays.
pub fn violations(members: &BTreeMap<String, Vec<Stay>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut log: BTreeMap<u64, &Read> = BTreeMap::new();
    for (member, stays) in members {
        for stay in stays {
            if let Some((_, first)) = stay.first()
                && !matches!(first, Read::Joined { member: joined, .. } if joined == member)
            {
                wrong.push(format!("NoGaps: {member} begins with {first:?}"));
            }
            for pair in stay.windows(2) {
                let [(before, _), (after, _)] = pair else {
                    continue;
                };
                if *after != before + 1 {
                    wrong.push(format!("NoGaps: {member} reads {after} after {before}"));
                }
            }
            for (seq, read) in stay {
                let agreed = log.entry(*seq).or_insert(read);
                if *agreed != read {
                    wrong.push(format!(
                        "TotalOrder: {seq} is {agreed:?} and, to {member}, {read:?}"
                    ));
                }
            }
        }
    }
    wrong.extend(of_log(&log));
    wrong
}

/// Violations that the log by itself shows.
fn of_log(log: &BTreeMap<u64, &Read>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut present: Option<Vec<&String>> = None;
    let mut said: BTreeMap<&String, u64> = BTreeMap::new();
    let mut latest: BTreeMap<&String, (usize, usize, usize)> = BTreeMap::new();
    let mut last = None;
    for (seq, read) in log {
        // Entries in between were read by none.
        if last.is_some_and(|last| last + 1 != *seq) {
            present = None;
        }
        last = Some(*seq);
        match read {
            Read::Joined {
                member,
                present: before,
            } => {
                if let Some(present) = &present
                    && !present.iter().copied().eq(before)
                {
                    wrong.push(format!("OneMember: at {seq}, {before:?} for {present:?}"));
                }
                let mut now: Vec<&String> = before.iter().collect();
                if now.contains(&member) {
                    wrong.push(format!("OneMember: {member} joins twice, at {seq}"));
                }
                now.push(member);
                present = Some(now);
            }
            Read::Left { member } => {
                if let Some(present) = &mut present {
                    let count = present.len();
                    present.retain(|name| *name != member);
                    if present.len() == count {
                        wrong.push(format!(
                            "OneMember: {member} leaves at {seq} and was not there"
                        ));
                    }
                }
            }
            Read::Said { from, payload } => {
                if present
                    .as_ref()
                    .is_some_and(|present| !present.contains(&from))
                {
                    wrong.push(format!(
                        "NoFormerLife: at {seq} {payload:?}, whose author has left"
                    ));
                }
                if let Some(before) = said.insert(payload, *seq) {
                    wrong.push(format!("NothingTwice: {payload:?} at {before} and {seq}"));
                }
                let mut parts = payload
                    .split(' ')
                    .skip(1)
                    .map_while(|part| part.parse().ok());
                let at = (
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                );
                if let Some(before) = latest.insert(from, at) {
                    if (at.0, at.1) < (before.0, before.1) {
                        wrong.push(format!(
                            "NoFormerLife: {payload:?} at {seq}, after {before:?}"
                        ));
                    } else if at < before {
                        wrong.push(format!(
                            "Echo: {payload:?} at {seq} is late, after {before:?}"
                        ));
                    }
                }
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(member: &str, present: &[&str]) -> Read {
        Read::Joined {
            member: member.into(),
            present: present.iter().map(ToString::to_string).collect(),
        }
    }

    fn left(member: &str) -> Read {
        Read::Left {
            member: member.into(),
        }
    }

    fn said(from: &str, stay: usize, connection: usize, number: usize) -> Read {
        Read::Said {
            from: from.into(),
            payload: payload(from, stay, connection, number),
        }
    }

    type Change = fn(&mut Stay, &mut Stay);

    /// A right history of ada and bob.
    fn right() -> (Stay, Stay) {
        let all = [
            (1, joined("ada", &[])),
            (2, joined("bob", &["ada"])),
            (3, said("bob", 1, 1, 1)),
            (4, said("bob", 1, 2, 2)),
            (5, said("ada", 1, 1, 1)),
        ];
        (all.to_vec(), all[1..].to_vec())
    }

    fn found(change: impl FnOnce(&mut Stay, &mut Stay)) -> String {
        let (mut ada, mut bob) = right();
        change(&mut ada, &mut bob);
        let members = BTreeMap::from([("ada".into(), vec![ada]), ("bob".into(), vec![bob])]);
        violations(&members).join("; ")
    }

    #[test]
    fn a_right_history_has_no_violation() {
        assert_eq!(found(|_, _| {}), "");
        // A stay that ends early, and another one after it.
        let (mut ada, bob) = right();
        ada.push((6, left("bob")));
        ada.push((7, joined("bob", &["ada"])));
        ada.push((8, said("bob", 2, 3, 3)));
        let stays = vec![bob, ada[6..].to_vec()];
        let members = BTreeMap::from([("ada".into(), vec![ada]), ("bob".into(), stays)]);
        assert_eq!(violations(&members), Vec::<String>::new());
    }

    #[test]
    fn each_violation_is_found_by_its_name() {
        let wrong: [(&str, Change); 9] = [
            ("TotalOrder", |ada, _| {
                (ada[2].1, ada[3].1) = (ada[3].1.clone(), ada[2].1.clone())
            }),
            ("TotalOrder", |ada, _| ada[4].1 = left("bob")),
            ("NoGaps", |ada, _| drop(ada.remove(3))),
            ("NoGaps", |_, bob| drop(bob.remove(0))),
            ("NothingTwice", |ada, _| ada.push((6, said("bob", 1, 2, 2)))),
            ("NoFormerLife", |ada, _| ada.push((6, said("bob", 1, 1, 3)))),
            ("NoFormerLife", |ada, _| {
                ada.extend([(6, left("bob")), (7, said("bob", 1, 2, 3))])
            }),
            ("OneMember", |ada, _| ada.push((6, joined("bob", &["ada"])))),
            ("Echo", |ada, _| {
                ada.extend([(6, said("bob", 1, 2, 4)), (7, said("bob", 1, 2, 3))])
            }),
        ];
        for (name, change) in wrong {
            let found = found(change);
            assert!(found.contains(name), "{name}: {found}");
        }
    }
}
