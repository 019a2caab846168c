//! The roster as a committer hands it to those it adds.
//!
//! It travels as an extension of the GroupInfo inside the Welcome: signed by the committer, readable by those added
//! alone, and sent once however many they are.

use crate::key_package::{KeyPackageId, LoggedKeyPackage};
use crate::payload::{Name, decode, encode};
use crate::provider::Provider;
use crate::roster::{Latest, Present, Roster};
use crate::{Ignored, Suite};
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
}

/// `in_tree`: the leaves that the commit leaves or adds.
pub(crate) fn write(
    roster: &Roster,
    as_of: u64,
    in_tree: &BTreeSet<KeyPackageId>,
) -> Result<Vec<u8>, Ignored> {
    let members = roster
        .iter()
        .map(|present| Entry {
            member: Name(present.member.clone()),
            since: present.since,
            latest: match &present.latest {
                None => State::Absent,
                Some(Latest::Logged(logged)) if !in_tree.contains(&logged.id) => {
                    State::Waiting(logged.message.as_slice().into())
                }
                Some(latest) => {
                    State::InUse(latest.id().0, latest.signature_key().as_slice().into())
                }
            },
        })
        .collect();
    encode(&Snapshot { as_of, members })
}

/// The roster, and the position in the log that it belongs to.
pub(crate) fn read(
    bytes: &[u8],
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
