//! The structures of `docs/protocol.md`, each put together by hand as the page has it, and compared with what is sent. A test
//! names the structure that it is about; those of payloads and attachments are in `wire/payload.rs`.

use super::craft::{candidate, decode, logged, provider};
use super::room::{Room, attached, id};
use crate::liveness::{Life, sign};
use crate::mls::continuity::to_be_signed;
use crate::mls::key_package::{KeyPackageId, capabilities, leaf_extensions};
use crate::room::roster::{Roster, RosterChange};
use crate::room::seen::SeenKeyPackages;
use crate::wire::snapshot;
use crate::{ContinuityProof, MlsCipherSuite};
use ed25519_dalek::{Signature, VerifyingKey};
use tls_codec::Serialize as _;

const SUITE: MlsCipherSuite = MlsCipherSuite::Classical;

/// `opaque<V>` (RFC 9420 §2.1.2).
fn vector(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let head = match length {
        0..0x40 => length.to_be_bytes()[3..].to_vec(),
        0x40..0x4000 => (0x4000 | length).to_be_bytes()[2..].to_vec(),
        _ => (0x8000_0000 | length).to_be_bytes().to_vec(),
    };
    [head, content.to_vec()].concat()
}

/// The content of the vector that `bytes` begins with, and what follows it.
fn take_vector(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (head, mask) = match bytes[0] >> 6 {
        0 => (1, 0x3f),
        1 => (2, 0x3fff),
        _ => (4, 0x3fff_ffff),
    };
    let mut length = [0; 4];
    length[4 - head..].copy_from_slice(&bytes[..head]);
    let length = (u32::from_be_bytes(length) & mask) as usize;
    bytes[head..].split_at(length)
}

/// Structure `Snapshot`, with all four states of a member.
#[test]
fn the_snapshot() {
    let members = ["alice", "carol", "dave"].map(|name| candidate(name, SUITE));
    let [alice, carol, dave] = &members;
    let mut roster = Roster::at_join(3, id("alice"), vec![id("bob")]).unwrap();
    for (seq, change) in [
        (
            4,
            RosterChange::KeyPackage(id("alice"), logged(alice, "alice")),
        ),
        (5, RosterChange::Joined(id("carol"))),
        (
            6,
            RosterChange::KeyPackage(id("carol"), logged(carol, "carol")),
        ),
        (7, RosterChange::Joined(id("dave"))),
        (
            8,
            RosterChange::KeyPackage(id("dave"), logged(dave, "dave")),
        ),
    ] {
        roster.apply(seq, change).unwrap();
    }
    let alice_id = id("alice");
    let in_tree = [(&alice_id, alice.id)].into();
    let sent = snapshot::write(&roster, 9, &in_tree, 6).unwrap();

    let entry = |name: &str, since: u64, state: &[u8]| {
        [
            &vector(name.as_bytes()),
            since.to_be_bytes().as_slice(),
            state,
        ]
        .concat()
    };
    let signature_key = alice.identity.credential.signature_key.as_slice();
    let in_use = [&[1], alice.id.0.as_slice(), &vector(signature_key)].concat();
    let waits = [&[2], vector(&carol.message().unwrap()).as_slice()].concat();
    let by_hash = [&[3], logged(dave, "dave").hash().as_slice()].concat();
    let entries = [
        entry("bob", 0, &[0]),
        entry("alice", 4, &in_use),
        entry("carol", 6, &waits),
        entry("dave", 8, &by_hash),
    ];
    let expected = [
        &[1],
        9_u64.to_be_bytes().as_slice(),
        &vector(&entries.concat()),
        &[0, 0],
    ]
    .concat();
    assert_eq!(sent, expected);

    // In a call with a link, what the log has had, and what was rejected.
    let seen = [*b"package1", *b"package2"];
    let mut roster = roster.remembering(SeenKeyPackages::of(seen.to_vec()).unwrap());
    let change = RosterChange::Unproven(id("bob"), *b"unproven");
    roster.apply(9, change).unwrap();
    let sent = snapshot::write(&roster, 9, &in_tree, 6).unwrap();
    let unproven = [vector(b"bob"), b"unproven".to_vec()].concat();
    let link = [vector(&unproven), vector(&seen.concat())].concat();
    assert_eq!(sent, [&expected[..expected.len() - 2], &link].concat());
}

/// Structure `AnswerTBS`: the signature is over these bytes.
#[test]
fn the_content_that_an_answer_signs() {
    let key = provider().signature_key().unwrap();
    let nonces = [[7; 16], [8; 16]];
    let signature = sign(&key, b"group", &Life::for_test(5, 9), &nonces).unwrap();
    let signed = [
        vector(b"Sotto 1.0 Answer"),
        vector(b"group"),
        5_u64.to_be_bytes().to_vec(),
        vector(&[9; 32]),
        vector(nonces.as_flattened()),
    ];
    let public = VerifyingKey::try_from(key.public().as_slice()).unwrap();
    public
        .verify_strict(&signed.concat(), &Signature::from_bytes(&signature))
        .unwrap();
}

/// Structure `RatchetTree`: the tree in the attachment of type 1 has its own length within that of the field, and is the tree
/// after the commit.
#[test]
fn the_ratchet_tree_in_the_attachment() {
    let mut room = Room::new();
    room.join("alice");
    room.converge();
    room.join("bob");
    room.converge();
    let sent = room.sent.last().unwrap();
    let [common, own] = &attached(&sent.attachments, "bob")[..] else {
        panic!("two attachments");
    };
    assert_eq!(common[..4], [1, 1, 0, 1], "version, type, cipher suite");
    let (_encrypted_group_info, rest) = take_vector(&common[4..]);
    let (field, rest) = take_vector(rest);
    assert_eq!(rest.len(), 0);
    let (nodes, rest) = take_vector(field);
    assert_eq!(rest.len(), 0);
    assert_eq!(nodes[..2], [1, 1], "a node is there, and is a leaf");
    let message = decode(sent);
    assert_eq!(message.adds.len(), 1);
    let tree = room.parts("alice").0.mls.export_ratchet_tree();
    assert_eq!(field, tree.tls_serialize_detached().unwrap());
    assert_eq!(own[..2], [1, 2]);
    let (secrets, rest) = take_vector(&own[2..]);
    // RFC 9420 §12.4.3.1: new_member<V>, a hash of 32 bytes; kem_output<V>; ciphertext<V>.
    let (new_member, _) = take_vector(secrets);
    assert_eq!((new_member.len(), rest.len()), (32, 0));
}

/// Structure `ContinuityProof`, in a leaf's extensions behind the `application_id`; and the content that it signs.
#[test]
fn the_extensions_and_capabilities_of_a_leaf() {
    let proof = ContinuityProof::new([2; 32], [3; 64]);
    let extensions = leaf_extensions(KeyPackageId([7; 16]), Some(&proof)).unwrap();
    let application_id = [&[0, 1], vector(&vector(&[7; 16])).as_slice()].concat();
    let content = vector(&[[2; 32].as_slice(), &[3; 64]].concat());
    let continuity = [&[0xf5, 0xa3], content.as_slice()].concat();
    let expected = vector(&[application_id, continuity].concat());
    assert_eq!(extensions.tls_serialize_detached().unwrap(), expected);

    let signed = [b"sotto continuity v1".as_slice(), &[5; 32], b"bob"].concat();
    assert_eq!(to_be_signed(b"bob", &[5; 32]), signed);

    // RFC 9420 §7.2: versions, cipher suites, extensions, proposals, credentials.
    let capabilities = capabilities(SUITE).tls_serialize_detached().unwrap();
    let expected = [
        vector(&[0, 1]),
        vector(&[0, 1]),
        vector(&[0xf5, 0xa2, 0xf5, 0xa3]),
        vector(&[]),
        vector(&[0, 1]),
    ];
    assert_eq!(capabilities, expected.concat());
}
