//! Any order of events, honest members, honest server: they agree at every position, and in the end the group is the
//! roster.

use super::craft::craft;
use super::raw::Package;
use super::room::{Room, names};
use super::unusable_keys::comes_with;
use proptest::prelude::*;
use std::time::Duration;

const NAMES: [&str; 5] = ["ada", "bo", "cy", "dot", "eve"];

#[derive(Debug, Clone)]
enum Step {
    Join(usize),
    Leave(usize),
    CutOff(usize),
    /// Reads so many entries.
    Read(usize, u8),
    /// Gets a message into the log, even after it was declared gone.
    Order(usize),
    /// Commits out of turn, as a member does that takes the committer for silent.
    Overtake(usize),
    /// So many milliseconds go by; nobody is told.
    Wait(u64),
    /// Is told the time.
    Wake(usize),
    /// Is not given its next entry.
    Miss(usize),
    /// A member comes with a key package that is meant to be of no use, and does nothing else.
    Intrude(Intruder),
    /// Gets a commit into the log that puts such a key into the tree.
    Spoil(usize, bool),
}

/// The fault of a key package.
#[derive(Debug, Clone, Copy)]
enum Intruder {
    InitKey,
    LeafKey,
    /// The key of a parent node.
    CopiedKey,
    /// The name of somebody else's.
    CopiedName,
    TooLong,
}

impl Intruder {
    fn edit(
        self,
        package: &mut Package,
        copied_key: Option<Vec<u8>>,
        copied_name: Option<[u8; 16]>,
    ) {
        match self {
            Self::InitKey => package.init_key = vec![0; 32].into(),
            Self::LeafKey => package.leaf.encryption_key = vec![0; 32].into(),
            Self::CopiedKey => {
                if let Some(key) = copied_key {
                    package.leaf.encryption_key = key.into();
                }
            }
            Self::CopiedName => {
                if let Some(name) = copied_name {
                    let extensions = package.leaf.extensions.as_slice();
                    let (head, _) = extensions.split_at(extensions.len() - name.len());
                    package.leaf.extensions = [head, &name].concat().into();
                }
            }
            Self::TooLong => package.leaf.extension_types = vec![0x0a; 1 << 20].into(),
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let name = 0..NAMES.len();
    prop_oneof![
        2 => name.clone().prop_map(Step::Join),
        1 => name.clone().prop_map(Step::Leave),
        1 => name.clone().prop_map(Step::CutOff),
        6 => (name.clone(), 1..6u8).prop_map(|(name, entries)| Step::Read(name, entries)),
        4 => name.clone().prop_map(Step::Order),
        1 => name.clone().prop_map(Step::Overtake),
        1 => (0..4000u64).prop_map(Step::Wait),
        2 => name.prop_map(Step::Wake),
    ]
}

fn step_with_gaps() -> impl Strategy<Value = Step> {
    prop_oneof![20 => step(), 1 => (0..NAMES.len()).prop_map(Step::Miss)]
}

fn step_with_intruders() -> impl Strategy<Value = Step> {
    use Intruder::{CopiedKey, CopiedName, InitKey, LeafKey, TooLong};
    let intruders = vec![InitKey, LeafKey, CopiedKey, CopiedName, TooLong];
    prop_oneof![
        16 => step(),
        1 => prop::sample::select(intruders).prop_map(Step::Intrude),
        1 => (0..NAMES.len(), any::<bool>()).prop_map(|(name, node)| Step::Spoil(name, node)),
    ]
}

impl Room {
    /// A member among `NAMES` that is in a group.
    fn grouped(&self) -> Option<&'static str> {
        NAMES
            .into_iter()
            .find(|name| self.followers.contains_key(*name) && self.group(name).epoch().is_some())
    }

    fn intrude(&mut self, intruder: Intruder) {
        let Some(victim) = self.grouped() else {
            return;
        };
        let name = format!("x{:02}", self.end());
        let (session, ..) = self.parts(victim);
        let key = session.parent_keys.first().cloned();
        let id = session.leaves.first().map(|leaf| leaf.id.0);
        comes_with(self, &name, |package| intruder.edit(package, key, id));
    }

    fn spoil(&mut self, name: &str, node: bool) {
        // One of them is enough; it does nothing else any more, so that nobody swaps it.
        if !self.is_present(name) || NAMES.iter().any(|name| self.frozen.contains(*name)) {
            return;
        }
        while self.read(name) {}
        if let Some((session, ..)) = self.followers.get_mut(name).unwrap().group.parts() {
            session.withdraw().unwrap();
            let place = usize::from(node && session.leaves.len() > 1);
            let crypto = openmls::prelude::OpenMlsProvider::crypto(&session.provider);
            crypto.rogue.give_out(place, vec![0; 32]);
            let message = craft(self, name, |_| {});
            self.insert(name, message);
            self.frozen.insert(name.to_owned());
            self.behind.insert(name.to_owned());
        }
    }
}

impl Step {
    fn of(&self) -> Option<&'static str> {
        match self {
            Self::Join(name)
            | Self::Leave(name)
            | Self::CutOff(name)
            | Self::Read(name, _)
            | Self::Order(name)
            | Self::Overtake(name)
            | Self::Wake(name)
            | Self::Miss(name)
            | Self::Spoil(name, _) => Some(NAMES[*name]),
            Self::Wait(_) | Self::Intrude(_) => None,
        }
    }
}

fn run(steps: &[Step], join_batch_delay: u64) -> Room {
    let mut room = Room::new();
    room.timing.join_batch_delay = Duration::from_millis(join_batch_delay);
    for step in steps {
        if step.of().is_some_and(|name| room.frozen.contains(name)) {
            continue;
        }
        match *step {
            Step::Intrude(intruder) => room.intrude(intruder),
            Step::Spoil(name, node) => room.spoil(NAMES[name], node),
            Step::Join(name) if !room.is_present(NAMES[name]) => room.join(NAMES[name]),
            Step::Leave(name) if room.is_present(NAMES[name]) => room.leave(NAMES[name]),
            Step::CutOff(name) if room.is_present(NAMES[name]) => room.cut_off(NAMES[name]),
            Step::Read(name, entries) if room.followers.contains_key(NAMES[name]) => {
                (0..entries).for_each(|_| _ = room.read(NAMES[name]));
            }
            Step::Order(name) if room.followers.contains_key(NAMES[name]) => {
                room.order(NAMES[name]);
            }
            Step::Overtake(name) if room.could_commit(NAMES[name]) => room.commit_now(NAMES[name]),
            Step::Wait(time) => room.now += Duration::from_millis(time),
            Step::Wake(name) if room.followers.contains_key(NAMES[name]) => room.wake(NAMES[name]),
            Step::Miss(name) if room.is_present(NAMES[name]) => room.miss(NAMES[name]),
            _ => {}
        }
    }
    room
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_schedule(
        steps in prop::collection::vec(step(), 10..120),
        join_batch_delay in prop::sample::select(vec![0, 250]),
    ) {
        run(&steps, join_batch_delay).converge();
    }

    /// A member that has left is removed, whatever others send, within `committer_timeout` for each who is there, and once intruders have
    /// left too, the group is the roster.
    #[test]
    fn any_schedule_with_intruders(steps in prop::collection::vec(step_with_intruders(), 10..120)) {
        let mut room = run(&steps, 250);
        let silent = u32::try_from(room.log.present().len()).unwrap() + 1;
        room.pass(room.timing.committer_timeout * silent);
        for name in NAMES {
            let honest = room.is_present(name) && !room.frozen.contains(name);
            if honest && room.group(name).epoch().is_some() {
                let members = room.group(name).members();
                let gone = names(&members).into_iter().find(|member| !room.is_present(member));
                prop_assert_eq!(gone, None, "as {} sees it", name);
            }
        }
        let present = room.log.present().to_vec();
        for intruder in present.iter().map(crate::MemberId::as_str) {
            if room.frozen.contains(intruder) {
                room.leave(intruder);
            }
        }
        room.converge();
    }

    /// A member that has missed entries and finds nobody to add it comes anew. It is the next entry that tells of those missed.
    #[test]
    fn any_schedule_with_gaps(steps in prop::collection::vec(step_with_gaps(), 10..120)) {
        let mut room = run(&steps, 0);
        room.join("fay");
        room.settle();
        room.leave("fay");
        room.settle();
        for name in NAMES {
            if room.is_present(name) && room.group(name).epoch().is_none() {
                room.leave(name);
                room.join(name);
                room.settle();
            }
        }
        room.converge();
    }
}
