//! R10.13: names in leaves that nobody can decrypt, or that are none.

use super::craft::{candidate, message};
use super::linked::linked_call;
use super::room::{Room, id, link};
use crate::mls::key_package::{
    Candidate, KeyPackageId, capabilities_in, leaf_extensions, lifetime,
};
use crate::mls::name;
use crate::mls::provider::Provider;
use crate::wire::payload::{Payload, ProvenKeyPackage};
use crate::{DisplayName, Link, MlsCipherSuite, Outgoing, RejectReason};
use openmls::prelude::{
    Capabilities, Extension, KeyPackage, MlsMessageOut, OpenMlsCrypto as _, OpenMlsProvider as _,
    UnknownExtension,
};
use openmls_traits::types::AeadType;
use tls_codec::Serialize as _;

const SUITE: MlsCipherSuite = MlsCipherSuite::Classical;

fn provider(link: Link) -> Provider {
    super::craft::provider().in_call(Some(link.into()))
}

/// A request of `owner`, with valid proofs and this content of the name's extension.
pub(super) fn request(
    owner: &Candidate,
    member: &str,
    number: u8,
    content: Option<Vec<u8>>,
) -> Outgoing {
    request_with(capabilities_in(SUITE, true), owner, member, number, content)
}

fn request_with(
    capabilities: Capabilities,
    owner: &Candidate,
    member: &str,
    number: u8,
    content: Option<Vec<u8>>,
) -> Outgoing {
    let provider = provider(link(1, None));
    let mut extensions = leaf_extensions(KeyPackageId([number; 16]), None).unwrap();
    if let Some(content) = content {
        let extension = Extension::Unknown(0xf5a4, UnknownExtension(content));
        extensions.add(extension).unwrap();
    }
    let bundle = KeyPackage::builder()
        .key_package_lifetime(lifetime())
        .leaf_node_capabilities(capabilities)
        .leaf_node_extensions(extensions)
        .build(
            SUITE.mls(),
            &provider,
            &owner.identity.signer,
            owner.identity.credential.clone(),
        )
        .unwrap();
    let key_package = MlsMessageOut::from(bundle.key_package().clone());
    let key_package = key_package.tls_serialize_detached().unwrap();
    let proofs = link(1, None).prove(&id(member), &key_package).unwrap();
    message(&Payload::ProvenKeyPackage(ProvenKeyPackage {
        key_package: key_package.into(),
        link_proof: proofs.link,
        password_proof: proofs.password.into(),
    }))
}

/// The content of the extension of `owner` with this name, under this link.
fn sealed(link: Link, owner: &Candidate, member: &str, text: &str) -> Vec<u8> {
    let text = DisplayName::try_from(text).unwrap();
    let key = owner.identity.credential.signature_key.as_slice();
    let provider = provider(link.with_name(text));
    match name::seal(&id(member), key, &provider).unwrap() {
        Some(Extension::Unknown(0xf5a4, UnknownExtension(content))) => content,
        other => panic!("{other:?}"),
    }
}

/// This plaintext, encrypted as a name is.
fn encrypted(owner: &Candidate, member: &str, plaintext: &[u8]) -> Vec<u8> {
    let (provider, nonce) = (super::craft::provider(), [5; 12]);
    let key = owner.identity.credential.signature_key.as_slice();
    let data = [b"sotto name v1", key, member.as_bytes()].concat();
    let link = link(1, None);
    let sealed = provider.crypto().aead_encrypt(
        AeadType::Aes128Gcm,
        link.name_key(),
        plaintext,
        &nonce,
        &data,
    );
    [nonce.as_slice(), &sealed.unwrap()].concat()
}

/// Carol is in the room, and has not asked.
fn scene() -> (Room, Candidate) {
    let mut room = linked_call(&["alice", "bob"]);
    room.log.join(id("carol"));
    room.read_all();
    (room, candidate("carol", SUITE))
}

/// The answer of all to carol's request.
fn outcome(room: &mut Room, message: Outgoing) -> Option<RejectReason> {
    room.insert("carol", message);
    room.read_all();
    let ignored = room.ignored_by(&["alice", "bob"]);
    assert_eq!(ignored[0], ignored[1]);
    ignored[0].first().copied()
}

/// Also of a leaf without a name, whose members would else not be able to read the names of others (RFC 9420 §7.2).
#[test]
fn capabilities_have_to_name_the_extension() {
    let owner = candidate("carol", SUITE);
    for (named, expected) in [(true, None), (false, Some(RejectReason::InvalidKeyPackage))] {
        let (mut room, _) = scene();
        let message = request_with(capabilities_in(SUITE, named), &owner, "carol", 1, None);
        assert_eq!(outcome(&mut room, message), expected);
    }
}

/// Structure `EncryptedName`: nonce, and ciphertext of the name with its padding.
#[test]
fn names_are_padded_to_three_lengths() {
    let owner = candidate("carol", SUITE);
    for (len, bucket) in [(1, 32), (32, 32), (33, 64), (64, 64), (65, 128), (128, 128)] {
        let text = "x".repeat(len);
        let content = sealed(link(1, None), &owner, "carol", &text);
        assert_eq!(content.len(), 12 + bucket + 16, "{len}");
        let (mut room, _) = scene();
        let message = request(&owner, "carol", 1, Some(content));
        assert_eq!(outcome(&mut room, message), None);
        room.settle();
        let members = room.group("bob").members();
        let carol = members.iter().find(|one| one.id == id("carol")).unwrap();
        assert_eq!(carol.name.as_ref().map(DisplayName::as_str), Some(&*text));
    }
    let padded = [b"carol".as_slice(), &[0; 27]].concat();
    let (mut room, _) = scene();
    let by_hand = encrypted(&owner, "carol", &padded);
    assert_eq!(
        outcome(&mut room, request(&owner, "carol", 1, Some(by_hand))),
        None
    );
}

#[test]
fn a_name_may_be_missing() {
    let (mut room, owner) = scene();
    let message = request(&owner, "carol", 1, None);
    assert_eq!(outcome(&mut room, message), None);
    room.settle();
    assert_eq!(room.group("bob").members()[2].name, None);
}

#[test]
fn a_name_that_is_cut_flipped_or_anothers_is_refused() {
    let (mut room, owner) = scene();
    let good = sealed(link(1, None), &owner, "carol", "Carol");
    let mut bad = vec![
        sealed(link(2, None), &owner, "carol", "Carol"),
        sealed(link(1, None), &owner, "bob", "Carol"),
        sealed(link(1, None), &candidate("carol", SUITE), "carol", "Carol"),
        [good.as_slice(), &[0]].concat(),
    ];
    bad.extend((0..good.len()).map(|len| good[..len].to_vec()));
    for bit in 0..8 * good.len() {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        bad.push(flipped);
    }
    for content in bad {
        let message = request(&owner, "carol", 1, Some(content));
        let expected = Some(RejectReason::InvalidName);
        assert_eq!(outcome(&mut room, message), expected);
    }
    assert_eq!(
        outcome(&mut room, request(&owner, "carol", 1, Some(good))),
        None
    );
}

#[test]
fn what_decrypts_has_to_be_a_name() {
    let (mut room, owner) = scene();
    let padded = |text: &[u8], len: usize| {
        let mut text = text.to_vec();
        text.resize(len, 0);
        text
    };
    for plaintext in [
        padded(b"", 32),
        padded(b"a\nb", 32),
        padded(b"a\0b", 32),
        padded(b"\xff\xfe", 32),
        padded(b"carol", 31),
        padded(b"carol", 33),
        padded(b"carol", 0),
        padded(b"carol", 256),
        vec![b'x'; 129],
    ] {
        let content = encrypted(&owner, "carol", &plaintext);
        let message = request(&owner, "carol", 1, Some(content));
        let found = outcome(&mut room, message);
        let too_long = Some(RejectReason::InvalidKeyPackage);
        let expected = Some(RejectReason::InvalidName);
        assert!(
            found == expected || (plaintext.len() > 128 && found == too_long),
            "{found:?}"
        );
    }
}

/// In a call without a link there are no names, and a leaf with the extension has one extension too many.
#[test]
fn a_name_in_a_call_without_a_link_is_refused() {
    let mut room = super::room::call(&["alice", "bob"]);
    room.log.join(id("carol"));
    room.read_all();
    let owner = candidate("carol", SUITE);
    let content = sealed(link(1, None), &owner, "carol", "Carol");
    let proven = request(&owner, "carol", 1, Some(content));
    let Ok(Payload::ProvenKeyPackage(proven)) = Payload::decode(&proven.payload) else {
        panic!("a request with proofs");
    };
    let plain = message(&Payload::KeyPackage(proven.key_package));
    assert_eq!(
        outcome(&mut room, plain),
        Some(RejectReason::InvalidKeyPackage)
    );
}
