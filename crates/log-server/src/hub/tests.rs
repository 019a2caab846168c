//! Rooms and members without sockets.

mod shared;

use super::entrance::new_token;
use super::*;
use crate::budgets::Budgets;
use crate::extension::NoExtension;
use crate::wire::Resume;
use futures_util::FutureExt as _;
use std::thread;

fn hub() -> Arc<Hub<NoExtension>> {
    let limiter = UsageLimiter::new(Budgets::default());
    Hub::new(
        Limits::default(),
        limiter,
        Times::default(),
        NoExtension,
        None,
    )
}

fn join(
    hub: &Hub<NoExtension>,
    room: &str,
    member: &str,
) -> Result<Membership<NoExtension>, ErrorCode> {
    let outlet = Arc::new(Outlet::default());
    let source = Some(Source::V4(1));
    hub.check(source, room, member)?;
    at_once(hub.join(&outlet, source, room, member, None))
}

/// A room in memory keeps no client waiting.
fn at_once<Output>(future: impl Future<Output = Output>) -> Output {
    future.now_or_never().unwrap()
}

#[test]
fn missing_randomness_is_not_the_end_of_the_server() {
    let refused = new_token(|_| Err(getrandom::Error::UNSUPPORTED));
    assert_eq!(refused.err(), Some(ErrorCode::NoRandomness));
    assert!(ErrorCode::NoRandomness.is_fatal());
    let told = serde_json::to_value(ErrorCode::NoRandomness).unwrap();
    assert_eq!(told, "no-randomness");
    assert!(new_token(getrandom::fill).is_ok());
}

/// Without a lock of its own for each room this would not end.
#[test]
fn a_busy_room_keeps_no_other_waiting() {
    let hub = hub();
    let busy = join(&hub, "busy", "a").unwrap();
    let lock = busy.hosted.state();
    let other = Arc::clone(&hub);
    thread::spawn(move || {
        let client = join(&other, "other", "a").unwrap();
        let append = Append {
            payload: "x".into(),
            attachments: vec![],
        };
        other.append(&client, append).unwrap();
        assert_eq!(other.next(&client).unwrap().seq, 1);
        other.leave(&client);
        assert!(other.rooms.find("other").is_none(), "it is empty");
    })
    .join()
    .unwrap();
    drop(lock);
    hub.leave(&busy);
    assert!(hub.rooms.all().is_empty());
}

#[test]
fn rooms_that_open_and_close_all_the_time_lose_nobody() {
    let hub = hub();
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let hub = Arc::clone(&hub);
            thread::spawn(move || {
                for _ in 0..50 {
                    let name = thread.to_string();
                    // Fewer joins than an address may have at once.
                    let client = join(&hub, "room", &name).unwrap();
                    assert!(hub.next(&client).is_some());
                    let found = hub.rooms.find("room").unwrap();
                    assert!(
                        Arc::ptr_eq(&found, &client.hosted),
                        "it is in the room of that name"
                    );
                    hub.leave(&client);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert!(hub.rooms.all().is_empty());
}

#[test]
fn what_was_refused_opens_no_room() {
    let hub = hub();
    let outlet = Arc::new(Outlet::default());
    let resume = Resume {
        token: "00".repeat(16).into(),
        after: 0,
    };
    let code = |room: &str, member: &str, resume| {
        let joined = hub
            .check(None, room, member)
            .and_then(|()| at_once(hub.join(&outlet, None, room, member, resume)));
        joined.err().unwrap()
    };
    assert_eq!(code("room", "a", Some(&resume)), ErrorCode::ResumeGone);
    assert_eq!(code("", "a", None), ErrorCode::InvalidName);
    assert_eq!(code("room", "a\0", None), ErrorCode::InvalidName);
    assert!(hub.rooms.all().is_empty());
}

#[tokio::test]
async fn expiry_ends_with_the_server() {
    let hub = hub();
    let expiry = tokio::spawn(Hub::expire(Arc::downgrade(&hub)));
    tokio::task::yield_now().await;
    assert!(!expiry.is_finished());
    drop(hub);
    let ended = tokio::time::timeout(Duration::from_secs(20), expiry).await;
    ended.unwrap().unwrap();
}
