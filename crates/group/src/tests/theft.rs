//! Forward secrecy within a call: what a thief gets out of a member's memory and the recorded log.

use super::craft::candidate;
use super::room::{Room, attached, call, id};
use crate::active::difference::Difference;
use crate::active::session::{Session, join_config};
use crate::mls::key_package::{LoggedKeyPackage, encryption_key};
use crate::mls::provider::Provider;
use crate::wire::payload::{Commit, Payload};
use crate::wire::welcome_parts;
use crate::{EntryKind, MemberId, MlsCipherSuite};
use hpke_rs_crypto::HpkeCrypto as _;
use hpke_rs_crypto::types::KemAlgorithm;
use hpke_rs_rust_crypto::HpkeRustCrypto;
use openmls::prelude::{
    KeyPackageBundle, LeafNodeParameters, MlsGroup, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut,
    OpenMlsProvider as _, ProcessedMessageContent, ProtocolMessage, StagedWelcome,
};
use openmls_traits::storage::StorageProvider as _;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tls_codec::{Deserialize as _, Serialize as _};

const SECRET: usize = 32;
type Secret = [u8; SECRET];

/// Group and epoch.
type Epoch = (Vec<u8>, u64);

/// Watches all members, and robs each of them at every step.
struct Thief {
    suite: MlsCipherSuite,
    /// Public keys of all that could be a private key, worked out once: most of it is found again and again.
    public: BTreeMap<Secret, Vec<u8>>,
    /// Secrets of the key schedule of each epoch, and what was exported from it.
    secrets: BTreeMap<Epoch, BTreeSet<Secret>>,
    /// Public keys of all nodes that any member has seen in a tree.
    nodes: BTreeSet<Vec<u8>>,
    /// Pieces of those keys. None of them is a private key.
    pieces: BTreeSet<Secret>,
    robberies: usize,
}

fn windows(bytes: &[u8]) -> impl Iterator<Item = Secret> + '_ {
    let window = |window: &[u8]| window.try_into().unwrap();
    bytes.windows(SECRET).map(window)
}

/// Init keys of all key packages that a commit in the log, up to `end`, has added.
fn used_init_keys(room: &Room, suite: MlsCipherSuite, end: usize) -> BTreeSet<Vec<u8>> {
    let mut latest: BTreeMap<MemberId, Vec<u8>> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for stored in &room.log.entries()[..end] {
        let EntryKind::Message { from, payload, .. } = &stored.kind else {
            continue;
        };
        match Payload::decode(payload) {
            Ok(Payload::KeyPackage(message)) => {
                let crypto = Provider::new().unwrap();
                let read = LoggedKeyPackage::read(message.as_slice(), from, suite, &crypto);
                if let Ok(logged) = read {
                    let key = logged.key_package.hpke_init_key().as_slice().to_vec();
                    latest.insert(from.clone(), key);
                }
            }
            Ok(Payload::Commit(Commit { adds, .. })) => {
                let added = adds.iter().filter_map(|name| latest.get(&name.0));
                used.extend(added.cloned());
            }
            _ => {}
        }
    }
    used
}

impl Thief {
    fn new(suite: MlsCipherSuite) -> Self {
        Self {
            suite,
            public: BTreeMap::new(),
            secrets: BTreeMap::new(),
            nodes: BTreeSet::new(),
            pieces: BTreeSet::new(),
            robberies: 0,
        }
    }

    fn rob(&mut self, room: &mut Room, name: &str) {
        let end = room.followers[name].next.min(room.end());
        let dump = room.group(name).dump();
        let found = dump.iter().flat_map(|bytes| windows(bytes));
        let found = found.collect::<BTreeSet<_>>();
        let mut in_use = BTreeSet::new();
        let mut epoch = None;
        if room.group(name).epoch().is_some() {
            let exported = room
                .group(name)
                .export_secret("SFrame 1.0 Base Key", b"", SECRET);
            let (session, ..) = room.parts(name);
            let now = (session.mls.group_id().to_vec(), session.epoch());
            let of_epoch = &session.provider.in_memory()["group_epoch_secrets"];
            let secrets = self.secrets.entry(now.clone()).or_default();
            // The last one is the resumption PSK, which OpenMLS keeps for the founder whatever it is told. Nothing follows from
            // it (RFC 9420 §8.6) but what a later group would be told to put in, and no call does.
            let (secret, resumption_psk) = of_epoch.split_at(of_epoch.len() - SECRET - 1);
            assert_eq!((secret.len(), resumption_psk.len()), (4 * 33, 33));
            secrets.extend(windows(secret));
            secrets.extend(windows(&exported.unwrap()));
            epoch = Some(now);
            in_use.extend(session.parent_keys.iter().cloned());
            let tree = session.mls.public_group().treesync();
            in_use.extend(
                tree.full_leaves()
                    .filter_map(|(_, leaf)| encryption_key(leaf)),
            );
            for key in &in_use {
                if self.nodes.insert(key.clone()) {
                    self.pieces.extend(windows(key));
                }
            }
        }
        for ((group, of), secrets) in &self.secrets {
            let past = epoch
                .as_ref()
                .is_none_or(|(own, now)| own != group || now > of);
            let stolen = secrets.intersection(&found).count();
            assert!(
                !past || stolen == 0,
                "{name} in {epoch:?} holds secrets of epoch {of}"
            );
        }
        let used = used_init_keys(room, self.suite, end);
        for secret in found.difference(&self.pieces) {
            let public = self
                .public
                .entry(*secret)
                .or_insert_with(|| public_key(self.suite, secret));
            assert!(
                !used.contains(public),
                "{name} in {epoch:?} holds the init key of a key package that was added"
            );
            assert!(
                !self.nodes.contains(public) || in_use.contains(public),
                "{name} in {epoch:?} holds the private key of a node that is no more"
            );
        }
        self.robberies += 1;
    }

    /// Each member reads and sends all there is, a step at a time, and is robbed after each step.
    fn quiet(&mut self, room: &mut Room) {
        loop {
            let mut moved = false;
            for name in room.awake() {
                while room.read(&name) {
                    self.rob(room, &name);
                    moved = true;
                }
            }
            for name in room.awake() {
                moved |= room.is_present(&name) && room.order(&name);
            }
            if !moved {
                return;
            }
        }
    }
}

/// The public key of a private key. A hybrid private key is a seed of as many bytes (draft-connolly-cfrg-xwing-kem §5.2).
fn public_key(suite: MlsCipherSuite, secret: &Secret) -> Vec<u8> {
    match suite {
        MlsCipherSuite::Classical => {
            HpkeRustCrypto::secret_to_public(KemAlgorithm::DhKem25519, secret).unwrap()
        }
        MlsCipherSuite::Hybrid => {
            let keys = HpkeRustCrypto::kem_key_gen_derand(KemAlgorithm::XWingDraft06, secret);
            keys.unwrap().0
        }
    }
}

/// Founder and committer (alice), joiners, a member that leaves and comes back, one that misses entries and is swapped, and
/// commits that lose.
fn nothing_past_is_stolen(suite: MlsCipherSuite) {
    let mut thief = Thief::new(suite);
    let mut room = Room::with_suite(suite);
    for name in ["alice", "bob", "carol", "dave"] {
        room.join(name);
        thief.quiet(&mut room);
    }
    // Two commits for one epoch, three times.
    for _ in 0..3 {
        for name in ["bob", "alice"] {
            room.commit_this(name, Difference::default());
            thief.rob(&mut room, name);
        }
        for name in ["alice", "bob"] {
            room.order(name);
        }
        thief.quiet(&mut room);
    }
    room.leave("carol");
    thief.quiet(&mut room);
    room.join("carol");
    thief.quiet(&mut room);
    // Dave misses a commit and asks anew.
    room.commit_this("bob", Difference::default());
    room.order("bob");
    room.miss("dave");
    room.join("erin");
    thief.quiet(&mut room);
    // The committer leaves, and all but one.
    for name in ["alice", "bob", "carol", "dave"] {
        room.leave(name);
        thief.quiet(&mut room);
    }
    assert!(room.group("erin").epoch().is_some());
    assert!(thief.robberies > 60, "{}", thief.robberies);
    assert!(thief.secrets.len() > 10, "{}", thief.secrets.len());
}

#[test]
fn nothing_that_a_member_holds_opens_what_is_past() {
    nothing_past_is_stolen(MlsCipherSuite::Classical);
}

#[test]
fn nothing_that_a_member_holds_opens_what_is_past_in_the_hybrid_suite() {
    nothing_past_is_stolen(MlsCipherSuite::Hybrid);
}

/// The key pair of an Update proposal (RFC 9420 §12.1.2) is the only one that OpenMLS stores by itself, until a commit takes it into
/// the epoch's. No member sends such a proposal, so a library that did not delete it would go unnoticed in the run above.
fn an_update_leaves_no_key_behind(suite: MlsCipherSuite) {
    let mut thief = Thief::new(suite);
    let mut room = Room::with_suite(suite);
    for name in ["alice", "bob"] {
        room.join(name);
        room.converge();
    }
    let (session, ..) = room.parts("bob");
    let Session {
        mls,
        provider,
        identity,
        ..
    } = session;
    let update = mls.propose_self_update(provider, &identity.signer, LeafNodeParameters::default());
    let update = update.unwrap().0;
    let stored = provider.stored().len();
    thief.rob(&mut room, "bob");
    process(&mut room, "alice", &update);
    let Session {
        mls,
        provider,
        identity,
        ..
    } = room.parts("alice").0;
    let commit = mls.commit_to_pending_proposals(provider, &identity.signer);
    let commit = commit.unwrap().0;
    mls.merge_pending_commit(provider).unwrap();
    process(&mut room, "bob", &commit);
    for name in ["alice", "bob"] {
        let (session, ..) = room.parts(name);
        session.epoch_changed(Duration::ZERO, false).unwrap();
        thief.rob(&mut room, name);
    }
    let left = room.parts("bob").0.provider.stored().len();
    assert_eq!(left + 1, stored, "the key pair of the proposal is gone");
    // The leaf that was updated gets other keys: the thief knows the public key, and finds no private key of it.
    for name in ["bob", "alice"] {
        room.commit_this(name, Difference::default());
        assert!(room.order(name));
        thief.quiet(&mut room);
    }
    assert!(thief.secrets.len() > 2, "{}", thief.secrets.len());
}

/// Gives a handshake message of OpenMLS's own to `name`.
fn process(room: &mut Room, name: &str, message: &MlsMessageOut) {
    let Session { mls, provider, .. } = room.parts(name).0;
    let bytes = message.tls_serialize_detached().unwrap();
    let message = MlsMessageIn::tls_deserialize_exact(&bytes).unwrap();
    let MlsMessageBodyIn::PublicMessage(message) = message.extract() else {
        panic!("handshake messages are public messages");
    };
    let processed = mls.process_message(provider, ProtocolMessage::from(message));
    match processed.unwrap().into_content() {
        ProcessedMessageContent::ProposalMessage(proposal) => {
            let stored = mls.store_pending_proposal(provider.storage(), *proposal);
            stored.unwrap();
        }
        ProcessedMessageContent::StagedCommitMessage(staged) => {
            mls.merge_staged_commit(provider, *staged).unwrap();
        }
        _ => panic!("a proposal, or a commit of somebody else"),
    }
}

#[test]
fn the_key_pair_of_an_update_goes_with_its_leaf() {
    an_update_leaves_no_key_behind(MlsCipherSuite::Classical);
}

#[test]
fn the_key_pair_of_an_update_goes_with_its_leaf_in_the_hybrid_suite() {
    an_update_leaves_no_key_behind(MlsCipherSuite::Hybrid);
}

/// A member whose attempts are used up holds no key package that others believe it to be in the group by.
#[test]
fn who_has_asked_too_often_holds_nothing() {
    let mut thief = Thief::new(MlsCipherSuite::Classical);
    let mut room = call(&["alice", "bob"]);
    room.withhold_attachments = true;
    room.behind.insert("carol".into());
    room.join("carol");
    room.settle();
    assert!(room.group("carol").epoch().is_none());
    assert!(room.group("carol").candidate().is_none());
    thief.rob(&mut room, "carol");
}

/// Control: with the key package of one who waits, a thief does get all epochs from its join on, and they are the right ones.
#[test]
fn a_key_package_opens_all_epochs_since_the_join() {
    let mut room = call(&["alice"]);
    room.join("bob");
    while room.read("bob") {}
    let stolen = room.group("bob").candidate().unwrap();
    let stolen = postcard::to_allocvec(&stolen.bundle).unwrap();
    let mut frames = BTreeMap::new();
    let mut note = |room: &Room| {
        let group = room.group("bob");
        let key = group.export_secret("SFrame 1.0 Base Key", b"", SECRET);
        frames.insert(group.epoch().unwrap(), key.unwrap().to_vec());
    };
    room.converge();
    note(&room);
    for _ in 0..3 {
        room.join("carol");
        room.converge();
        note(&room);
        room.leave("carol");
        room.converge();
        note(&room);
    }
    assert_eq!(replay(&room, "bob", &stolen), frames);
    let other = candidate("bob", MlsCipherSuite::Classical);
    let other = postcard::to_allocvec(&other.bundle).unwrap();
    assert!(replay(&room, "bob", &other).is_empty());
}

/// Frame keys by epoch, from the log and a member's key package.
fn replay(room: &Room, name: &str, bundle: &[u8]) -> BTreeMap<u64, Vec<u8>> {
    let bundle: KeyPackageBundle = postcard::from_bytes(bundle).unwrap();
    let thief = Provider::new().unwrap();
    let reference = bundle.key_package().hash_ref(thief.crypto()).unwrap();
    thief
        .storage()
        .write_key_package(&reference, &bundle)
        .unwrap();
    let mut group: Option<MlsGroup> = None;
    let mut read = BTreeMap::new();
    for stored in room.log.entries() {
        let EntryKind::Message { payload, .. } = &stored.kind else {
            continue;
        };
        let Ok(Payload::Commit(Commit { message, adds, .. })) = Payload::decode(payload) else {
            continue;
        };
        match &mut group {
            None if adds.iter().any(|added| added.0 == id(name)) => {
                let (welcome, tree) =
                    welcome_parts::reassemble_welcome(&attached(&stored.attachments, name))
                        .unwrap();
                let joined = StagedWelcome::build_from_welcome(&thief, &join_config(), welcome);
                let Ok(joined) = joined else {
                    return read;
                };
                let staged = joined
                    .with_ratchet_tree(tree)
                    .replace_old_group()
                    .skip_lifetime_validation()
                    .build();
                group = Some(staged.unwrap().into_group(&thief).unwrap());
            }
            None => continue,
            Some(group) => {
                let message = MlsMessageIn::tls_deserialize_exact(message.as_slice()).unwrap();
                let MlsMessageBodyIn::PublicMessage(message) = message.extract() else {
                    panic!("commits are public messages");
                };
                let processed = group.process_message(&thief, ProtocolMessage::from(message));
                let content = processed.unwrap().into_content();
                let ProcessedMessageContent::StagedCommitMessage(staged) = content else {
                    panic!("a commit of somebody else");
                };
                group.merge_staged_commit(&thief, *staged).unwrap();
            }
        }
        let group = group.as_ref().unwrap();
        let key = group.export_secret(thief.crypto(), "SFrame 1.0 Base Key", b"", SECRET);
        read.insert(group.epoch().as_u64(), key.unwrap());
    }
    read
}
