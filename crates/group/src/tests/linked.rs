//! Calls with a link: members prove that they have it, and commits that add mix its pre-shared key in.

use super::craft::decode;
use super::room::{Room, display_name, id, link};
use crate::wire::commit_content;
use crate::wire::payload::Payload;
use crate::{EntryKind, Event, MlsCipherSuite, RefusalReason, RejectReason, Timing};
use std::time::Duration;

/// A room whose members have this link from now on.
pub(super) fn linked_room(suite: MlsCipherSuite) -> Room {
    let mut room = Room::with_suite(suite);
    room.secret = Some((1, None));
    room
}

/// A call of these members, who have the link and came one after the other.
pub(super) fn linked_call(members: &[&str]) -> Room {
    let mut room = linked_room(MlsCipherSuite::Classical);
    for name in members {
        room.join(name);
        room.converge();
    }
    members.iter().for_each(|name| drop(room.ignored(name)));
    room
}

/// The refusals that `name` has been told of, with their authors.
fn refusals(room: &Room, name: &str) -> Vec<(String, RefusalReason)> {
    let events = room.followers[name].events.iter();
    let refused = events.filter_map(|event| match event {
        Event::Refused { by, reason } => Some((by.to_string(), *reason)),
        _ => None,
    });
    refused.collect()
}

#[test]
fn members_with_the_link_meet_and_see_names() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let mut room = linked_room(suite);
        for name in ["alice", "bob", "carol"] {
            room.join(name);
            room.converge();
        }
        room.join("dave");
        room.join("erin");
        room.converge();
        room.leave("bob");
        room.converge();
        room.join("bob");
        room.converge();
        for viewer in ["alice", "bob", "erin"] {
            for member in room.group(viewer).members() {
                assert_eq!(member.name, Some(display_name(member.id.as_str())));
                assert!(member.proven);
            }
            assert_eq!(room.group(viewer).policy(), Some(&[][..]));
        }
        for logged in room.log.entries() {
            if let EntryKind::Message { payload, .. } = &logged.kind {
                let name = b"the display name";
                assert!(!payload.windows(name.len()).any(|part| part == name));
            }
        }
    }
}

#[test]
fn without_a_link_nobody_is_proven_or_named() {
    let room = super::room::call(&["alice", "bob"]);
    for member in room.group("bob").members() {
        assert_eq!((member.name, member.proven), (None, false));
    }
}

#[test]
fn members_with_the_same_password_meet() {
    let mut room = linked_room(MlsCipherSuite::Classical);
    room.secret = Some((1, Some("word")));
    for name in ["alice", "bob"] {
        room.join(name);
        room.converge();
    }
}

/// R4.17, by the bytes of all commits of a call: those that add have the PreSharedKey proposal, and no other.
#[test]
fn exactly_the_commits_that_add_have_the_pre_shared_key() {
    let mut room = linked_call(&["alice", "bob", "carol"]);
    room.leave("carol");
    room.converge();
    room.timing = Timing {
        refresh: Some(Duration::from_secs(60)),
        ..room.timing
    };
    room.join("dave");
    room.converge_for(Duration::from_secs(200));
    let psk_id = *link(1, None).psk_id();
    let (mut adding, mut others) = (0, 0);
    for message in &room.sent {
        let Ok(Payload::Commit(commit)) = Payload::decode(&message.payload) else {
            continue;
        };
        let bytes = commit.message.as_slice();
        let found = bytes.windows(16).filter(|part| **part == psk_id).count();
        assert_eq!(found, usize::from(!commit.adds.is_empty()));
        adding += found;
        others += 1 - found;
        let link = link(1, None);
        commit_content::read(bytes, MlsCipherSuite::Classical, Some(&link)).unwrap();
    }
    assert!(adding >= 3 && others >= 2, "{adding} and {others}");
}

/// Each of those who cannot prove it reads why within two seconds, and nobody adds it.
#[test]
fn who_lacks_the_link_is_told_why_and_not_added() {
    let own = Some((1, Some("word")));
    for (secret, expected) in [
        (None, RefusalReason::ProofMissing),
        (Some((2, Some("word"))), RefusalReason::ProofWrong),
        (Some((1, Some("sword"))), RefusalReason::PasswordWrong),
        (Some((1, None)), RefusalReason::PasswordWrong),
    ] {
        let mut room = Room::new();
        room.secret = own;
        for name in ["alice", "bob"] {
            room.join(name);
            room.converge();
        }
        room.ignored("alice");
        room.secret = secret;
        room.join("mallory");
        room.pass(Duration::from_secs(2));
        assert_eq!(refusals(&room, "mallory"), [("alice".into(), expected)]);
        let reason = RefusalReason::of(room.ignored("alice")[0]);
        assert_eq!(reason, Some(expected));
        assert_eq!(room.group("alice").members().len(), 2);
        // A member that has the link is added all the same.
        room.secret = own;
        room.join("carol");
        room.pass(Duration::from_secs(5));
        assert_eq!(room.group("carol").members().len(), 3);
    }
}

#[test]
fn a_proof_in_a_call_without_a_link_is_refused() {
    let mut room = super::room::call(&["alice", "bob"]);
    room.secret = Some((1, None));
    room.join("carol");
    room.pass(Duration::from_secs(2));
    let expected = RefusalReason::ProofUnexpected;
    assert_eq!(refusals(&room, "carol"), [("alice".into(), expected)]);
    assert_eq!(room.ignored("bob"), [RejectReason::ProofUnexpected]);
    assert_eq!(room.group("alice").members().len(), 2);
}

/// The first is frozen: the next one says it, once, within two seconds.
#[test]
fn a_silent_member_is_passed_by() {
    let mut room = linked_call(&["alice", "bob", "carol"]);
    room.frozen.insert("alice".into());
    room.secret = None;
    room.join("mallory");
    room.pass(Duration::from_secs(2));
    let expected = RefusalReason::ProofMissing;
    assert_eq!(refusals(&room, "mallory"), [("bob".into(), expected)]);
    let is_refusal = |message: &&crate::Outgoing| message.payload[..2] == [1, 6];
    assert_eq!(room.sent.iter().filter(is_refusal).count(), 1);
}

/// A server writes refusals of all reasons, as another member, before anybody could: one sentence is shown, and she is added.
#[test]
fn a_forged_refusal_is_words_and_nothing_else() {
    let mut room = linked_call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    let Some(Ok(Payload::ProvenKeyPackage(asked))) = room
        .sent
        .last()
        .map(|message| Payload::decode(&message.payload))
    else {
        panic!("a request with proofs");
    };
    for reason in RefusalReason::ALL.iter().cycle().take(40) {
        room.insert("bob", super::craft::refusal(&asked.key_package, *reason));
        // About another request.
        room.insert("bob", super::craft::refusal(&vec![1, 2, 3].into(), *reason));
    }
    room.converge();
    let expected = RefusalReason::ALL[0];
    assert_eq!(refusals(&room, "carol"), [("bob".into(), expected)]);
    let all = ["alice", "bob", "carol"];
    assert_eq!(room.ignored_by(&all), vec![Vec::<RejectReason>::new(); 3]);
    assert_eq!(room.asked("carol"), 1);
}

/// A server's member floods the group with requests: each costs a line in a debugging view, few are answered, and nobody is kept
/// waiting.
#[test]
fn a_flood_of_requests_without_proof() {
    let mut room = linked_call(&["alice", "bob"]);
    room.log.join(id("mallory"));
    room.read_all();
    let before = room.sent.len();
    for number in 0..500_u32 {
        let payload = Payload::KeyPackage(number.to_be_bytes().to_vec().into());
        room.insert("mallory", super::craft::message(&payload));
    }
    room.pass(Duration::from_secs(10));
    let answers = room.sent.len() - before - 500;
    assert!((1..=12).contains(&answers), "{answers}");
    assert_eq!(room.ignored("bob"), vec![RejectReason::ProofMissing; 500]);
    room.leave("mallory");
    room.join("carol");
    room.converge();
}

#[test]
fn the_commit_of_a_call_is_read_with_its_link() {
    let room = linked_call(&["alice", "bob"]);
    let commit = room.sent.iter().rev().find_map(|message| {
        let commit = matches!(Payload::decode(&message.payload), Ok(Payload::Commit(_)));
        commit.then(|| decode(message))
    });
    let commit = commit.unwrap();
    let read = |secret: Option<(u8, Option<&str>)>| {
        let link = secret.map(|(secret, password)| link(secret, password));
        let bytes = commit.message.as_slice();
        commit_content::read(bytes, MlsCipherSuite::Classical, link.as_ref()).map(drop)
    };
    assert_eq!(read(Some((1, None))), Ok(()));
    assert_eq!(read(Some((2, None))), Err(RejectReason::PskForeign));
    assert_eq!(read(None), Err(RejectReason::ForeignProposal));
}

/// Carol's request, cut at every length, with every bit of it flipped, and from another member: refused by all alike, and by her too. Then
/// the request itself is followed, and a second one of the same bytes is none.
#[test]
fn a_request_that_was_changed_on_its_way() {
    let mut room = linked_call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    let request = room.followers.get_mut("carol").unwrap().outbox.pop_front();
    let request = request.unwrap().payload;
    let mut changed: Vec<_> = (0..request.len())
        .map(|len| request[..len].to_vec())
        .collect();
    changed.extend((0..8 * request.len()).map(|bit| {
        let mut flipped = request.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    }));
    let all = ["alice", "bob", "carol"];
    let payload = |bytes: &[u8]| crate::Outgoing {
        payload: bytes.to_vec(),
        attachments: vec![],
    };
    let expected = [
        RejectReason::Malformed,
        RejectReason::UnknownVersion,
        RejectReason::ProofMissing,
        RejectReason::ProofWrong,
        RejectReason::PasswordWrong,
    ];
    for bytes in changed {
        room.insert("carol", payload(&bytes));
        room.read_all();
        let ignored = room.ignored_by(&all);
        assert!(
            ignored
                .iter()
                .all(|one| *one == ignored[0] && one.len() <= 1)
        );
        // A type of payload that asks for nothing is another message.
        let asks = matches!(bytes.get(1), Some(1 | 5));
        let reason = ignored[0].first();
        assert!(
            !asks || reason.is_some_and(|reason| expected.contains(reason)),
            "{reason:?}"
        );
    }
    room.insert("bob", payload(&request));
    room.read_all();
    assert_eq!(
        room.ignored_by(&all),
        vec![vec![RejectReason::ProofWrong]; 3]
    );
    assert_eq!(room.group("alice").members().len(), 2);
    room.insert("carol", payload(&request));
    room.insert("carol", payload(&request));
    room.converge();
    assert_eq!(room.ignored("alice"), [RejectReason::KeyPackageRepeated]);
}

/// A refusal that is cut or has a bit flipped is malformed, another message, or about another request.
#[test]
fn a_refusal_that_was_changed_on_its_way() {
    let mut room = linked_call(&["alice", "bob"]);
    room.secret = Some((2, None));
    room.join("mallory");
    while room.read("mallory") {}
    let request = &room.followers["mallory"].outbox[0].payload;
    let Ok(Payload::ProvenKeyPackage(asked)) = Payload::decode(request) else {
        panic!("a request with proofs");
    };
    let refusal = super::craft::refusal(&asked.key_package, RefusalReason::ProofWrong).payload;
    let told = |room: &mut Room, payload: &[u8]| {
        let message = crate::Outgoing {
            payload: payload.to_vec(),
            attachments: vec![],
        };
        room.insert("alice", message);
        while room.read("mallory") {}
        refusals(room, "mallory").len()
    };
    for len in 0..refusal.len() {
        assert_eq!(told(&mut room, &refusal[..len]), 0, "{len}");
    }
    // The last byte is the reason: three of its bits flipped are another one, and as good as any.
    for bit in 0..8 * (refusal.len() - 1) {
        let mut flipped = refusal.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(told(&mut room, &flipped), 0, "bit {bit}");
    }
    assert_eq!(told(&mut room, &refusal), 1);
    assert_eq!(told(&mut room, &refusal), 1, "once");
}
