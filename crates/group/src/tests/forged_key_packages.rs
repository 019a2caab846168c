//! Key packages that would divide the members.

use super::craft::{candidate, key_package, logged, provider, refused};
use super::room::{Room, call, id};
use crate::key_package::{Candidate, Identity, leaf_extensions};
use crate::payload::Payload;
use crate::provider::Provider;
use crate::roster::Latest;
use crate::{Ignored, Outgoing, Suite};
use tls_codec::Serialize;

#[test]
fn key_packages_that_nobody_can_use() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let all = ["alice", "bob", "carol"];
    let new = |name: &str, suite| candidate(name, suite);
    let hybrid = key_package(&new("carol", Suite::Hybrid));
    refused(&mut room, "carol", hybrid, &all, Ignored::OtherSuite);
    let dave = key_package(&new("dave", Suite::Classical));
    refused(
        &mut room,
        "carol",
        dave.clone(),
        &all,
        Ignored::CredentialMismatch,
    );
    refused(&mut room, "dave", dave, &all, Ignored::SenderNotPresent);
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
        Ignored::Malformed,
    );
    room.converge();
    let other = key_package(&new("carol", Suite::Classical));
    refused(&mut room, "carol", other, &all, Ignored::OtherSigner);
    let hers = |message: &&Outgoing| {
        message.payload[1] == 1 && message.payload.windows(5).any(|name| name == b"carol")
    };
    let again = room.sent.iter().filter(hers).nth_back(1).unwrap().clone();
    refused(&mut room, "carol", again, &all, Ignored::KeyPackageRepeated);
    room.converge();
}

/// A key package whose lifetime a clock would have to judge, or without a name.
#[test]
fn key_packages_that_members_could_disagree_on() {
    use openmls::prelude::{KeyPackage, Lifetime, MlsMessageOut};
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let carol = candidate("carol", Suite::Classical);
    let provider = Provider::new([2; 32]);
    let builder = || {
        KeyPackage::builder()
            .leaf_node_capabilities(crate::key_package::capabilities(Suite::Classical))
    };
    let odd = [
        builder()
            .key_package_lifetime(Lifetime::default())
            .leaf_node_extensions(leaf_extensions(carol.id, None).unwrap()),
        builder().key_package_lifetime(crate::key_package::lifetime()),
    ];
    for builder in odd {
        let suite = Suite::Classical.mls();
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
            Ignored::InvalidKeyPackage,
        );
    }
    room.converge();
}

/// Mallory's key package repeats carol's public keys. It must not keep dave waiting.
#[test]
fn a_key_package_that_cannot_be_added_does_not_hold_up_others() {
    let mut room = call(&["alice", "bob"]);
    let (session, ..) = room
        .followers
        .get_mut("alice")
        .unwrap()
        .group
        .parts()
        .unwrap();
    let mut roster =
        crate::roster::Roster::at_join(0, id("alice"), vec![id("eve"), id("dave")]).unwrap();
    let eve = candidate("eve", Suite::Classical);
    let mut credential = candidate("dave", Suite::Classical)
        .identity
        .credential
        .clone();
    credential.signature_key = eve.identity.credential.signature_key.clone();
    let signer = eve.identity.signer.again();
    let twin = Identity::new(signer, credential);
    let twin = Candidate::again(&twin, Suite::Classical, &provider()).unwrap();
    roster
        .apply(
            1,
            crate::roster::Change::KeyPackage(id("eve"), logged(&eve, "eve")),
        )
        .unwrap();
    roster
        .apply(
            1,
            crate::roster::Change::KeyPackage(id("dave"), logged(&twin, "dave")),
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
    let (_, roster, _) = room
        .followers
        .get_mut("carol")
        .unwrap()
        .group
        .parts()
        .unwrap();
    assert!(matches!(
        roster.latest(&id("alice")),
        Some(Latest::InUse { .. })
    ));
    refused_other_signer(&mut room);
}

fn refused_other_signer(room: &mut Room) {
    let hijack = key_package(&candidate("alice", Suite::Classical));
    refused(
        room,
        "alice",
        hijack,
        &["alice", "bob", "carol"],
        Ignored::OtherSigner,
    );
}
