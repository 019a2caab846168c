//! Key packages that would divide the members.

use super::craft::{candidate, key_package, logged, provider, refused};
use super::room::{Room, call, id};
use crate::mls::key_package::{Candidate, Identity, leaf_extensions};
use crate::mls::provider::Provider;
use crate::room::roster::Latest;
use crate::wire::payload::Payload;
use crate::{MlsCipherSuite, Outgoing, RejectReason};
use tls_codec::Serialize;

/// R10.1, R10.2, R10.8 and R10.9.
#[test]
fn key_packages_that_nobody_can_use() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let all = ["alice", "bob", "carol"];
    let new = |name: &str, suite| candidate(name, suite);
    let hybrid = key_package(&new("carol", MlsCipherSuite::Hybrid));
    refused(&mut room, "carol", hybrid, &all, RejectReason::OtherSuite);
    let dave = key_package(&new("dave", MlsCipherSuite::Classical));
    refused(
        &mut room,
        "carol",
        dave.clone(),
        &all,
        RejectReason::CredentialMismatch,
    );
    refused(
        &mut room,
        "dave",
        dave,
        &all,
        RejectReason::SenderNotPresent,
    );
    let welcome = Payload::KeyPackage(vec![0, 1, 0, 3].into())
        .encode()
        .unwrap();
    refused(
        &mut room,
        "carol",
        Outgoing {
            payload: welcome,
            attachments: vec![],
        },
        &all,
        RejectReason::Malformed,
    );
    room.converge();
    let other = key_package(&new("carol", MlsCipherSuite::Classical));
    refused(&mut room, "carol", other, &all, RejectReason::OtherSigner);
    let hers = |message: &&Outgoing| {
        message.payload[1] == 1 && message.payload.windows(5).any(|name| name == b"carol")
    };
    let again = room.sent.iter().filter(hers).nth_back(1).unwrap().clone();
    refused(
        &mut room,
        "carol",
        again,
        &all,
        RejectReason::KeyPackageRepeated,
    );
    room.converge();
}

/// R10.5, R10.6 and R10.7: a key package whose lifetime a clock would have to judge, without a name, or with extensions.
#[test]
fn key_packages_that_members_could_disagree_on() {
    use openmls::prelude::{
        Extension, Extensions, KeyPackage, Lifetime, MlsMessageOut, UnknownExtension,
    };
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let carol = candidate("carol", MlsCipherSuite::Classical);
    let provider = Provider::new().unwrap();
    let builder = || {
        KeyPackage::builder().leaf_node_capabilities(crate::mls::key_package::capabilities(
            MlsCipherSuite::Classical,
        ))
    };
    // Of a type that the capabilities name, so that MLS takes it.
    let extension = Extension::Unknown(0xf5a2, UnknownExtension(vec![]));
    let odd = [
        builder()
            .key_package_lifetime(Lifetime::default())
            .leaf_node_extensions(leaf_extensions(carol.id, None).unwrap()),
        builder().key_package_lifetime(crate::mls::key_package::lifetime()),
        builder()
            .key_package_lifetime(crate::mls::key_package::lifetime())
            .leaf_node_extensions(leaf_extensions(carol.id, None).unwrap())
            .key_package_extensions(Extensions::single(extension).unwrap()),
    ];
    for builder in odd {
        let suite = MlsCipherSuite::Classical.mls();
        let bundle = builder
            .build(
                suite,
                &provider,
                &carol.identity.signer,
                carol.identity.credential.clone(),
            )
            .unwrap();
        let message = MlsMessageOut::from(bundle.key_package().clone())
            .tls_serialize_detached()
            .unwrap();
        let payload = Payload::KeyPackage(message.into()).encode().unwrap();
        let message = Outgoing {
            payload,
            attachments: vec![],
        };
        refused(
            &mut room,
            "carol",
            message,
            &["alice", "bob", "carol"],
            RejectReason::InvalidKeyPackage,
        );
    }
    room.converge();
}

/// Mallory's key package repeats carol's public keys. It must not keep dave waiting.
#[test]
fn a_key_package_that_cannot_be_added_does_not_hold_up_others() {
    let mut room = call(&["alice", "bob"]);
    let (session, ..) = room.parts("alice");
    let mut roster =
        crate::room::roster::Roster::at_join(0, id("alice"), vec![id("eve"), id("dave")]).unwrap();
    let eve = candidate("eve", MlsCipherSuite::Classical);
    let mut credential = candidate("dave", MlsCipherSuite::Classical)
        .identity
        .credential
        .clone();
    credential.signature_key = eve.identity.credential.signature_key.clone();
    let signer = eve.identity.signer.again();
    let twin = Identity::new(signer, credential);
    let twin = Candidate::again(&twin, MlsCipherSuite::Classical, &provider()).unwrap();
    roster
        .apply(
            1,
            crate::room::roster::RosterChange::KeyPackage(id("eve"), logged(&eve, "eve")),
        )
        .unwrap();
    roster
        .apply(
            1,
            crate::room::roster::RosterChange::KeyPackage(id("dave"), logged(&twin, "dave")),
        )
        .unwrap();
    let difference = session.difference(&roster);
    let adds = difference
        .adds
        .iter()
        .map(|logged| logged.id)
        .collect::<Vec<_>>();
    assert_eq!(adds, [eve.id], "the first one of two with the same key");
}

#[test]
fn the_roster_knows_who_signs_in_every_form() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.converge();
    // Carol knows alice's key package from alice's snapshot, bob from the log; all agree on both.
    let keys = |room: &mut Room, name: &str| {
        let (_, roster, _) = room.followers.get_mut(name).unwrap().group.parts().unwrap();
        let all = roster.iter().map(|present| {
            present
                .latest
                .as_ref()
                .map(|l| (l.id(), l.signature_key().clone()))
        });
        all.collect::<Vec<_>>()
    };
    assert_eq!(keys(&mut room, "alice"), keys(&mut room, "carol"));
    assert_eq!(keys(&mut room, "bob"), keys(&mut room, "carol"));
    let (_, roster, _) = room.parts("carol");
    assert!(matches!(
        roster.latest(&id("alice")),
        Some(Latest::InUse { .. })
    ));
    refused_other_signer(&mut room);
}

fn refused_other_signer(room: &mut Room) {
    let hijack = key_package(&candidate("alice", MlsCipherSuite::Classical));
    refused(
        room,
        "alice",
        hijack,
        &["alice", "bob", "carol"],
        RejectReason::OtherSigner,
    );
}
