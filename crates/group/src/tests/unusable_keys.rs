//! R10.10: key packages with public keys that stop all who try to use them: none of them keeps anybody waiting, or in the group.

use super::craft::refused;
use super::raw::{self, Package};
use super::room::{Room, call, id, names};
use crate::mls::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::mls::provider::Provider;
use crate::{MlsCipherSuite, RejectReason};
use std::time::Duration;
use tls_codec::VLBytes;

/// `who` sends what `edit` makes of its key package, and nothing else any more.
pub(super) fn comes_with(room: &mut Room, who: &str, edit: impl FnOnce(&mut Package)) {
    room.behind.insert(who.to_owned());
    room.join(who);
    while room.glance(who) {}
    room.frozen.insert(who.to_owned());
    let candidate = room.group(who).candidate().unwrap();
    let message = raw::message(raw::edited(candidate, edit));
    room.followers.get_mut(who).unwrap().outbox.clear();
    room.insert(who, message);
}

/// A member leaves, another comes, and both are done within the time that one who is silent is waited for.
fn goes_on(room: &mut Room, members: &[&str]) {
    room.leave("carol");
    room.join("dave");
    room.pass(room.timing.committer_timeout);
    for name in members {
        let seen = room.group(name).members();
        assert_eq!(names(&seen), members, "as {name} sees it");
    }
}

fn of_suite(suite: MlsCipherSuite) -> Room {
    let mut room = Room::with_suite(suite);
    for name in ["alice", "bob", "carol"] {
        room.join(name);
        room.converge();
        drop(room.ignored(name));
    }
    room
}

fn unusable(suite: MlsCipherSuite) -> Vec<VLBytes> {
    let good = Provider::new().unwrap();
    let good = crate::mls::key_package::Candidate::new(&id("good"), suite, &good).unwrap();
    let good = good
        .bundle
        .key_package()
        .hpke_init_key()
        .as_slice()
        .to_vec();
    let with = |at: usize, bytes: &[u8]| {
        let mut key = good.clone();
        key[at..at + bytes.len()].copy_from_slice(bytes);
        key.into()
    };
    let point = good.len() - 32;
    let mut keys = vec![
        with(point, &[0; 32]),
        with(point, &[&[0xec][..], &[0xff; 31]].concat()),
        good[1..].into(),
        [good.as_slice(), &[0]].concat().into(),
        Vec::new().into(),
    ];
    if suite == MlsCipherSuite::Hybrid {
        keys.push(with(0, &[0x01, 0x0d])); // 3329
        keys.push(with(0, &[0xff; 1184]));
    }
    keys
}

#[test]
fn keys_that_nobody_can_encrypt_to_are_refused_by_all() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let mut room = of_suite(suite);
        room.join("eve");
        while room.glance("eve") {}
        room.followers.get_mut("eve").unwrap().outbox.clear();
        let all = ["alice", "bob", "carol", "eve"];
        for key in unusable(suite) {
            for place in ["init", "leaf"] {
                let eve = room.group("eve").candidate().unwrap();
                let package = raw::edited(eve, |package| match place {
                    "init" => package.init_key = key.clone(),
                    _ => package.leaf.encryption_key = key.clone(),
                });
                let message = raw::message(package);
                refused(
                    &mut room,
                    "eve",
                    message,
                    &all,
                    RejectReason::InvalidKeyPackage,
                );
            }
        }
        // Control: what was edited is otherwise as it should be.
        let eve = room.group("eve").candidate().unwrap();
        let message = raw::message(raw::edited(eve, |_| {}));
        room.insert("eve", message);
        room.converge();
    }
}

#[test]
fn an_outsider_with_an_unusable_key_stops_nothing() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        for key in unusable(suite) {
            let mut room = of_suite(suite);
            comes_with(&mut room, "eve", |package| package.init_key = key.clone());
            goes_on(&mut room, &["alice", "bob", "dave"]);
            let mut room = of_suite(suite);
            comes_with(&mut room, "eve", |package| {
                package.leaf.encryption_key = key
            });
            goes_on(&mut room, &["alice", "bob", "dave"]);
        }
    }
}

/// The public key of a parent node is in the log. Members would add a leaf with the same key, and whoever joins after that
/// would find the tree invalid (RFC 9420 §12.4.3.1).
#[test]
fn a_leaf_with_the_key_of_a_parent_is_not_added() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("bob");
    let copied = session.parent_keys.iter().next().unwrap().clone();
    comes_with(&mut room, "eve", |package| {
        package.leaf.encryption_key = copied.into();
    });
    room.join("dave");
    room.pass(room.timing.committer_timeout);
    for name in ["alice", "bob", "carol", "dave"] {
        let seen = room.group(name).members();
        let mut seen = names(&seen);
        seen.sort_unstable();
        // She is added as soon as the parent has another key, which does no harm.
        let expected = ["alice", "bob", "carol", "dave", "eve"];
        assert!(seen == expected || seen == expected[..4], "{seen:?}");
    }
}

/// A member that adds it all the same is not followed.
#[test]
fn a_commit_that_adds_a_leaf_with_the_key_of_a_parent_is_void() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("bob");
    let copied = session.parent_keys.iter().next().unwrap().clone();
    room.timing.join_batch_delay = Duration::MAX;
    comes_with(&mut room, "eve", |package| {
        package.leaf.encryption_key = copied.into();
    });
    room.read_all();
    let (_, roster, _) = room.parts("alice");
    let Some(crate::room::roster::Latest::Logged(eve)) = roster.latest(&id("eve")) else {
        panic!("her key package is in the log");
    };
    let eve = eve.clone();
    let message = super::craft::craft(&mut room, "alice", |difference| difference.adds.push(eve));
    let all = ["bob", "carol"];
    refused(
        &mut room,
        "alice",
        message,
        &all,
        RejectReason::InvalidCommit,
    );
    assert!(room.parts("bob").0.times.suspicious.is_none());
}

/// The extensions of a leaf with another `application_id`, which is the first: two bytes of type and two lengths before it.
fn renamed<const LENGTH: usize>(extensions: &[u8], id: [u8; LENGTH]) -> Vec<u8> {
    let mut extensions = extensions.to_vec();
    extensions[4..4 + LENGTH].copy_from_slice(&id);
    extensions
}

/// Key packages and names of key packages are in the log for everybody to copy. A copied name is nothing to compare by.
#[test]
fn a_copied_name_divides_nobody() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("alice");
    let KeyPackageId(bobs) = session.leaves[1].id;
    comes_with(&mut room, "eve", |package| {
        package.leaf.extensions = renamed(package.leaf.extensions.as_slice(), bobs).into();
    });
    room.pass(room.timing.committer_timeout);
    for name in ["alice", "bob", "carol"] {
        let seen = room.group(name).members();
        assert_eq!(names(&seen), ["alice", "bob", "carol", "eve"]);
    }
    room.leave("bob");
    room.join("dave");
    room.pass(room.timing.committer_timeout);
    for name in ["alice", "carol", "dave"] {
        let seen = room.group(name).members();
        assert_eq!(names(&seen), ["alice", "dave", "carol", "eve"]);
        // One who waits sees a commit that is not for it.
        let ignored = room.ignored(name);
        assert!(
            ignored
                .iter()
                .all(|reason| *reason == RejectReason::NotForUs)
        );
    }
}

/// She waits, for her leaf has the key of a parent, under bob's name, while dave comes. He must not take her for a member.
#[test]
fn a_copied_name_that_waits_divides_nobody() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("alice");
    let KeyPackageId(bobs) = session.leaves[1].id;
    let copied = session.parent_keys.first().unwrap().clone();
    comes_with(&mut room, "eve", |package| {
        package.leaf.extensions = renamed(package.leaf.extensions.as_slice(), bobs).into();
        package.leaf.encryption_key = copied.into();
    });
    room.read_all();
    room.join("dave");
    room.pass(room.timing.committer_timeout);
    // Another path, another parent: now she can be added.
    room.leave("bob");
    room.pass(room.timing.committer_timeout);
    for name in ["alice", "carol", "dave"] {
        let seen = room.group(name).members();
        let mut seen = names(&seen);
        seen.sort_unstable();
        assert_eq!(seen, ["alice", "carol", "dave", "eve"], "as {name} sees it");
        let ignored = room.ignored(name);
        assert!(
            ignored
                .iter()
                .all(|reason| *reason == RejectReason::NotForUs),
            "{ignored:?}"
        );
    }
}

/// R10.12. A commit with many of them would be too long for the log to take, and removals with it.
#[test]
fn key_packages_that_are_too_long_are_refused_by_all() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let mut room = of_suite(suite);
        let longest = "x".repeat(128);
        room.join(&longest);
        room.converge();
        room.join("eve");
        while room.glance("eve") {}
        room.followers.get_mut("eve").unwrap().outbox.clear();
        let eve = room.group("eve").candidate().unwrap();
        let package = raw::edited(eve, |package| {
            let types = package.leaf.extension_types.as_slice();
            let more = (0x0a0a_u16..0x0a0a + 320).flat_map(u16::to_be_bytes);
            package.leaf.extension_types =
                types.iter().copied().chain(more).collect::<Vec<_>>().into();
        });
        assert!(package.len() < 8_192);
        let read = LoggedKeyPackage::read(&package, &id("eve"), suite, &Provider::new().unwrap());
        assert_eq!(read.map(drop), Err(RejectReason::InvalidKeyPackage));
        let all = ["alice", "bob", "carol", &longest, "eve"];
        refused(
            &mut room,
            "eve",
            raw::message(package),
            &all,
            RejectReason::InvalidKeyPackage,
        );
    }
}
