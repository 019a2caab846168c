//! Key packages that no honest client makes, signed properly: each is refused where the log has it, or can be added by every
//! member. There is nothing between the two, or it would hold up all others (R4.10).

use super::room::{Room, call, id, names};
use crate::api::policy;
use crate::mls::continuity;
use crate::mls::key_package::{
    Candidate, LoggedKeyPackage, capabilities, leaf_extensions, lifetime,
};
use crate::mls::provider::Provider;
use crate::wire::payload::Payload;
use crate::{MlsCipherSuite, Outgoing};
use openmls::prelude::{
    Capabilities, CredentialType, ExtensionType, KeyPackage, Lifetime, MlsMessageOut, ProposalType,
    ProtocolVersion,
};
use tls_codec::Serialize as _;

const SUITE: MlsCipherSuite = MlsCipherSuite::Classical;

/// Capabilities of a LeafNode, in ways that a library may take or not.
fn odd_capabilities() -> Vec<(&'static str, Capabilities)> {
    let versions = [ProtocolVersion::Mls10];
    let suites = [SUITE.mls()];
    let extensions = [policy::extension_type(), continuity::extension_type()];
    let basic = [CredentialType::Basic];
    let of =
        |versions: &[_], suites: &[_], extensions: &[_], proposals: &[_], credentials: &[_]| {
            Capabilities::new(
                Some(versions),
                Some(suites),
                Some(extensions),
                Some(proposals),
                Some(credentials),
            )
        };
    let [of_policy, of_proof] = extensions;
    vec![
        ("as it should be", capabilities(SUITE)),
        ("nothing", Capabilities::empty()),
        ("what the library says", Capabilities::default()),
        ("no version", of(&[], &suites, &extensions, &[], &basic)),
        (
            "versions",
            of(
                &[ProtocolVersion::Other(7), ProtocolVersion::Mls10],
                &suites,
                &extensions,
                &[],
                &basic,
            ),
        ),
        ("no suite", of(&versions, &[], &extensions, &[], &basic)),
        (
            "another suite",
            of(
                &versions,
                &[MlsCipherSuite::Hybrid.mls()],
                &extensions,
                &[],
                &basic,
            ),
        ),
        (
            "suites twice",
            of(&versions, &[suites[0], suites[0]], &extensions, &[], &basic),
        ),
        (
            "no policy",
            of(&versions, &suites, &[of_proof], &[], &basic),
        ),
        (
            "no proof",
            of(&versions, &suites, &[of_policy], &[], &basic),
        ),
        (
            "extensions",
            of(
                &versions,
                &suites,
                &[
                    ExtensionType::Grease(0x0a0a),
                    of_proof,
                    ExtensionType::Unknown(0xffff),
                    ExtensionType::RequiredCapabilities,
                    of_policy,
                    of_policy,
                ],
                &[],
                &basic,
            ),
        ),
        (
            "proposals",
            of(
                &versions,
                &suites,
                &extensions,
                &[
                    ProposalType::Grease(0x0a0a),
                    ProposalType::Custom(0xfff0),
                    ProposalType::Add,
                    ProposalType::Reinit,
                ],
                &basic,
            ),
        ),
        (
            "no credential",
            of(&versions, &suites, &extensions, &[], &[]),
        ),
        (
            "X.509",
            of(
                &versions,
                &suites,
                &extensions,
                &[],
                &[CredentialType::X509],
            ),
        ),
        (
            "credentials",
            of(
                &versions,
                &suites,
                &extensions,
                &[],
                &[
                    CredentialType::Grease(0x0a0a),
                    CredentialType::Other(0xfff1),
                    CredentialType::Basic,
                ],
            ),
        ),
    ]
}

fn lifetimes() -> Vec<(&'static str, Lifetime)> {
    vec![
        ("always", lifetime()),
        ("a while", Lifetime::default()),
        ("from one", Lifetime::init(1, u64::MAX)),
        ("almost always", Lifetime::init(0, u64::MAX - 1)),
        ("never", Lifetime::init(u64::MAX, 0)),
    ]
}

/// All combinations, built and signed by their owner, as bytes.
fn key_packages(owner: &Candidate, provider: &Provider) -> Vec<(String, Vec<u8>)> {
    let mut made = Vec::new();
    for (what, capabilities) in odd_capabilities() {
        for (when, lifetime) in lifetimes() {
            let built = KeyPackage::builder()
                .leaf_node_capabilities(capabilities.clone())
                .key_package_lifetime(lifetime)
                .leaf_node_extensions(leaf_extensions(owner.id, None).unwrap())
                .build(
                    SUITE.mls(),
                    provider,
                    &owner.identity.signer,
                    owner.identity.credential.clone(),
                );
            // A KeyPackage that the library does not build, it does not read either.
            let Ok(bundle) = built else { continue };
            let message = MlsMessageOut::from(bundle.key_package().clone());
            let message = message.tls_serialize_detached().unwrap();
            made.push((format!("{what}, {when}"), message));
        }
    }
    made
}

fn is_in(room: &Room, of: &str, member: &str) -> bool {
    names(&room.group(of).members()).contains(&member)
}

/// R10.3 and R10.4.
#[test]
fn what_is_admitted_can_be_added_by_every_member() {
    let provider = Provider::new().unwrap();
    let (mut admitted, mut refused) = (Vec::new(), 0);
    let owner = super::craft::candidate("odd", SUITE);
    for (what, message) in key_packages(&owner, &provider) {
        let read = LoggedKeyPackage::read(&message, &id("odd"), SUITE, &provider);
        for committer in ["alice", "bob"] {
            let mut room = call(&["alice", "bob"]);
            room.behind.extend(["odd", "dave"].map(str::to_owned));
            room.join("odd");
            let payload = Payload::KeyPackage(message.clone().into());
            let asks = Outgoing {
                payload: payload.encode().unwrap(),
                attachments: Vec::new(),
            };
            room.frozen.insert("odd".to_owned());
            room.insert("odd", asks);
            room.join("dave");
            while room.read("dave") {}
            assert!(room.order("dave"));
            let silent = if committer == "alice" { "bob" } else { "alice" };
            room.frozen.insert(silent.to_owned());
            room.pass(2 * room.timing.committer_timeout);
            room.frozen.remove(silent);
            room.quiet();
            for member in ["alice", "bob"] {
                assert_eq!(
                    is_in(&room, member, "odd"),
                    read.is_ok(),
                    "{what}: {member}"
                );
                assert!(is_in(&room, member, "dave"), "{what}: {member}");
            }
        }
        match read {
            Ok(_) => admitted.push(what),
            Err(_) => refused += 1,
        }
    }
    let kinds = [
        "as it should be",
        "versions",
        "suites twice",
        "extensions",
        "proposals",
        "credentials",
    ];
    let expected = kinds.map(|what| format!("{what}, always"));
    assert_eq!(admitted, expected);
    assert!(refused > 20, "{refused}");
}

/// R10.11. Every length, written in twice as many bytes as it takes, and every byte that is added at an end: the bytes that a commit would
/// carry would be other ones.
#[test]
fn bytes_that_would_come_back_as_others_are_refused() {
    let owner = super::craft::candidate("odd", SUITE);
    let provider = Provider::new().unwrap();
    let message = owner.message().unwrap();
    let read = |message: &[u8]| LoggedKeyPackage::read(message, &id("odd"), SUITE, &provider);
    assert!(read(&message).is_ok());
    for index in 0..message.len() {
        let mut longer = message.clone();
        if longer[index] < 0x40 {
            longer.insert(index, 0x40);
            assert!(read(&longer).is_err(), "{index}");
        }
        let mut more = message.clone();
        more.insert(index, 0);
        assert!(read(&more).is_err(), "{index}");
    }
}
