//! R11.1 to R11.5: challenges and answers: what counts, what does not, and what it costs.

use super::room::{Room, call};
use crate::group::liveness::answer;
use crate::wire::payload::{Answer, Challenge, Payload};
use crate::{EntryKind, Outgoing, RejectReason};
use std::time::Duration;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn challenge(room: &mut Room, name: &str, attempt: u8) {
    let now = room.now;
    let follower = room.followers.get_mut(name).unwrap();
    follower.group.challenge(attempt, now);
    follower.drain();
}

fn heard(room: &mut Room, name: &str) -> Vec<Duration> {
    std::mem::take(&mut room.followers.get_mut(name).unwrap().heard)
}

/// Messages with their authors.
type Said<Message> = Vec<(String, Message)>;

/// Challenges and answers in the log from `start` on, with their authors.
fn said(room: &Room, start: usize) -> (Said<Challenge>, Said<Answer>) {
    let (mut challenges, mut answers) = (Vec::new(), Vec::new());
    for stored in &room.log.entries()[start..] {
        let EntryKind::Message { from, payload, .. } = &stored.kind else {
            continue;
        };
        match Payload::decode(payload) {
            Ok(Payload::Challenge(challenge)) => challenges.push((from.to_string(), challenge)),
            Ok(Payload::Answer(answer)) => answers.push((from.to_string(), answer)),
            _ => {}
        }
    }
    (challenges, answers)
}

fn answerers(room: &Room, start: usize) -> Vec<String> {
    let (_, answers) = said(room, start);
    answers.into_iter().map(|(from, _)| from).collect()
}

/// The one nonce of the challenge that was made last.
fn nonce(room: &Room) -> [u8; 16] {
    said(room, 0).0.last().unwrap().1.nonce
}

fn message(payload: Payload) -> Outgoing {
    Outgoing {
        payload: payload.encode().unwrap(),
        attachments: Vec::new(),
    }
}

/// An answer of `name` that the log does not have yet.
fn answer_of(room: &mut Room, name: &str, nonces: Vec<[u8; 16]>) -> Answer {
    let payload = answer(room.parts(name).0, nonces).unwrap();
    match Payload::decode(&payload) {
        Ok(Payload::Answer(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

fn big(count: usize) -> (Room, Vec<String>) {
    let names = (0..count).map(|n| format!("m{n:02}")).collect::<Vec<_>>();
    let members = names.iter().map(String::as_str).collect::<Vec<_>>();
    (call(&members), names)
}

#[test]
fn the_first_three_answer_and_the_time_is_that_of_the_question() {
    let (mut room, _) = big(6);
    room.now = secs(50);
    let start = room.end();
    challenge(&mut room, "m01", 0);
    room.now = secs(51);
    room.quiet();
    assert_eq!(answerers(&room, start), ["m00", "m02", "m03"]);
    assert_eq!(heard(&mut room, "m01"), [secs(50)]);
    for name in ["m00", "m01", "m02", "m05"] {
        assert_eq!(room.ignored(name), [], "{name}");
        assert_eq!(heard(&mut room, name), [], "{name} has asked nothing");
    }
}

/// Each challenge of a row asks twice as many, so that frozen members are passed by.
#[test]
fn frozen_members_are_passed_by() {
    let (mut room, names) = big(12);
    room.frozen.extend(names[..5].iter().cloned());
    let start = room.end();
    challenge(&mut room, "m11", 0);
    room.quiet();
    assert_eq!(answerers(&room, start), [""; 0]);
    room.pass(secs(2));
    challenge(&mut room, "m11", 1);
    room.quiet();
    assert_eq!(answerers(&room, start), ["m05"]);
    assert_eq!(heard(&mut room, "m11"), [], "one is not enough");
    room.pass(secs(2));
    challenge(&mut room, "m11", 2);
    room.quiet();
    let more = ["m05", "m05", "m06", "m07", "m08", "m09", "m10"];
    assert_eq!(answerers(&room, start), more);
    assert_eq!(heard(&mut room, "m11"), [room.now]);
}

#[test]
fn a_row_of_challenges_cannot_begin_in_the_middle() {
    let (mut room, _) = big(12);
    challenge(&mut room, "m11", 0);
    room.quiet();
    let start = room.end();
    for attempt in [9, 8, 9] {
        room.pass(secs(10));
        challenge(&mut room, "m11", attempt);
        room.quiet();
    }
    assert_eq!(answerers(&room, start), [""; 0]);
}

/// A removed member that the server helps can answer for itself, and must not be enough.
#[test]
fn with_three_others_two_must_answer() {
    for (others, enough) in [(1, 1), (2, 1), (3, 2), (5, 2)] {
        let (mut room, names) = big(others + 1);
        room.now = secs(9);
        challenge(&mut room, "m00", 0);
        for count in 1..=enough {
            room.frozen = names[1 + count..].iter().cloned().collect();
            room.quiet();
            let told = heard(&mut room, "m00");
            assert_eq!(
                told.len(),
                usize::from(count == enough),
                "{others}: {count}"
            );
        }
    }
}

/// All who say that members have left is the server: a large call does not become a small one by that.
#[test]
fn members_that_are_said_to_have_left_count_until_they_are_removed() {
    let (mut room, _) = big(5);
    room.now = secs(5);
    room.frozen.extend(["m02", "m03", "m04"].map(str::to_owned));
    room.leave("m03");
    room.leave("m04");
    while room.read("m00") {}
    while room.read("m01") {}
    room.followers
        .values_mut()
        .for_each(|one| one.outbox.clear());
    challenge(&mut room, "m00", 0);
    let start = room.end();
    room.quiet();
    assert_eq!(answerers(&room, start), ["m01"]);
    assert_eq!(heard(&mut room, "m00"), [], "one of four");
}

#[test]
fn challenges_that_are_read_together_are_answered_in_one_message() {
    let (mut room, names) = big(12);
    room.now += secs(5);
    challenge(&mut room, "m11", 0);
    room.quiet();
    let start = room.end();
    let (asked, askers) = (room.now, &names[3..11]);
    for name in askers {
        challenge(&mut room, name, 0);
    }
    room.quiet();
    room.pass(secs(2));
    let (challenges, answers) = said(&room, start);
    assert_eq!(challenges.len(), askers.len());
    assert_eq!(answers.len(), 3);
    let together = |(_, answer): &(String, Answer)| answer.nonces.len() == askers.len();
    assert!(answers.iter().all(together));
    for name in askers {
        assert_eq!(heard(&mut room, name), [asked], "{name}");
    }
}

/// A member that asks without end is answered once a second, and nobody answers more than four times a second.
#[test]
fn a_flood_of_challenges_is_answered_at_a_bounded_rate() {
    let (mut room, _) = big(5);
    let start = room.end();
    for _ in 0..100 {
        for name in ["m03", "m04"] {
            challenge(&mut room, name, 0);
            room.quiet();
        }
        room.pass(Duration::from_millis(50));
    }
    room.pass(secs(3));
    let (challenges, answers) = said(&room, start);
    assert_eq!(challenges.len(), 200);
    for name in ["m00", "m01", "m02"] {
        let own = answers.iter().filter(|(from, _)| from == name);
        let nonces = own.clone().map(|(_, answer)| answer.nonces.len());
        // Seven seconds, the last one's question included.
        assert!((5..=16).contains(&nonces.sum::<usize>()), "{name}");
        assert!(own.count() <= 16);
    }
}

/// Changes to an answer, and the reason for which it is then refused.
fn bad_answers(good: &Answer) -> Vec<(&'static str, Answer, Option<RejectReason>)> {
    let with = |edit: fn(&mut Answer)| {
        let mut bad = good.clone();
        edit(&mut bad);
        bad
    };
    let invalid = Some(RejectReason::InvalidAnswer);
    vec![
        ("flipped signature", with(|a| a.signature[5] ^= 1), invalid),
        ("epoch before", with(|a| a.epoch -= 1), invalid),
        ("epoch to come", with(|a| a.epoch += 1), invalid),
        ("no epoch that was", with(|a| a.epoch = u64::MAX), invalid),
        ("a nonce more", with(|a| a.nonces.push([9; 16])), invalid),
        (
            "a nonce twice",
            with(|a| a.nonces.push(a.nonces[0])),
            invalid,
        ),
        ("65 nonces", with(|a| a.nonces.resize(65, [9; 16])), invalid),
        ("no nonce of ours", with(|a| a.nonces[0][3] ^= 1), None),
        ("no nonces", with(|a| a.nonces.clear()), None),
    ]
}

#[test]
fn bad_answers_count_for_nothing() {
    let count = bad_answers(&Answer {
        epoch: 1,
        nonces: vec![[0; 16]],
        signature: [0; 64],
    })
    .len();
    for index in 0..count {
        let mut room = call(&["alice", "bob", "carol"]);
        room.now = secs(5);
        challenge(&mut room, "alice", 0);
        room.order("alice");
        while room.read("alice") {}
        let nonces = vec![nonce(&room)];
        let good = answer_of(&mut room, "bob", nonces);
        let (what, bad, reason) = bad_answers(&good).swap_remove(index);
        room.insert("bob", message(Payload::Answer(bad)));
        let number = room.number("alice");
        while room.read("alice") {}
        assert_eq!(room.ignored("alice"), Vec::from_iter(reason), "{what}");
        assert_eq!(heard(&mut room, "alice"), [], "{what}");
        assert_eq!(room.number("alice"), number);
        // Another member is heard all the same.
        let nonces = good.nonces.clone();
        let good = answer_of(&mut room, "carol", nonces);
        room.insert("carol", message(Payload::Answer(good)));
        while room.read("alice") {}
        assert_eq!(heard(&mut room, "alice").len(), 1, "{what}");
    }
}

#[test]
fn answers_that_others_give_away_count_for_nothing() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.now = secs(5);
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("alice") {}
    let nonces = vec![nonce(&room)];
    let good = answer_of(&mut room, "bob", nonces.clone());
    let own = answer_of(&mut room, "alice", nonces);
    for (what, from, answer, reason) in [
        (
            "another signer",
            "carol",
            good.clone(),
            Some(RejectReason::InvalidAnswer),
        ),
        ("the own answer", "alice", own.clone(), None),
        (
            "the own answer as another's",
            "bob",
            own,
            Some(RejectReason::InvalidAnswer),
        ),
        (
            "the second of a member",
            "bob",
            good,
            Some(RejectReason::AnswerRepeated),
        ),
    ] {
        room.insert(from, message(Payload::Answer(answer)));
        while room.read("alice") {}
        assert_eq!(room.ignored("alice"), Vec::from_iter(reason), "{what}");
        assert_eq!(heard(&mut room, "alice"), [], "{what}");
    }
}

#[test]
fn a_cut_challenge_or_answer_is_malformed() {
    let mut room = call(&["alice", "bob"]);
    challenge(&mut room, "alice", 0);
    room.quiet();
    room.pass(secs(2));
    heard(&mut room, "alice");
    let (challenges, answers) = said(&room, 0);
    let whole = [
        Payload::Challenge(challenges[0].1),
        Payload::Answer(answers[0].1.clone()),
    ];
    for payload in whole {
        let whole = message(payload).payload;
        for len in 2..whole.len() {
            let payload = whole[..len].to_vec();
            let attachments = Vec::new();
            room.insert(
                "bob",
                Outgoing {
                    payload,
                    attachments,
                },
            );
            while room.read("alice") {}
            assert_eq!(room.ignored("alice"), [RejectReason::Malformed], "{len}");
        }
    }
    assert_eq!(heard(&mut room, "alice"), []);
}

#[test]
fn a_replayed_answer_is_no_news() {
    let mut room = call(&["alice", "bob"]);
    room.now = secs(10);
    challenge(&mut room, "alice", 0);
    room.quiet();
    assert_eq!(heard(&mut room, "alice"), [secs(10)]);
    let (_, answers) = said(&room, 0);
    room.insert("bob", message(Payload::Answer(answers[0].1.clone())));
    room.now = secs(40);
    while room.read("alice") {}
    assert_eq!(room.ignored("alice"), [RejectReason::AnswerRepeated]);
    assert_eq!(heard(&mut room, "alice"), []);
}

/// One who has left can sign as before, and knows all symmetric keys of the epoch. The log says that it has left.
#[test]
fn members_that_have_left_are_not_heard() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.now = secs(5);
    room.frozen.insert("carol".to_owned());
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("alice") {}
    let nonces = vec![nonce(&room)];
    let answer = answer_of(&mut room, "bob", nonces);
    room.leave("bob");
    room.insert("bob", message(Payload::Answer(answer)));
    while room.read("alice") {}
    assert_eq!(room.ignored("alice"), [RejectReason::SenderNotPresent]);
    assert_eq!(heard(&mut room, "alice"), []);
}

/// One who waits is in the room and not in the group.
#[test]
fn those_who_wait_neither_answer_nor_are_answered() {
    let mut room = call(&["alice", "bob"]);
    let start = room.end();
    room.join("carol");
    while room.read("carol") {}
    challenge(&mut room, "carol", 0);
    assert_eq!(room.followers["carol"].outbox.len(), 1, "her key package");
    let nonce = [1; 16];
    let asked = Payload::Challenge(Challenge { nonce, attempt: 0 });
    room.insert("carol", message(asked));
    while room.read("alice") {}
    assert_eq!(room.ignored("alice"), [RejectReason::NotInGroup]);
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("carol") {}
    assert_eq!(answerers(&room, start), [""; 0]);
}

/// The commit and the answer cross: the answer is of the epoch before, which lived when the question was asked, and the
/// next one is younger.
#[test]
fn an_answer_from_the_epoch_before_counts() {
    let mut room = call(&["alice", "bob"]);
    room.now = secs(10);
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("bob") {}
    assert_eq!(room.followers["bob"].outbox.len(), 1, "his answer");
    room.frozen.insert("bob".to_owned());
    room.join("carol");
    let epoch = room.group("alice").epoch();
    // A frozen member can still be heard by the server.
    let answer = room.followers.get_mut("bob").unwrap().outbox.pop_front();
    room.quiet();
    assert_ne!(room.group("alice").epoch(), epoch);
    assert_eq!(heard(&mut room, "alice"), []);
    room.insert("bob", answer.unwrap());
    while room.read("alice") {}
    assert_eq!(room.ignored("alice"), []);
    assert_eq!(heard(&mut room, "alice"), [secs(10)]);
}

/// A member that stays behind signs for an epoch that the one who asks has left.
#[test]
fn an_answer_for_another_groups_epoch_does_not_count() {
    let mut room = call(&["alice", "bob"]);
    let mut other = call(&["alice", "bob"]);
    room.now = secs(5);
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("alice") {}
    let nonces = vec![nonce(&room)];
    // The same signature key in another group of as many epochs.
    let signer = room.parts("bob").0.identity.clone();
    other.parts("bob").0.identity = signer;
    let answer = answer_of(&mut other, "bob", nonces);
    room.insert("bob", message(Payload::Answer(answer)));
    while room.read("alice") {}
    assert_eq!(room.ignored("alice"), [RejectReason::InvalidAnswer]);
    assert_eq!(heard(&mut room, "alice"), []);
}

/// A newcomer's first evidence is that somebody added it by the key package that it had just sent.
#[test]
fn a_newcomer_has_heard_of_the_group_when_it_asked() {
    let mut room = call(&["alice"]);
    room.join("bob");
    let bob = &mut room.followers.get_mut("bob").unwrap().group;
    bob.note_sender_time(secs(7));
    room.read("bob");
    let bob = &mut room.followers.get_mut("bob").unwrap().group;
    bob.note_sender_time(secs(12));
    room.converge();
    let epochs = room.followers["bob"].events.iter();
    let mut epochs = epochs.filter_map(|event| match event {
        crate::Event::EpochChanged { heard, .. } => Some(*heard),
        _ => None,
    });
    assert_eq!(epochs.next(), Some(Some(secs(7))));
}

/// A member that has asked anew, or come back, is in the room and cannot follow with its old leaf, whose signature key it still
/// has.
#[test]
fn a_member_whose_leaf_is_no_longer_current_is_neither_heard_nor_answered() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.now = secs(5);
    room.frozen.insert("carol".to_owned());
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("alice") {}
    let nonces = vec![nonce(&room)];
    let answer = answer_of(&mut room, "bob", nonces);
    room.leave("bob");
    room.join("bob");
    while room.read("alice") {}
    // Alice's commit that removes bob's leaf is not in the log yet.
    let has_leaf = |room: &Room| {
        let members = room.group("alice").members();
        members.iter().any(|member| member.id.as_str() == "bob")
    };
    assert!(has_leaf(&room));
    let asked = Challenge {
        nonce: [1; 16],
        attempt: 0,
    };
    for payload in [Payload::Answer(answer), Payload::Challenge(asked)] {
        room.insert("bob", message(payload));
        while room.read("alice") {}
        assert_eq!(room.ignored("alice"), [RejectReason::NotInGroup]);
    }
    room.now = secs(9);
    room.wake("alice");
    assert_eq!(heard(&mut room, "alice"), []);
    assert!(has_leaf(&room));
    assert_eq!(room.followers["alice"].outbox.len(), 1, "her commit");
}

/// Gus was frozen, was declared gone, and comes back; the first thing that he says is what he had to say before. Bob and gus were
/// added together, so nobody has confirmed the group to bob yet.
#[test]
fn an_answer_of_a_former_life_contradicts_nothing() {
    let mut room = call(&["alice"]);
    room.frozen.insert("alice".to_owned());
    for name in ["bob", "gus"] {
        room.join(name);
    }
    room.quiet();
    room.frozen.clear();
    room.read_all();
    room.quiet();
    assert_eq!(room.group("bob").members().len(), 3);
    assert!(room.parts("bob").0.unconfirmed.is_some());
    room.frozen.insert("gus".to_owned());
    room.now = secs(5);
    challenge(&mut room, "bob", 0);
    room.order("bob");
    let nonces = vec![nonce(&room)];
    let answer = answer_of(&mut room, "gus", nonces);
    room.leave("gus");
    room.read_all();
    for name in ["alice", "bob"] {
        while room.order(name) {}
    }
    room.join("gus");
    room.insert("gus", message(Payload::Answer(answer)));
    while room.read("bob") {}
    assert!(!is_disputed(&mut room, "bob"));
    room.frozen.clear();
    room.pass(secs(60));
    assert_eq!(room.asked("bob"), 1, "bob has stayed");
    assert_eq!(room.group("bob").members().len(), 3);
}

fn is_disputed(room: &mut Room, name: &str) -> bool {
    room.parts(name).0.dispute.is_some()
}

/// A voice from before its member left does not make up for one that is missing.
#[test]
fn what_a_member_answered_before_it_left_does_not_count_any_more() {
    let mut room = call(&["alice", "bob", "carol", "dave", "erin"]);
    room.now = secs(5);
    room.frozen
        .extend(["carol", "dave", "erin"].map(str::to_owned));
    challenge(&mut room, "alice", 0);
    room.order("alice");
    while room.read("alice") {}
    let nonces = vec![nonce(&room)];
    let mut answers = ["bob", "carol", "dave"].map(|name| {
        let answer = answer_of(&mut room, name, nonces.clone());
        (name, Some(answer))
    });
    let mut hears = |room: &mut Room, index: usize| {
        let (name, answer) = &mut answers[index];
        room.insert(name, message(Payload::Answer(answer.take().unwrap())));
        while room.read("alice") {}
        heard(room, "alice")
    };
    assert_eq!(hears(&mut room, 0), [], "one of four");
    room.leave("bob");
    while room.read("alice") {}
    assert_eq!(room.group("alice").members().len(), 5, "not removed yet");
    assert_eq!(hears(&mut room, 1), [], "bob has left");
    assert_eq!(hears(&mut room, 2), [secs(5)]);
}

/// Properly signed, by a member of the group and in its state: the number of nonces alone decides.
#[test]
fn an_answer_names_64_nonces_at_most() {
    for (count, counts) in [(64, true), (65, false)] {
        let mut room = call(&["alice", "bob", "carol"]);
        room.now = secs(5);
        challenge(&mut room, "alice", 0);
        room.order("alice");
        while room.read("alice") {}
        let mut nonces = vec![[9; 16]; count - 1];
        nonces.push(nonce(&room));
        let answer = answer_of(&mut room, "bob", nonces);
        room.insert("bob", message(Payload::Answer(answer)));
        while room.read("alice") {}
        let invalid = (!counts).then_some(RejectReason::InvalidAnswer);
        assert_eq!(room.ignored("alice"), Vec::from_iter(invalid), "{count}");
        let at = counts.then_some(secs(5));
        assert_eq!(heard(&mut room, "alice"), Vec::from_iter(at), "{count}");
    }
}

/// The bytes of a challenge and an answer, and that no member but the one who asked verifies it.
#[test]
fn sizes() {
    let mut room = call(&["alice", "bob"]);
    challenge(&mut room, "alice", 0);
    room.quiet();
    let (challenges, answers) = said(&room, 0);
    let len = |payload| message(payload).payload.len();
    assert_eq!(len(Payload::Challenge(challenges[0].1)), 19);
    assert_eq!(len(Payload::Answer(answers[0].1.clone())), 91);
    let mut many = answers[0].1.clone();
    many.nonces = vec![[0; 16]; 25];
    assert_eq!(len(Payload::Answer(many)), 476);
}
