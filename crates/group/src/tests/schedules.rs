//! Any order of events, honest members, honest server: they agree at every position, and in the end the group is the
//! roster.

use super::room::Room;
use proptest::prelude::*;

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
}

fn step() -> impl Strategy<Value = Step> {
    let name = 0..NAMES.len();
    prop_oneof![
        2 => name.clone().prop_map(Step::Join),
        1 => name.clone().prop_map(Step::Leave),
        1 => name.clone().prop_map(Step::CutOff),
        6 => (name.clone(), 1..6u8).prop_map(|(name, entries)| Step::Read(name, entries)),
        4 => name.clone().prop_map(Step::Order),
        1 => name.prop_map(Step::Overtake),
    ]
}

fn run(steps: &[Step]) {
    let mut room = Room::new();
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
            _ => {}
        }
    }
    room.converge();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_schedule(steps in prop::collection::vec(step(), 10..120)) {
        run(&steps);
    }
}
