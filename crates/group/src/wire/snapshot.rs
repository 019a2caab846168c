//! The roster as a committer hands it to those it adds.
//!
//! It travels as an extension of the GroupInfo inside the Welcome: signed by the committer, readable by those added
//! alone, and sent once however many they are. Key packages of those who still wait are in the log, where whoever is added
//! has seen them, but for those that came before it; so in a burst of joins the snapshot does not grow with those left over.

use crate::api::internal_error::InternalError;
use crate::mls::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::mls::provider::Provider;
use crate::room::roster::{Latest, Present, Roster, RosterChange};
use crate::room::seen::{SeenKeyPackages, ShortHash};
use crate::wire::payload::{Name, decode, encode};
use crate::{MemberId, MlsCipherSuite, RejectReason};
use litemap::LiteMap;
use openmls::prelude::SignaturePublicKey;
use std::collections::BTreeSet;
use std::sync::Arc;
use tls_codec::{TlsDeserialize, TlsSerialize, TlsSize, VLBytes};

/// GroupInfo extension type, of those for private use (RFC 9420 §17.3).
pub(crate) const EXTENSION: u16 = 0xf5a1;

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
struct Snapshot {
    as_of: u64,
    /// In the order in which they came.
    members: Vec<SnapshotEntry>,
    /// In a call with a link, the latest key packages that were rejected for want of a proof, of those members that have sent any.
    unproven: Vec<(Name, ShortHash)>,
    /// In a call with a link, the key packages that the log has had, oldest first.
    seen: Vec<ShortHash>,
}

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
struct SnapshotEntry {
    member: Name,
    /// Position of its `joined` or of its latest key package.
    since: u64,
    latest: SnapshotState,
}

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
enum SnapshotState {
    /// No key package yet.
    #[tls_codec(discriminant = 0)]
    Absent,
    /// In the tree after the commit: `application_id` and signature key.
    #[tls_codec(discriminant = 1)]
    InUse([u8; 16], VLBytes),
    /// Still waiting: `MLSMessage` with the key package.
    #[tls_codec(discriminant = 2)]
    Waiting(VLBytes),
    /// Still waiting, with a key package that all who are added have seen in the log: SHA-256 of its `MLSMessage`.
    #[tls_codec(discriminant = 3)]
    KeyPackageHash([u8; 32]),
}

/// `in_tree`: the leaves that the commit leaves or adds. `known_from`: whoever the commit adds has seen all later entries.
pub(crate) fn write(
    roster: &Roster,
    as_of: u64,
    in_tree: &BTreeSet<(&MemberId, KeyPackageId)>,
    known_from: u64,
) -> Result<Vec<u8>, InternalError> {
    let members = roster
        .iter()
        .map(|present| SnapshotEntry {
            member: Name(present.member.clone()),
            since: present.since,
            latest: match &present.latest {
                None => SnapshotState::Absent,
                Some(Latest::Logged(logged))
                    if !in_tree.contains(&(&present.member, logged.id)) =>
                {
                    if present.since > known_from {
                        SnapshotState::KeyPackageHash(logged.hash())
                    } else {
                        SnapshotState::Waiting(logged.message.as_slice().into())
                    }
                }
                Some(latest) => {
                    SnapshotState::InUse(latest.id().0, latest.signature_key().as_slice().into())
                }
            },
        })
        .collect();
    let unproven = roster
        .iter()
        .filter_map(|present| Some((Name(present.member.clone()), present.unproven?)));
    encode(&Snapshot {
        as_of,
        members,
        unproven: unproven.collect(),
        seen: roster.seen().collect(),
    })
}

/// The roster, and the position in the log that it belongs to. `history`: what its reader has seen in the log.
pub(crate) fn read(
    bytes: &[u8],
    history: &[(u64, RosterChange)],
    suite: MlsCipherSuite,
    provider: &Provider,
) -> Result<(Roster, u64), RejectReason> {
    let snapshot: Snapshot = decode(bytes)?;
    let unproven = snapshot.unproven.into_iter();
    let unproven = unproven.map(|(Name(member), hash)| (member, hash));
    let unproven = unproven.collect::<LiteMap<_, _>>();
    let seen = SeenKeyPackages::of(snapshot.seen).ok_or(RejectReason::SnapshotMismatch)?;
    let roster = snapshot
        .members
        .into_iter()
        .map(
            |SnapshotEntry {
                 member: Name(member),
                 since,
                 latest,
             }| {
                let latest = match latest {
                    SnapshotState::Absent => None,
                    SnapshotState::InUse(id, key) => Some(Latest::InUse {
                        id: KeyPackageId(id),
                        signature_key: SignaturePublicKey::from(key.as_slice()),
                    }),
                    SnapshotState::Waiting(message) => {
                        let logged =
                            LoggedKeyPackage::read(message.as_slice(), &member, suite, provider)?;
                        Some(Latest::Logged(Arc::new(logged)))
                    }
                    SnapshotState::KeyPackageHash(hash) => {
                        let logged = key_package_position(history, since, &member)
                            .filter(|logged| logged.hash() == hash)
                            .ok_or(RejectReason::SnapshotMismatch)?;
                        Some(Latest::Logged(Arc::clone(logged)))
                    }
                };
                Ok(Present {
                    unproven: unproven.get(&member).copied(),
                    member,
                    since,
                    latest,
                })
            },
        )
        .collect::<Result<Vec<_>, RejectReason>>()?
        .into_iter()
        .collect::<Result<Roster, RejectReason>>()?;
    let roster = match provider.link() {
        Some(_) => roster.remembering(seen),
        None => roster,
    };
    Ok((roster, snapshot.as_of))
}

/// A member's key package at a position of the log.
fn key_package_position<'a>(
    history: &'a [(u64, RosterChange)],
    at: u64,
    from: &MemberId,
) -> Option<&'a Arc<LoggedKeyPackage>> {
    let index = history.binary_search_by_key(&at, |(seq, _)| *seq).ok()?;
    match &history.get(index)?.1 {
        RosterChange::KeyPackage(member, logged) if member == from => Some(logged),
        _ => None,
    }
}
