//! The model's numbers for members, KeyPackages and groups.

use crate::recording::{ClientState, Entry, Line};
use crate::step::{MEMBERS, Member, View};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;

/// The numbers of all names of a recording.
#[derive(Default)]
pub(crate) struct Names {
    /// Members, numbered in the order in which they first join.
    members: BTreeMap<String, Member>,
    /// KeyPackages, numbered by member: the count of its joins and of its further KeyPackages between two joins.
    key_packages: BTreeMap<String, (Member, usize)>,
    /// Groups, named after the founder and the founder's KeyPackage.
    groups: BTreeMap<String, (Member, usize)>,
}

impl Names {
    pub(crate) fn of(lines: &[Line]) -> Result<Self> {
        let mut names = Self::default();
        let mut made = [0; MEMBERS + 1];
        let mut fresh = [false; MEMBERS + 1];
        for line in lines {
            match line {
                Line::Appended { entry, .. } => match entry {
                    Entry::Joined { member, .. } => {
                        let next = names.members.len() + 1;
                        let member = *names.members.entry(member.clone()).or_insert(next);
                        if member > MEMBERS {
                            bail!("more than {MEMBERS} members have joined");
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
                Line::Called(call) => names.note_group(&call.state),
                Line::Trace { .. } => {}
            }
        }
        Ok(names)
    }

    fn note_group(&mut self, state: &ClientState) {
        if let (Some(group), Some(0), [(_, key_package)]) =
            (&state.group, state.epoch, state.leaves.as_slice())
            && let Some(founder) = self.key_packages.get(key_package)
        {
            self.groups.entry(group.clone()).or_insert(*founder);
        }
    }

    pub(crate) fn member(&self, name: &str) -> Result<Member> {
        let member = self.members.get(name);
        member
            .copied()
            .with_context(|| format!("{name} has never joined"))
    }

    pub(crate) fn members<T: FromIterator<Member>>(&self, names: &[String]) -> Result<T> {
        names.iter().map(|name| self.member(name)).collect()
    }

    pub(crate) fn key_package(&self, name: &str) -> Result<usize> {
        let known = self.key_packages.get(name);
        known
            .map(|known| known.1)
            .with_context(|| format!("KeyPackage {name} is not in the log"))
    }

    pub(crate) fn view(&self, own: Member, state: &ClientState) -> Result<View> {
        let mut view = View {
            here: Vec::new(),
            group: None,
            number: state.epoch.unwrap_or(0),
            tree: [0; MEMBERS],
            kps: [0; MEMBERS],
        };
        for (member, latest) in &state.roster {
            let member = self.member(member)?;
            view.here.push(member);
            if let Some(latest) = latest
                && (state.group.is_some() || member != own)
            {
                view.kps[member - 1] = self.key_package(latest)?;
            }
        }
        for (member, key_package) in &state.leaves {
            view.tree[self.member(member)? - 1] = self.key_package(key_package)?;
        }
        if let Some(group) = &state.group {
            let known = self.groups.get(group);
            view.group = Some(*known.with_context(|| format!("group {group} has no founder"))?);
        }
        Ok(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::recording;

    #[test]
    fn numbers() {
        let names = Names::of(&recording(&[
            r#"{"event":"appended","seq":1,"entry":{"kind":"joined","member":"Bob","present":[]}}"#,
            r#"{"event":"appended","seq":2,"entry":{"kind":"joined","member":"Ann","present":["Bob"]}}"#,
            r#"{"event":"appended","seq":3,"entry":{"kind":"key_package","from":"Bob","name":"b1"}}"#,
            r#"{"event":"called","client":"Bob","read":3,"sent":[],"state":{"group":"g","epoch":0,"leaves":[["Bob","b1"]],"roster":[["Bob","b1"],["Ann",null]]}}"#,
            r#"{"event":"appended","seq":4,"entry":{"kind":"left","member":"Ann"}}"#,
            r#"{"event":"appended","seq":5,"entry":{"kind":"joined","member":"Ann","present":["Bob"]}}"#,
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
        let state = ClientState {
            group: Some("g".to_owned()),
            epoch: Some(4),
            leaves: vec![("Bob".to_owned(), "b1".to_owned())],
            roster: vec![("Ann".to_owned(), Some("a3".to_owned()))],
        };
        let view = names.view(1, &state).unwrap();
        assert_eq!(
            (view.group, view.number, view.here),
            (Some((1, 1)), 4, vec![2])
        );
        assert_eq!((view.tree[0], view.kps[1]), (1, 3));
        let outside = ClientState {
            group: None,
            ..state
        };
        assert_eq!(
            names.view(2, &outside).unwrap().kps[1],
            0,
            "its own KeyPackage"
        );
    }
}
