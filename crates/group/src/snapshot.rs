//! The roster as a committer hands it to those it adds.
//!
//! It travels as an extension of the GroupInfo inside the Welcome: signed by the committer, readable by those added
//! alone, and sent once however many they are. Key packages of those who still wait are in the log, where whoever is added
//! has seen them, but for those that came before it; so in a burst of joins the snapshot does not grow with those left over.

use crate::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::payload::{Name, decode, encode};
use crate::provider::Provider;
use crate::roster::{Change, Latest, Present, Roster};
use crate::{Ignored, MemberId, Suite};
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
    members: Vec<Entry>,
}

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
struct Entry {
    member: Name,
    /// Position of its `joined` or of its latest key package.
    since: u64,
    latest: State,
}

#[derive(Debug, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
enum State {
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
    Seen([u8; 32]),
}

/// `in_tree`: the leaves that the commit leaves or adds. `known_from`: whoever the commit adds has seen all later entries.
pub(crate) fn write(
    roster: &Roster,
    as_of: u64,
    in_tree: &BTreeSet<(&MemberId, KeyPackageId)>,
    known_from: u64,
) -> Result<Vec<u8>, Ignored> {
    let members = roster
        .iter()
        .map(|present| Entry {
            member: Name(present.member.clone()),
            since: present.since,
            latest: match &present.latest {
                None => State::Absent,
                Some(Latest::Logged(logged))
                    if !in_tree.contains(&(&present.member, logged.id)) =>
                {
                    if present.since > known_from {
                        State::Seen(logged.hash())
                    } else {
                        State::Waiting(logged.message.as_slice().into())
                    }
                }
                Some(latest) => {
                    State::InUse(latest.id().0, latest.signature_key().as_slice().into())
                }
            },
        })
        .collect();
    encode(&Snapshot { as_of, members })
}

/// The roster, and the position in the log that it belongs to. `history`: what its reader has seen in the log.
pub(crate) fn read(
    bytes: &[u8],
    history: &[(u64, Change)],
    suite: Suite,
    provider: &Provider,
) -> Result<(Roster, u64), Ignored> {
    let snapshot: Snapshot = decode(bytes)?;
    let roster = snapshot
        .members
        .into_iter()
        .map(
            |Entry {
                 member: Name(member),
                 since,
                 latest,
             }| {
                let latest = match latest {
                    State::Absent => None,
                    State::InUse(id, key) => Some(Latest::InUse {
                        id: KeyPackageId(id),
                        signature_key: SignaturePublicKey::from(key.as_slice()),
                    }),
                    State::Waiting(message) => {
                        let logged =
                            LoggedKeyPackage::read(message.as_slice(), &member, suite, provider)?;
                        Some(Latest::Logged(Arc::new(logged)))
                    }
                    State::Seen(hash) => {
                        let logged = seen(history, since, &member)
                            .filter(|logged| logged.hash() == hash)
                            .ok_or(Ignored::SnapshotMismatch)?;
                        Some(Latest::Logged(Arc::clone(logged)))
                    }
                };
                Ok(Present {
                    member,
                    since,
                    latest,
                })
            },
        )
        .collect::<Result<Vec<_>, Ignored>>()?
        .into_iter()
        .collect::<Result<Roster, Ignored>>()?;
    Ok((roster, snapshot.as_of))
}

/// A member's key package at a position of the log.
fn seen<'a>(
    history: &'a [(u64, Change)],
    at: u64,
    from: &MemberId,
) -> Option<&'a Arc<LoggedKeyPackage>> {
    let index = history.binary_search_by_key(&at, |(seq, _)| *seq).ok()?;
    match &history.get(index)?.1 {
        Change::KeyPackage(member, logged) if member == from => Some(logged),
        _ => None,
    }
}
