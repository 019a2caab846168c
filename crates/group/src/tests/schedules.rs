//! Any order of events, honest members, honest server: they agree at every position, and in the end the group is the
//! roster.

use super::room::Room;
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

fn run(steps: &[Step], gather: u64) -> Room {
    let mut room = Room::new();
    room.pace.gather = Duration::from_millis(gather);
    for step in steps {
        match *step {
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
        gather in prop::sample::select(vec![0, 250]),
    ) {
        run(&steps, gather).converge();
    }

    /// Who has missed entries and finds nobody to add it comes anew. It is the next entry that tells of those missed.
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
