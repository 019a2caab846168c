//! Equal seeds, equal inputs: equal decisions, and other bytes.
//!
//! Stock HPKE draws by itself, whatever the seed. So the ciphertexts of a commit differ from run to run, and with them all
//! keys of the epoch. Everything that a member decides is repeated: what it sends, when, to whom, and which leaves and key
//! packages that leads to.

use super::room::Room;
use crate::wire::payload::{Commit, Name, Payload};
use crate::{Member, MemberId, Outgoing};
use std::time::Duration;

/// The effect of a message, without ciphertexts and all that depends on them.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
    /// Byte by byte: it holds no ciphertext.
    KeyPackage(Vec<u8>),
    Commit {
        as_of: u64,
        adds: Vec<Name>,
        removes: Vec<Name>,
        len: usize,
        attachments: Vec<(Vec<MemberId>, usize)>,
    },
    Other(Vec<u8>),
}

impl Decision {
    fn of(message: &Outgoing) -> Self {
        match Payload::decode(&message.payload).unwrap() {
            Payload::KeyPackage(key_package) => Self::KeyPackage(key_package.into()),
            Payload::Commit(Commit {
                as_of,
                message: commit,
                adds,
                removes,
            }) => Self::Commit {
                as_of,
                adds,
                removes,
                len: commit.as_slice().len(),
                attachments: message
                    .attachments
                    .iter()
                    .map(|part| (part.to.clone(), part.bytes.len()))
                    .collect(),
            },
            Payload::Challenge(_)
            | Payload::Answer(_)
            | Payload::ProvenKeyPackage(_)
            | Payload::Refusal(_)
            | Payload::Message(_) => Self::Other(message.payload.clone()),
        }
    }
}

fn run(first_seed: u8) -> (Vec<Outgoing>, Vec<Member>, Vec<u8>) {
    let mut room = Room::new();
    room.seeds.0 = Some(first_seed);
    for name in ["alice", "bob", "carol", "dave"] {
        room.join(name);
    }
    room.quiet();
    room.leave("bob");
    room.join("erin");
    room.join("bob");
    room.pass(Duration::from_secs(10));
    room.converge();
    let members = room.group("alice").members();
    let secret = room.group("alice").export_secret("test", b"", 32);
    (room.sent, members, secret.unwrap().to_vec())
}

fn decisions(sent: &[Outgoing]) -> Vec<Decision> {
    sent.iter().map(Decision::of).collect()
}

#[test]
fn the_decisions_of_a_call_can_be_repeated() {
    let ((first, members, secret), (again, same, fresh)) = (run(1), run(1));
    assert!(first.len() > 8);
    assert_eq!(decisions(&first), decisions(&again));
    assert_eq!(members, same);
    let commits = |sent: &[Outgoing]| -> Vec<Vec<u8>> {
        let commits = sent.iter().filter(|message| message.payload[1] == 2);
        commits.map(|message| message.payload.clone()).collect()
    };
    let pairs = commits(&first).into_iter().zip(commits(&again));
    assert!(pairs.clone().count() > 3);
    // A commit of one who is alone holds no ciphertext of a path; the Welcome's is in an attachment.
    assert!(pairs.skip(1).all(|(one, other)| one != other));
    assert_ne!(secret, fresh);
}

#[test]
fn another_seed_makes_other_key_packages() {
    let ((first, ..), (other, ..)) = (run(1), run(2));
    assert_eq!(first.len(), other.len());
    let pairs = first.iter().zip(&other);
    assert!(pairs.clone().all(|(a, b)| a.payload != b.payload));
}

/// Members that nobody has seeded have nothing in common with each other's runs.
#[test]
fn without_a_seed_nothing_is_repeated() {
    let run = || {
        let mut room = Room::new();
        room.join("alice");
        room.quiet();
        room.sent
    };
    let (first, again) = (run(), run());
    assert_eq!((first.len(), again.len()), (1, 1));
    assert_ne!(first, again);
}
