//! The rules of the store, and the store on a real NATS. Without a `nats-server` on this machine that part is skipped.

#[cfg(unix)]
#[path = "../../../tests/common/nats.rs"]
#[allow(dead_code)]
mod nats;
#[cfg(unix)]
#[path = "../../../tests/common/process.rs"]
#[allow(dead_code)]
mod process;

use super::*;

#[test]
fn a_store_that_drops_entries_early_is_refused() {
    for age in [Duration::ZERO, AGE / 2, AGE] {
        assert!(check(age).is_ok(), "{age:?}");
    }
    let early = AGE / 2 - Duration::from_nanos(1);
    assert!(matches!(check(early), Err(PlacementError::Age(age)) if age == early));
}

#[test]
fn after_a_refusal_the_entry_that_is_there_decides() {
    let server = ServerId(7);
    let other = Found::Placement(entry::write(server), 9);
    let taken = Next::End(Written::Taken(Some((server, 9))));
    assert_eq!(after_refusal(None, other), taken);
    let other = Found::Placement(entry::write(server), 9);
    assert_eq!(after_refusal(Some(4), other), taken);
    for gone in [Found::Nothing, Found::Removed(9)] {
        assert_eq!(
            after_refusal(Some(4), gone),
            Next::End(Written::Taken(None))
        );
    }
    assert_eq!(
        after_refusal(None, Found::Removed(9)),
        Next::Write { revision: 9 }
    );
    assert_eq!(
        after_refusal(None, Found::Nothing),
        Next::Write { revision: 0 }
    );
    let mut flipped = entry::write(server).to_vec();
    flipped[0] ^= 1;
    let refused = after_refusal(None, Found::Placement(flipped.into(), 9));
    assert_eq!(refused, Next::End(Written::Failed));
}

/// Nothing here takes as long, if it works.
#[cfg(unix)]
const LONG: Duration = Duration::from_secs(20);

const ROOM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const ONE: ServerId = ServerId(1);
const OTHER: ServerId = ServerId(2);

#[cfg(unix)]
async fn open(name: &str) -> Option<(nats::Nats, Bucket)> {
    let nats = nats::Nats::start(name)?;
    let client = async_nats::connect(nats.url()).await.unwrap();
    let context = async_nats::jetstream::new(client);
    let bucket = Bucket::open(&context, 1).await.unwrap();
    Some((nats, bucket))
}

#[cfg(unix)]
#[tokio::test]
async fn of_servers_that_place_a_room_one_wins_and_the_others_are_told_which() {
    let Some((_nats, bucket)) = open("bucket-place").await else {
        return;
    };
    let Written::Stored(first) = bucket.place(ROOM, ONE, None).await else {
        panic!("not stored");
    };
    let taken = Written::Taken(Some((ONE, first)));
    assert_eq!(bucket.place(ROOM, OTHER, None).await, taken);
    assert_eq!(bucket.place(ROOM, OTHER, Some(first + 1)).await, taken);
    let Written::Stored(second) = bucket.place(ROOM, OTHER, Some(first)).await else {
        panic!("not stored");
    };
    // A release of what was placed anew meanwhile.
    bucket.release(ROOM, first).await;
    let taken = Written::Taken(Some((OTHER, second)));
    assert_eq!(bucket.place(ROOM, ONE, None).await, taken);
    bucket.release(ROOM, second).await;
    let gone = Written::Taken(None);
    assert_eq!(bucket.place(ROOM, ONE, Some(second)).await, gone);
    let again = bucket.place(ROOM, ONE, None).await;
    assert!(matches!(again, Written::Stored(_)), "{again:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn watchers_are_told_of_placements_and_of_their_end_and_of_nothing_else() {
    let Some((_nats, bucket)) = open("bucket-watch").await else {
        return;
    };
    let Written::Stored(first) = bucket.place(ROOM, ONE, None).await else {
        panic!("not stored");
    };
    let (seen, mut told) = mpsc::channel(8);
    tokio::spawn(bucket.clone().watch(seen));
    let mut next = async || {
        let seen = tokio::time::timeout(LONG, told.recv()).await.unwrap();
        let Seen {
            room,
            server,
            revision,
        } = seen.unwrap();
        assert_eq!(&*room, ROOM);
        (server, revision)
    };
    assert_eq!(next().await, (Some(ONE), first));
    // Another key than that of a room, and a value that is no placement.
    bucket.0.put("name", entry::write(ONE)).await.unwrap();
    bucket.0.put(ROOM, "garbage".into()).await.unwrap();
    let found = bucket.0.entry(ROOM).await.unwrap().unwrap();
    let Written::Failed = bucket.place(ROOM, OTHER, Some(first)).await else {
        panic!("over garbage");
    };
    bucket.release(ROOM, found.revision).await;
    let Written::Stored(last) = bucket.place(ROOM, OTHER, None).await else {
        panic!("not stored");
    };
    assert_eq!(next().await, (None, found.revision + 1));
    assert_eq!(next().await, (Some(OTHER), last));
}
