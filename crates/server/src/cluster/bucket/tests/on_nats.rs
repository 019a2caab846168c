//! The store on a real NATS. Without a `nats-server` on this machine these tests are skipped.

#[path = "../../../../tests/common/nats.rs"]
#[allow(dead_code)]
mod nats;
#[path = "../../../../tests/common/process.rs"]
#[allow(dead_code)]
mod process;

use super::super::*;

/// Nothing here takes as long, if it works.
const LONG: Duration = Duration::from_secs(20);

const ROOM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const ONE: ServerId = ServerId(1);
const OTHER: ServerId = ServerId(2);

async fn open(name: &str) -> Option<(nats::Nats, Bucket)> {
    let nats = nats::Nats::start(name)?;
    let client = async_nats::connect(nats.url()).await.unwrap();
    let context = async_nats::jetstream::new(client);
    let bucket = Bucket::open(&context, 1).await.unwrap();
    Some((nats, bucket))
}

/// Places the room, and gives the revision of the placement.
async fn stored(bucket: &Bucket, server: ServerId, before: Option<u64>) -> u64 {
    match bucket.place(ROOM, server, before).await {
        Written::Stored(revision) => revision,
        other => panic!("not stored: {other:?}"),
    }
}

#[tokio::test]
async fn of_servers_that_place_a_room_one_wins_and_the_others_are_told_which() {
    let Some((_nats, bucket)) = open("bucket-place").await else {
        return;
    };
    let first = stored(&bucket, ONE, None).await;
    let taken = Written::Taken(Some((ONE, first)));
    assert_eq!(bucket.place(ROOM, OTHER, None).await, taken);
    assert_eq!(bucket.place(ROOM, OTHER, Some(first + 1)).await, taken);
    let second = stored(&bucket, OTHER, Some(first)).await;
    // A release of what was placed anew meanwhile.
    bucket.release(ROOM, first).await;
    let taken = Written::Taken(Some((OTHER, second)));
    assert_eq!(bucket.place(ROOM, ONE, None).await, taken);
    bucket.release(ROOM, second).await;
    let gone = Written::Taken(None);
    assert_eq!(bucket.place(ROOM, ONE, Some(second)).await, gone);
    stored(&bucket, ONE, None).await;
}

#[tokio::test]
async fn watchers_are_told_of_placements_and_of_their_end_and_of_nothing_else() {
    let Some((_nats, bucket)) = open("bucket-watch").await else {
        return;
    };
    let first = stored(&bucket, ONE, None).await;
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
    let over_garbage = bucket.place(ROOM, OTHER, Some(first)).await;
    assert_eq!(over_garbage, Written::Failed);
    bucket.release(ROOM, found.revision).await;
    let last = stored(&bucket, OTHER, None).await;
    assert_eq!(next().await, (None, found.revision + 1));
    assert_eq!(next().await, (Some(OTHER), last));
}
