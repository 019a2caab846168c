//! Servers that place one room at the same time, in every order, and with any of their messages lost.

use super::*;

/// Numbers that differ, drawn from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % most
    }
}

#[test]
fn of_servers_that_place_a_room_at_once_one_wins_and_all_follow_it() {
    let mut world = World::new(&[true, true, true]);
    // Each takes the others for full, so they choose different ones.
    for at in 0..3 {
        let (clock, now) = (world.clock, world.now);
        let others = (0..3).filter(|other| *other != at);
        let full = others.map(|other| (id(other), Standing::Full));
        world.servers[at].tick(full.collect(), clock, now);
        let name = format!("member-{at}");
        let session = world.open(at, &name, false);
        world.offer(at, &name, session);
    }
    let chosen: BTreeSet<ServerId> = world.writes.iter().map(|write| write.server).collect();
    assert_eq!(chosen.len(), 3, "each has chosen itself");
    world.settle();
    let holder = world.holder().unwrap();
    for at in 0..3 {
        let name = format!("member-{at}");
        assert_eq!(
            world.heard(at, &name),
            [format!("answer {name} by {holder}")]
        );
    }
    let here: Vec<usize> = world.servers.iter().map(Exchange::rooms_here).collect();
    assert_eq!(here.iter().sum::<usize>(), 1);
    assert_eq!(here[holder], 1);
}

/// Servers begin, end and die, members ask, messages and writes come in any order between servers, and some get lost. When that is
/// over, one server has the room, and every member that asks is answered by it.
#[test]
fn whatever_happens_there_is_one_holder_in_the_end_and_it_answers_all() {
    for seed in 1..=300 {
        let mut draw = Draw(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let mut world = World::new(&[true, true, true, false]);
        let mut sessions = BTreeMap::new();
        for at in 0..4 {
            sessions.insert(at, world.open(at, &format!("member-{at}"), false));
        }
        for _ in 0..60 {
            let at = draw.below(4);
            let name = format!("member-{at}");
            match draw.below(8) {
                0 | 1 if !world.dead.contains(&at) => world.offer(at, &name, sessions[&at]),
                2 => world.pass(BEAT),
                3 => world.pass(Duration::from_secs(3)),
                4 => {
                    if let Some(lost) = world.mail.pop_front() {
                        drop(lost);
                    }
                }
                5 => {
                    if let Some((to, bytes)) = world.mail.pop_front() {
                        world.deliver(to, &bytes);
                    }
                }
                6 if !world.writes.is_empty() => {
                    let write = world.writes.remove(draw.below(world.writes.len())).unwrap();
                    world.write(&write);
                }
                _ if draw.below(10) == 0 && world.dead.is_empty() && at < 2 => world.kill(at),
                _ if draw.below(20) == 0 && at == 2 => {
                    let room = world.key();
                    let event = Event::Tracks {
                        room,
                        tracks: vec![],
                    };
                    world.happens(2, event);
                }
                _ => {}
            }
        }
        world.settle();
        world.pass(Duration::from_secs(10));
        world.told.clear();
        let alive: Vec<usize> = (0..4).filter(|at| !world.dead.contains(at)).collect();
        for at in &alive {
            world.offer(*at, &format!("member-{at}"), sessions[at]);
            world.settle();
        }
        let holder = world.holder().unwrap();
        assert!(alive.contains(&holder), "seed {seed}");
        for at in &alive {
            let name = format!("member-{at}");
            let heard = world.heard(*at, &name);
            assert_eq!(heard, [format!("answer {name} by {holder}")], "seed {seed}");
            let is_here = world.servers[*at].rooms_here();
            assert_eq!(is_here, usize::from(*at == holder), "seed {seed}");
        }
    }
}
