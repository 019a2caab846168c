//! A call for tests of the checks.

use super::World;
use crate::observation::NoObserver;
use crate::schedule::{Action, Schedule, ServerModel};
use std::time::Duration;

/// Hands a call of two, who have joined a second ago, to `test`.
pub(super) fn call_of_two<T>(test: impl FnOnce(World<'_>) -> T) -> T {
    call(false, test)
}

/// Hands a call of two with a link, who have joined a second ago, to `test`.
pub(super) fn linked_call_of_two<T>(test: impl FnOnce(World<'_>) -> T) -> T {
    call(true, test)
}

fn call<T>(link: bool, test: impl FnOnce(World<'_>) -> T) -> T {
    let schedule = Schedule {
        seed: 0,
        people: 2,
        hybrid: false,
        link,
        server: ServerModel::Honest,
        steps: Vec::new(),
    };
    let mut nobody = NoObserver;
    let mut world = World::new(&schedule, &mut nobody);
    for person in 0..2 {
        world.act(&Action::Join { person }).unwrap();
    }
    world.pass_until(Duration::from_secs(1)).unwrap();
    test(world)
}
