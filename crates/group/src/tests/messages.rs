//! R12.1 to R12.7: messages of the group: which of them count, and that all members agree on it.

use super::craft::{craft, refused};
use super::room::{Room, call, id};
use crate::api::output::UndeliveredReason;
use crate::message::{self, Content, MOST_DATA, MOST_IN_EPOCH};
use crate::wire::payload::Payload;
use crate::{Entry, EntryKind, Event, MlsCipherSuite, Outgoing, RejectReason};
use std::time::Duration;

const MEMBERS: [&str; 3] = ["alice", "bob", "carol"];

pub(super) fn send(room: &mut Room, name: &str, number: u32, text: &str) {
    let follower = room.followers.get_mut(name).unwrap();
    follower.group.send_message(number, "chat", text.as_bytes());
    follower.drain();
}

/// Sender and text of all messages that `name` has received.
fn received(room: &Room, name: &str) -> Vec<(String, String)> {
    let events = room.followers[name].events.iter();
    let texts = events.filter_map(|event| match event {
        Event::Message { from, label, data } => {
            assert_eq!(label, "chat");
            Some((from.to_string(), String::from_utf8(data.clone()).unwrap()))
        }
        _ => None,
    });
    texts.collect()
}

/// The outcomes of the messages of `name`, by number.
fn outcomes(room: &Room, name: &str) -> Vec<(u32, Option<UndeliveredReason>)> {
    let events = room.followers[name].events.iter();
    let outcomes = events.filter_map(|event| match event {
        Event::Delivered { id } => Some((*id, None)),
        Event::Undelivered { id, reason } => Some((*id, Some(*reason))),
        _ => None,
    });
    outcomes.collect()
}

fn texts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(from, text): &(&str, &str)| ((*from).to_owned(), (*text).to_owned());
    pairs.iter().map(owned).collect()
}

pub(super) fn outgoing(payload: &Payload) -> Outgoing {
    Outgoing {
        payload: payload.encode().unwrap(),
        attachments: Vec::new(),
    }
}

/// A message that `author` encrypts and signs, in the name of `from`, and does not know of.
pub(super) fn sealed(room: &mut Room, author: &str, from: &str, content: &[u8]) -> Outgoing {
    let (session, ..) = room.parts(author);
    let (mls, provider) = (&mut session.mls, &session.provider);
    let sealed = message::seal(mls, provider, &session.identity.signer, &id(from), content);
    outgoing(&Payload::Message(sealed.unwrap().into()))
}

fn said(from: &str, message: Outgoing) -> EntryKind {
    EntryKind::Message {
        from: id(from),
        payload: message.payload,
        attachments: Vec::new(),
    }
}

fn content(text: &str) -> Vec<u8> {
    let content = Content::Application {
        label: "chat".to_owned(),
        data: text.as_bytes().to_vec(),
    };
    content.encode().unwrap()
}

#[test]
fn messages_reach_all_members_in_the_order_of_the_log() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let mut room = Room::with_suite(suite);
        for name in MEMBERS {
            room.join(name);
            room.converge();
        }
        send(&mut room, "carol", 1, "one");
        send(&mut room, "alice", 2, "two");
        send(&mut room, "carol", 3, "three");
        room.quiet();
        let all = texts(&[("alice", "two"), ("carol", "one"), ("carol", "three")]);
        for name in MEMBERS {
            let mut received = received(&room, name);
            assert_eq!(
                received,
                self::received(&room, "alice"),
                "one order for all"
            );
            received.sort_by_key(|(from, _)| from.clone());
            assert_eq!(received, all);
            assert!(
                room.ignored(name)
                    .iter()
                    .all(|reason| *reason != RejectReason::InvalidMessage)
            );
        }
        assert_eq!(outcomes(&room, "carol"), [(1, None), (3, None)]);
        assert_eq!(outcomes(&room, "alice"), [(2, None)]);
        assert_eq!(outcomes(&room, "bob"), []);
    }
}

#[test]
fn the_length_of_a_short_text_does_not_show() {
    let mut room = call(&MEMBERS);
    let mut lengths = Vec::new();
    // Alice has founded the group, carol has joined it. Both have names of five letters.
    for name in ["alice", "carol"] {
        let texts = [
            "",
            "a",
            "fifty letters, more or less, are a usual short text",
        ];
        for (number, text) in texts.into_iter().enumerate() {
            send(&mut room, name, u32::try_from(number).unwrap(), text);
        }
        let outbox = room.followers[name].outbox.iter();
        lengths.extend(outbox.map(|message| message.payload.len()));
    }
    println!("bytes of a message: {lengths:?}");
    assert_eq!(lengths.len(), 6);
    assert!(
        lengths.iter().all(|length| *length == lengths[0]),
        "{lengths:?}"
    );
}

/// R12.2, R12.7.
#[test]
fn a_message_that_a_commit_passes_is_sent_again_and_counts_once() {
    let mut room = call(&MEMBERS);
    send(&mut room, "bob", 1, "hello");
    let late = room.followers["bob"].outbox[0].clone();
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    while room.read("alice") {}
    assert!(room.order("alice"), "the commit that adds dave");
    room.insert("bob", late);
    room.followers.get_mut("bob").unwrap().outbox.clear();
    room.quiet();
    for name in ["alice", "bob", "carol", "dave"] {
        assert_eq!(received(&room, name), texts(&[("bob", "hello")]), "{name}");
    }
    for name in MEMBERS {
        assert_eq!(room.ignored(name), [RejectReason::StaleEpoch], "{name}");
    }
    assert_eq!(outcomes(&room, "bob"), [(1, None)]);
}

/// R12.5.
#[test]
fn a_message_that_a_later_one_of_its_sender_overtakes_is_sent_again() {
    let mut room = call(&MEMBERS);
    for (number, text) in [(1, "one"), (2, "two"), (3, "three")] {
        send(&mut room, "bob", number, text);
    }
    let outbox = &mut room.followers.get_mut("bob").unwrap().outbox;
    let (one, two) = (outbox.pop_front().unwrap(), outbox.pop_front().unwrap());
    room.insert("bob", two);
    room.insert("bob", one);
    room.quiet();
    for name in MEMBERS {
        let order = [("bob", "two"), ("bob", "three"), ("bob", "one")];
        assert_eq!(received(&room, name), texts(&order), "{name}");
        assert_eq!(
            room.ignored(name),
            [RejectReason::MessageRepeated],
            "{name}"
        );
    }
    assert_eq!(outcomes(&room, "bob"), [(2, None), (3, None), (1, None)]);
}

/// R12.5.
#[test]
fn a_message_that_has_counted_counts_once() {
    let mut room = call(&MEMBERS);
    send(&mut room, "alice", 1, "hello");
    let message = room.followers["alice"].outbox[0].clone();
    room.quiet();
    refused(
        &mut room,
        "alice",
        message,
        &MEMBERS,
        RejectReason::MessageRepeated,
    );
    assert_eq!(received(&room, "bob"), texts(&[("alice", "hello")]));
}

/// R12.3. The original still counts after a copy in another's name.
#[test]
fn a_message_in_anothers_name_does_not_count() {
    let mut room = call(&MEMBERS);
    send(&mut room, "alice", 1, "hello");
    let copy = room.followers["alice"].outbox[0].clone();
    refused(&mut room, "bob", copy, &MEMBERS, RejectReason::ForgedSender);
    room.quiet();
    assert_eq!(received(&room, "carol"), texts(&[("alice", "hello")]));
    // Signed by carol, who says that it is from bob, with the server's help. Bob has a key for it, unlike carol.
    let forged = sealed(&mut room, "carol", "bob", &content("forged"));
    room.insert("bob", forged);
    room.read_all();
    let forged_sender = vec![RejectReason::ForgedSender];
    assert_eq!(room.ignored_by(&MEMBERS), vec![forged_sender; 3]);
    assert!(MEMBERS.iter().all(|name| received(&room, name).len() == 1));
}

/// R12.3.
#[test]
fn a_member_that_has_left_or_asks_anew_is_not_heard() {
    let mut room = call(&MEMBERS);
    let message = sealed(&mut room, "carol", "carol", &content("late"));
    room.frozen.extend(["alice".to_owned(), "bob".to_owned()]);
    room.log.leave(id("carol"));
    room.insert("carol", message);
    for name in ["alice", "bob"] {
        while room.glance(name) {}
        let ignored = room.ignored(name);
        assert_eq!(ignored, [RejectReason::SenderNotPresent], "{name}");
    }
    let mut room = call(&MEMBERS);
    let message = sealed(&mut room, "carol", "carol", &content("late"));
    room.log.leave(id("carol"));
    room.log.join(id("carol"));
    room.insert("carol", message);
    for name in ["alice", "bob"] {
        while room.glance(name) {}
        assert_eq!(room.ignored(name), [RejectReason::NotInGroup], "{name}");
        assert_eq!(received(&room, name), [], "{name}");
    }
}

/// R12.4. In a state of another member, messages mean nothing.
#[test]
fn a_message_that_is_cut_flipped_or_extended_does_not_count() {
    let mut room = call(&MEMBERS);
    send(&mut room, "alice", 1, "hello");
    let whole = room.followers["alice"].outbox[0].payload.clone();
    let mut damaged = Vec::new();
    damaged.extend((0..whole.len()).step_by(3).map(|len| whole[..len].to_vec()));
    damaged.push([whole.as_slice(), &[0]].concat());
    for bit in (0..whole.len() * 8).step_by(7) {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        damaged.push(flipped);
    }
    let count = damaged.len();
    for payload in damaged {
        let attachments = Vec::new();
        room.insert(
            "alice",
            Outgoing {
                payload,
                attachments,
            },
        );
    }
    for name in MEMBERS {
        while room.glance(name) {}
        assert_eq!(room.ignored(name).len(), count, "{name}");
        assert_eq!(received(&room, name), [], "{name}");
    }
    room.quiet();
    for name in MEMBERS {
        assert_eq!(
            received(&room, name),
            texts(&[("alice", "hello")]),
            "{name}"
        );
    }
}

/// R12.2.
#[test]
fn a_message_of_another_group_or_epoch_does_not_count() {
    let mut other = call(&["alice", "bob", "carol", "dave"]);
    let foreign = sealed(&mut other, "alice", "alice", &content("foreign"));
    let mut room = call(&MEMBERS);
    refused(
        &mut room,
        "alice",
        foreign,
        &MEMBERS,
        RejectReason::OtherGroup,
    );
    // A message that alice encrypts after a commit that only she has followed.
    let commit = craft(&mut room, "bob", |_| {});
    room.insert("bob", commit);
    while room.glance("alice") {}
    let future = sealed(&mut room, "alice", "alice", &content("future"));
    let follower = room.followers.get_mut("carol").unwrap();
    let (seq, now) = (follower.next as u64 + 1, room.now);
    follower.handle(
        Entry {
            seq,
            kind: said("alice", future),
        },
        now,
    );
    assert_eq!(room.ignored("carol"), [RejectReason::FutureEpoch]);
}

/// R12.1: neither more than a message may have, nor handshakes.
#[test]
fn a_long_message_and_one_of_another_type_are_refused() {
    let mut room = call(&MEMBERS);
    let long = sealed(&mut room, "alice", "alice", &vec![0; MOST_DATA + 1024]);
    refused(
        &mut room,
        "alice",
        long,
        &MEMBERS,
        RejectReason::MessageTooLong,
    );
    let commit = craft(&mut room, "alice", |_| {});
    let Ok(Payload::Commit(commit)) = Payload::decode(&commit.payload) else {
        panic!("no commit");
    };
    let commit = outgoing(&Payload::Message(commit.message));
    refused(
        &mut room,
        "alice",
        commit,
        &MEMBERS,
        RejectReason::Malformed,
    );
    // A handshake message that is encrypted, as its content type says: it follows group and epoch.
    let mut handshake = sealed(&mut room, "alice", "alice", &content("hello"));
    let content_type = 2 + 2 + 4 + 1 + 16 + 8;
    assert_eq!(handshake.payload[content_type], 1);
    handshake.payload[content_type] = 3;
    refused(
        &mut room,
        "alice",
        handshake,
        &MEMBERS,
        RejectReason::Malformed,
    );
    for (content, reason) in [
        (&[1, 0, 9, 0][..], RejectReason::UnknownKind),
        (&[2, 0, 2, 0], RejectReason::UnknownVersion),
        (&[1, 0, 2], RejectReason::Malformed),
    ] {
        let message = sealed(&mut room, "alice", "alice", content);
        room.insert("alice", message);
        room.read_all();
        let ignored = room.ignored_by(&["bob", "carol"]);
        assert_eq!(ignored, vec![vec![reason]; 2]);
    }
    send(&mut room, "alice", 1, "hello");
    room.quiet();
    assert_eq!(received(&room, "carol"), texts(&[("alice", "hello")]));
}

/// R12.6. Its sender waits for the next epoch.
#[test]
fn so_many_messages_of_a_member_count_in_an_epoch() {
    let mut room = call(&MEMBERS);
    for name in MEMBERS {
        let (session, ..) = room.parts(name);
        for _ in 1..MOST_IN_EPOCH {
            session.messages.count(&id("bob"));
        }
    }
    send(&mut room, "bob", 1, "the last one");
    send(&mut room, "bob", 2, "in the next epoch");
    room.quiet();
    assert_eq!(room.ignored_by(&MEMBERS), vec![vec![]; 3]);
    let more = sealed(&mut room, "bob", "bob", &content("more"));
    refused(
        &mut room,
        "bob",
        more,
        &MEMBERS,
        RejectReason::TooManyMessages,
    );
    assert_eq!(received(&room, "carol"), texts(&[("bob", "the last one")]));
    room.join("dave");
    room.converge();
    for name in ["bob", "carol"] {
        let both = [("bob", "the last one"), ("bob", "in the next epoch")];
        assert_eq!(received(&room, name), texts(&both), "{name}");
    }
    assert_eq!(outcomes(&room, "bob"), [(1, None), (2, None)]);
}

/// R12.5: what a rogue may leave out costs the others no more than this.
#[test]
fn a_sender_may_be_so_far_ahead() {
    for (left_out, counts) in [(64, true), (65, false)] {
        let mut room = call(&MEMBERS);
        for _ in 0..left_out {
            sealed(&mut room, "bob", "bob", &content("left out"));
        }
        let message = sealed(&mut room, "bob", "bob", &content("ahead"));
        room.insert("bob", message);
        room.read_all();
        let received = received(&room, "alice").len();
        assert_eq!(received, usize::from(counts), "{left_out}");
        let expected = if counts {
            vec![]
        } else {
            vec![RejectReason::InvalidMessage]
        };
        assert_eq!(room.ignored("alice"), expected);
    }
}

#[test]
fn a_message_that_cannot_be_sent_is_told_at_once() {
    let mut room = call(&MEMBERS);
    send(&mut room, "alice", 1, &"x".repeat(MOST_DATA - 8 - 4));
    send(&mut room, "alice", 2, &"x".repeat(MOST_DATA - 8 - 3));
    for number in 3..=34 {
        send(&mut room, "alice", number, "hello");
    }
    let refused = [
        (2, Some(UndeliveredReason::TooLong)),
        (34, Some(UndeliveredReason::TooMany)),
    ];
    assert_eq!(outcomes(&room, "alice"), refused);
    room.quiet();
    assert_eq!(received(&room, "bob").len(), 32);
    room.join("dave");
    while room.read("dave") {}
    send(&mut room, "dave", 7, "not yet");
    let no_group = [(7, Some(UndeliveredReason::NoGroup))];
    assert_eq!(outcomes(&room, "dave"), no_group);
}

/// The members that a message was for are those of one group.
#[test]
fn a_member_that_gives_its_group_up_gives_its_messages_up() {
    for leaves in [true, false] {
        let mut room = call(&MEMBERS);
        send(&mut room, "bob", 1, "hello");
        room.followers.get_mut("bob").unwrap().outbox.clear();
        if leaves {
            room.leave("bob");
        } else {
            room.join("dave");
            room.miss("bob");
            room.leave("dave");
        }
        while room.read("bob") {}
        assert_eq!(room.group("bob").epoch(), None);
        let given_up = [(1, Some(UndeliveredReason::NoGroup))];
        assert_eq!(outcomes(&room, "bob"), given_up);
        room.settle();
        assert_eq!(received(&room, "alice"), []);
    }
}

#[test]
fn a_member_that_waits_reads_no_messages() {
    let mut room = call(&MEMBERS);
    room.join("dave");
    while room.read("dave") {}
    send(&mut room, "alice", 1, "hello");
    let message = room.followers["alice"].outbox[0].clone();
    let kind = said("alice", message);
    let seq = room.log.last() + 1;
    let follower = room.followers.get_mut("dave").unwrap();
    follower.events.clear();
    follower.handle(Entry { seq, kind }, Duration::ZERO);
    assert_eq!(follower.events, []);
}
