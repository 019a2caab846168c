//! Two servers whose rooms have one order, which goes on when a test says so.

use super::*;
use crate::log::Record;
use crate::order::{Proposer, Reader, Reading};
use std::collections::HashSet;
use std::pin::pin;
use std::sync::Mutex;

/// Rooms of all servers: records that have their place, records that have not yet, and readers with how far they are.
#[derive(Default)]
struct Shared {
    stored: Vec<Record>,
    proposed: Vec<Record>,
    readers: Vec<(Box<dyn Reader>, usize)>,
    gone: HashSet<ServerId>,
}

/// One server's way to them.
struct Way(ServerId, Arc<Mutex<Shared>>);

impl Order for Way {
    fn server(&self) -> ServerId {
        self.0
    }

    fn open(&self, _: &Arc<str>, reader: Box<dyn Reader>) -> Box<dyn Proposer> {
        self.1.lock().unwrap().readers.push((reader, 0));
        Box::new(Proposals(Arc::clone(&self.1)))
    }

    fn is_gone(&self, server: ServerId) -> bool {
        self.1.lock().unwrap().gone.contains(&server)
    }
}

struct Proposals(Arc<Mutex<Shared>>);

impl Proposer for Proposals {
    fn propose(&self, record: Record) {
        self.0.lock().unwrap().proposed.push(record);
    }
}

struct World {
    shared: Arc<Mutex<Shared>>,
    hubs: [Arc<Hub<NoExtension>>; 2],
}

impl World {
    fn new() -> Self {
        let shared: Arc<Mutex<Shared>> = Arc::default();
        let hub = |number| {
            let way = Way(ServerId(number), Arc::clone(&shared));
            let times = Times {
                grace: Duration::ZERO,
                ..Times::default()
            };
            let limiter = UsageLimiter::new(Budgets::default());
            Hub::new(
                Limits::default(),
                limiter,
                times,
                NoExtension,
                Some(Arc::new(way)),
            )
        };
        let hubs = [hub(1), hub(2)];
        Self { shared, hubs }
    }

    /// Gives records their places and reads them, until there are none.
    fn go_on(&self) {
        loop {
            let mut readers = {
                let mut shared = self.shared.lock().unwrap();
                let proposed = std::mem::take(&mut shared.proposed);
                shared.stored.extend(proposed);
                std::mem::take(&mut shared.readers)
            };
            let stored = self.shared.lock().unwrap().stored.clone();
            readers.retain_mut(|(reader, at)| {
                while let Some(record) = stored.get(*at) {
                    *at += 1;
                    if reader.read(record.clone()) == Reading::Over {
                        return false;
                    }
                }
                true
            });
            let mut shared = self.shared.lock().unwrap();
            let opened = std::mem::replace(&mut shared.readers, readers);
            shared.readers.extend(opened);
            let behind = |(_, at): &(_, usize)| *at < shared.stored.len();
            if shared.proposed.is_empty() && !shared.readers.iter().any(behind) {
                return;
            }
        }
    }

    fn enter(
        &self,
        hub: usize,
        member: &str,
        resume: Option<&Resume>,
    ) -> Result<(Membership<NoExtension>, String), ErrorCode> {
        let outlet = Arc::new(Outlet::default());
        let mut entering = pin!(self.hubs[hub].join(&outlet, None, "room", member, resume));
        for _ in 0..5 {
            if let Some(entered) = entering.as_mut().now_or_never() {
                let client = entered?;
                let Some(Next::Message(welcome)) = outlet.next() else {
                    panic!("no welcome");
                };
                let welcome: serde_json::Value = serde_json::from_slice(&welcome[4..]).unwrap();
                return Ok((client, welcome["token"].as_str().unwrap().to_owned()));
            }
            self.go_on();
        }
        panic!("neither in nor refused");
    }

    fn say(&self, hub: usize, client: &Membership<NoExtension>) -> Result<(), ErrorCode> {
        let append = Append {
            payload: "x".into(),
            attachments: vec![],
        };
        self.hubs[hub].append(client, append)
    }

    fn heard(&self, hub: usize, client: &Membership<NoExtension>) -> Vec<String> {
        self.go_on();
        let next = || self.hubs[hub].next(client);
        std::iter::from_fn(next)
            .map(|entry| {
                let what = match &entry.kind {
                    Kind::Joined { member, .. } => format!("joined {member}"),
                    Kind::Left { member } => format!("left {member}"),
                    Kind::Message { from, .. } => format!("said {from}"),
                };
                format!("{} {what}", entry.seq)
            })
            .collect()
    }

    /// The code with which a connection has ended.
    fn ended(client: &Membership<NoExtension>) -> String {
        let Some(Next::End(end)) = client.outlet.next() else {
            panic!("it has not ended");
        };
        let end: serde_json::Value = serde_json::from_slice(&end[4..]).unwrap();
        end["code"].as_str().unwrap().to_owned()
    }
}

fn resume(token: &str, after: u64) -> Resume {
    Resume {
        token: token.into(),
        after,
    }
}

#[test]
fn nothing_happens_before_the_order_has_it() {
    let world = World::new();
    let (alice, _) = world.enter(0, "alice", None).unwrap();
    let (bob, _) = world.enter(1, "bob", None).unwrap();
    assert_eq!(world.heard(0, &alice), ["1 joined alice", "2 joined bob"]);
    world.say(0, &alice).unwrap();
    assert!(world.hubs[0].next(&alice).is_none(), "not yet");
    world.say(1, &bob).unwrap();
    let both = ["3 said alice", "4 said bob"];
    assert_eq!(world.heard(0, &alice), both);
    assert_eq!(
        world.heard(1, &bob),
        [&["2 joined bob"][..], &both].concat()
    );
    assert_eq!(
        world.enter(0, "bob", None).err(),
        Some(ErrorCode::MemberTaken)
    );
    assert!(world.hubs[0].totals().members == 1 && world.hubs[1].totals().members == 1);
    world.hubs[1].leave(&bob);
    assert_eq!(world.heard(0, &alice), ["5 left bob"]);
    assert!(
        world.hubs[1].rooms.all().is_empty(),
        "it needs the room no more"
    );
    world.hubs[0].leave(&alice);
    world.go_on();
    assert!(world.hubs[0].rooms.all().is_empty());
    let (bob, _) = world.enter(1, "bob", None).unwrap();
    assert_eq!(world.heard(1, &bob), ["1 joined bob"], "a new room");
}

#[test]
fn of_two_who_take_one_name_at_once_the_order_takes_one() {
    let world = World::new();
    let outlets = [Arc::new(Outlet::default()), Arc::new(Outlet::default())];
    let join = |hub: usize| world.hubs[hub].join(&outlets[hub], None, "room", "alice", None);
    let mut one = pin!(join(1));
    let mut other = pin!(join(0));
    assert!(one.as_mut().now_or_never().is_none() && other.as_mut().now_or_never().is_none());
    world.go_on();
    assert!(one.now_or_never().unwrap().is_ok());
    assert_eq!(
        other.now_or_never().unwrap().err(),
        Some(ErrorCode::MemberTaken)
    );
}

#[test]
fn a_member_goes_on_at_another_server_and_not_at_the_first() {
    let world = World::new();
    let (alice, token) = world.enter(0, "alice", None).unwrap();
    let (bob, _) = world.enter(1, "bob", None).unwrap();
    let wrong = resume(&"00".repeat(16), 1);
    assert_eq!(
        world.enter(1, "alice", Some(&wrong)).err(),
        Some(ErrorCode::MemberTaken)
    );
    let nobody = resume(&token, 1);
    assert_eq!(
        world.enter(1, "eve", Some(&nobody)).err(),
        Some(ErrorCode::ResumeGone)
    );
    world.say(1, &bob).unwrap();
    // An acknowledgement of the only member here lets nothing go that members elsewhere may need.
    assert_eq!(world.heard(1, &bob), ["2 joined bob", "3 said bob"]);
    world.hubs[1].acknowledge(&bob, 3).unwrap();
    let (again, _) = world.enter(1, "alice", Some(&resume(&token, 1))).unwrap();
    // The first server has not read of it when this comes.
    let late = world.say(0, &alice);
    assert!(late.is_ok() || late == Err(ErrorCode::Replaced));
    world.say(1, &again).unwrap();
    let rest = ["2 joined bob", "3 said bob", "4 said alice"];
    assert_eq!(world.heard(1, &again), rest);
    assert_eq!(World::ended(&alice), "replaced");
    world.hubs[0].lose(&alice);
    world.hubs[0].expire_now();
    assert!(world.heard(1, &again).is_empty(), "it is here");
    let (_back, _) = world.enter(0, "alice", Some(&resume(&token, 4))).unwrap();
    world.say(1, &bob).unwrap();
    world.go_on();
    assert_eq!(World::ended(&again), "replaced");
}

#[test]
fn members_of_a_server_that_is_gone_leave() {
    let world = World::new();
    let (alice, _) = world.enter(0, "alice", None).unwrap();
    let (bob, token) = world.enter(1, "bob", None).unwrap();
    let (_eve, _) = world.enter(1, "eve", None).unwrap();
    assert_eq!(world.heard(0, &alice).len(), 3);
    let (bob_again, _) = world.enter(0, "bob", Some(&resume(&token, 3))).unwrap();
    world.hubs[0].expire_now();
    assert!(world.heard(0, &alice).is_empty(), "it is there");
    world.shared.lock().unwrap().gone.insert(ServerId(2));
    world.hubs[0].expire_now();
    world.hubs[0].expire_now();
    assert_eq!(world.heard(0, &alice), ["4 left eve"]);
    assert_eq!(world.heard(0, &bob_again), ["4 left eve"]);
    world.hubs[1].lose(&bob);
}

#[test]
fn a_client_that_goes_while_it_comes_in_leaves() {
    let world = World::new();
    let (alice, _) = world.enter(0, "alice", None).unwrap();
    {
        let outlet = Arc::new(Outlet::default());
        let mut entering = pin!(world.hubs[0].join(&outlet, None, "room", "bob", None));
        assert!(entering.as_mut().now_or_never().is_none());
    }
    world.go_on();
    world.hubs[0].expire_now();
    let all = ["1 joined alice", "2 joined bob", "3 left bob"];
    assert_eq!(world.heard(0, &alice), all);
}

#[tokio::test]
async fn a_room_that_fails_tells_its_clients_and_is_read_once_more() {
    let world = World::new();
    let (alice, token) = world.enter(0, "alice", None).unwrap();
    let outlet = Arc::new(Outlet::default());
    let mut entering = pin!(world.hubs[0].join(&outlet, None, "room", "bob", None));
    assert!(entering.as_mut().now_or_never().is_none());
    let mut readers = std::mem::take(&mut world.shared.lock().unwrap().readers);
    readers[0].0.fail();
    drop(readers);
    assert_eq!(World::ended(&alice), "log-unavailable");
    assert_eq!(entering.await.err(), Some(ErrorCode::LogUnavailable));
    assert!(world.hubs[0].rooms.all().is_empty());
    assert_eq!(
        world.say(0, &alice),
        Err(ErrorCode::Replaced),
        "not here any more"
    );
    world.hubs[0].lose(&alice);
    let (again, _) = world.enter(0, "alice", Some(&resume(&token, 1))).unwrap();
    world.hubs[0].leave(&again);
    world.go_on();
    world.hubs[0].expire_now();
    world.go_on();
    assert!(
        world.hubs[0].rooms.all().is_empty(),
        "alice and bob have left"
    );
}
