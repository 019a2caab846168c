//! What members, key packages and groups are called in the model.

use super::recording::{Entry, Line, Seen};
use super::step::{MEMBERS, Member, View};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;

#[derive(Default)]
pub(super) struct Names {
    /// Members are numbered in the order in which they first come.
    members: BTreeMap<String, Member>,
    /// A key package has the number of times its member has come or sent another one in the same life.
    key_packages: BTreeMap<String, (Member, usize)>,
    /// A group is called by its founder and the founder's key package.
    groups: BTreeMap<String, (Member, usize)>,
}

impl Names {
    pub(super) fn of(lines: &[Line]) -> Result<Self> {
        let mut names = Self::default();
        let mut made = [0; MEMBERS + 1];
        let mut fresh = [false; MEMBERS + 1];
        for line in lines {
            match line {
                Line::Appended { entry, .. } => match entry {
                    Entry::Joined { who, .. } => {
                        let next = names.members.len() + 1;
                        let member = *names.members.entry(who.clone()).or_insert(next);
                        if member > MEMBERS {
                            bail!("more than {MEMBERS} have come");
                        }
                        made[member] += 1;
                        fresh[member] = true;
                    }
                    Entry::KeyPackage { from, name } if !names.key_packages.contains_key(name) => {
                        let member = names.member(from)?;
                        if !std::mem::take(&mut fresh[member]) {
                            made[member] += 1;
                        }
                        names
                            .key_packages
                            .insert(name.clone(), (member, made[member]));
                    }
                    _ => {}
                },
                Line::Saw(saw) => names.note_group(&saw.seen),
                Line::Trace { .. } => {}
            }
        }
        Ok(names)
    }

    fn note_group(&mut self, seen: &Seen) {
        if let (Some(group), Some(0), [(_, key_package)]) =
            (&seen.group, seen.epoch, seen.leaves.as_slice())
            && let Some(founder) = self.key_packages.get(key_package)
        {
            self.groups.entry(group.clone()).or_insert(*founder);
        }
    }

    pub(super) fn member(&self, name: &str) -> Result<Member> {
        let member = self.members.get(name);
        member
            .copied()
            .with_context(|| format!("{name} has never come"))
    }

    pub(super) fn members<T: FromIterator<Member>>(&self, names: &[String]) -> Result<T> {
        names.iter().map(|name| self.member(name)).collect()
    }

    pub(super) fn key_package(&self, name: &str) -> Result<usize> {
        let known = self.key_packages.get(name);
        known
            .map(|known| known.1)
            .with_context(|| format!("key package {name} is not in the log"))
    }

    pub(super) fn view(&self, own: Member, seen: &Seen) -> Result<View> {
        let mut view = View {
            here: Vec::new(),
            group: None,
            number: seen.epoch.unwrap_or(0),
            tree: [0; MEMBERS],
            kps: [0; MEMBERS],
        };
        for (member, latest) in &seen.roster {
            let member = self.member(member)?;
            view.here.push(member);
            if let Some(latest) = latest
                && (seen.group.is_some() || member != own)
            {
                view.kps[member - 1] = self.key_package(latest)?;
            }
        }
        for (member, key_package) in &seen.leaves {
            view.tree[self.member(member)? - 1] = self.key_package(key_package)?;
        }
        if let Some(group) = &seen.group {
            let known = self.groups.get(group);
            view.group = Some(*known.with_context(|| format!("nobody has founded {group}"))?);
        }
        Ok(view)
    }
}

#[cfg(test)]
mod tests {
    use super::super::recording::recording;
    use super::*;

    #[test]
    fn numbers() {
        let names = Names::of(&recording(&[
            r#"{"event":"appended","seq":1,"entry":{"kind":"joined","who":"Bob","present":[]}}"#,
            r#"{"event":"appended","seq":2,"entry":{"kind":"joined","who":"Ann","present":["Bob"]}}"#,
            r#"{"event":"appended","seq":3,"entry":{"kind":"key_package","from":"Bob","name":"b1"}}"#,
            r#"{"event":"saw","who":"Bob","read":3,"sent":[],"seen":{"group":"g","epoch":0,"leaves":[["Bob","b1"]],"roster":[["Bob","b1"],["Ann",null]]}}"#,
            r#"{"event":"appended","seq":4,"entry":{"kind":"left","who":"Ann"}}"#,
            r#"{"event":"appended","seq":5,"entry":{"kind":"joined","who":"Ann","present":["Bob"]}}"#,
            r#"{"event":"appended","seq":6,"entry":{"kind":"key_package","from":"Ann","name":"a2"}}"#,
            r#"{"event":"appended","seq":7,"entry":{"kind":"key_package","from":"Ann","name":"a2"}}"#,
            r#"{"event":"appended","seq":8,"entry":{"kind":"key_package","from":"Ann","name":"a3"}}"#,
        ]).lines)
        .unwrap();
        assert_eq!(
            (names.member("Bob").unwrap(), names.member("Ann").unwrap()),
            (1, 2)
        );
        assert!(names.member("Cleo").is_err());
        let numbers = ["b1", "a2", "a3"].map(|name| names.key_package(name).unwrap());
        assert_eq!(numbers, [1, 2, 3]);
        let seen = Seen {
            group: Some("g".to_owned()),
            epoch: Some(4),
            leaves: vec![("Bob".to_owned(), "b1".to_owned())],
            roster: vec![("Ann".to_owned(), Some("a3".to_owned()))],
        };
        let view = names.view(1, &seen).unwrap();
        assert_eq!(
            (view.group, view.number, view.here),
            (Some((1, 1)), 4, vec![2])
        );
        assert_eq!((view.tree[0], view.kps[1]), (1, 3));
        let outside = Seen {
            group: None,
            ..seen
        };
        assert_eq!(names.view(2, &outside).unwrap().kps[1], 0, "its own one");
    }
}
