//! Joining by a Welcome.

use crate::key_package::{Identity, member_named};
use crate::payload::{self, Attachment};
use crate::provider::Provider;
use crate::roster::{Change, Roster};
use crate::seen::{SeenCommit, rivals};
use crate::session::join_config;
use crate::tree::{self, Leaf};
use crate::{Ignored, MemberId, Suite, accept, snapshot};
use openmls::prelude::{
    KeyPackage, LeafNodeIndex, MlsGroup, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider,
    PublicMessageIn, StagedWelcome, Welcome,
};
use openmls_traits::storage::StorageProvider;
use tls_codec::{Deserialize, Serialize};

/// What a waiting member knows when a commit that adds it arrives.
pub(crate) struct Seen<'a> {
    pub(crate) own: &'a MemberId,
    pub(crate) suite: Suite,
    pub(crate) identity: &'a Identity,
    /// Position of its own key package.
    pub(crate) announced: u64,
    /// Roster by its own account, which lacks the key packages sent before it came.
    pub(crate) roster: &'a Roster,
    /// All changes since it came.
    pub(crate) history: &'a [(u64, Change)],
    /// All commits since it came.
    pub(crate) commits: &'a [SeenCommit],
}

/// A group joined.
pub(crate) struct Joined {
    pub(crate) provider: Provider,
    pub(crate) mls: MlsGroup,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) roster: Roster,
}

/// An `MLSMessage` with a Welcome that holds the secrets for one new member only, instead of those for all.
pub(crate) fn for_one(
    welcome: &Welcome,
    key_package: &KeyPackage,
    provider: &Provider,
) -> Result<Vec<u8>, Ignored> {
    let internal = |_| Ignored::Internal;
    let new_member = key_package
        .hash_ref(provider.crypto())
        .map_err(|_| Ignored::Internal)?;
    let all = welcome.secrets().to_vec();
    let own = all
        .iter()
        .filter(|secrets| secrets.new_member() == new_member)
        .cloned()
        .collect::<Vec<_>>();
    // RFC 9420 §12.4.3.1: cipher suite, vector of secrets, encrypted GroupInfo.
    let bytes = welcome.tls_serialize_detached().map_err(internal)?;
    let group_info = bytes
        .get(2 + all.tls_serialize_detached().map_err(internal)?.len()..)
        .ok_or(Ignored::Internal)?;
    // RFC 9420 §6: protocol version mls10, wire format mls_welcome.
    let mut message = vec![0, 1, 0, 3];
    message.extend_from_slice(bytes.get(..2).ok_or(Ignored::Internal)?);
    own.tls_serialize(&mut message).map_err(internal)?;
    message.extend_from_slice(group_info);
    Ok(message)
}

/// Joins the group if its commit would be followed by its members, as far as one who is not among them can tell. A
/// failed attempt leaves nothing behind: `provider` is the new group's own.
pub(crate) fn join(
    seen: &Seen,
    position: &SeenCommit,
    message: &PublicMessageIn,
    attachments: &[Vec<u8>],
    provider: Provider,
) -> Result<Joined, Ignored> {
    let author = accept::author(message)?;
    let attachment: Attachment =
        payload::decode(attachments.first().ok_or(Ignored::WelcomeMissing)?)?;
    let staged = open(&attachment, seen.identity, &provider)?;
    let Staged {
        welcome: staged,
        snapshot,
    } = staged;

    let context = staged.group_context();
    let sender = staged
        .welcome_sender()
        .map_err(|_| Ignored::InvalidWelcome)?;
    if *context.group_id() != position.group
        || context.epoch().as_u64() != position.epoch.saturating_add(1)
        || staged.welcome_sender_index() != author
        || member_named(sender.credential()).as_ref() != Some(&position.from)
    {
        return Err(Ignored::WelcomeMismatch);
    }
    let (mut roster, as_of) =
        snapshot::read(&snapshot, seen.suite, &provider).map_err(|_| Ignored::SnapshotMismatch)?;
    if as_of != position.as_of || as_of < seen.announced {
        return Err(Ignored::SnapshotMismatch);
    }
    let mls = staged
        .into_group(&provider)
        .map_err(|_| Ignored::InvalidWelcome)?;
    if message.confirmation_tag() != Some(mls.confirmation_tag()) {
        return Err(Ignored::WelcomeMismatch);
    }
    let leaves = tree::leaves(&mls).ok_or(Ignored::InvalidWelcome)?;
    // The commit removed whoever had gone by then, and added nobody else: no leaf without a member.
    if !leaves.iter().all(|leaf| leaf.is_current(&roster)) {
        return Err(Ignored::SnapshotMismatch);
    }
    let followed = replay(&mut roster, seen, position, &leaves);
    if !roster.members().eq(seen.roster.members()) {
        return Err(Ignored::SnapshotMismatch);
    }
    followed?;
    verdict(&leaves, &roster, position, author, seen)?;
    Ok(Joined {
        provider,
        mls,
        leaves,
        roster,
    })
}

/// Brings the roster of the snapshot up to now, on the way looking for a commit that took the epoch away.
fn replay(
    roster: &mut Roster,
    seen: &Seen,
    position: &SeenCommit,
    leaves: &[Leaf],
) -> Result<(), Ignored> {
    let mut outcome = Ok(());
    let mut changes = seen
        .history
        .iter()
        .filter(|(seq, _)| *seq > position.as_of)
        .peekable();
    for rival in seen.commits.iter().filter(|other| rivals(other, position)) {
        while let Some((seq, change)) = changes.next_if(|(seq, _)| *seq < rival.seq) {
            // What is refused here was refused by all.
            let _ = roster.apply(*seq, change.clone());
        }
        // Its author must have been in the group, not have been added just now.
        let author = leaves
            .iter()
            .find(|leaf| leaf.member == rival.from && !position.adds.contains(&leaf.member));
        if rival.is_timely(roster) && author.is_some_and(|leaf| leaf.is_current(roster)) {
            outcome = Err(Ignored::StaleEpoch);
        }
    }
    for (seq, change) in changes {
        let _ = roster.apply(*seq, change.clone());
    }
    outcome
}

/// What members check before they follow the commit, checked on its outcome.
fn verdict(
    leaves: &[Leaf],
    roster: &Roster,
    commit: &SeenCommit,
    author: LeafNodeIndex,
    seen: &Seen,
) -> Result<(), Ignored> {
    let current = |leaf: &&Leaf| leaf.is_current(roster);
    leaves
        .iter()
        .find(|leaf| leaf.index == author)
        .filter(current)
        .ok_or(Ignored::AuthorReplaced)?;
    for member in &commit.adds {
        leaves
            .iter()
            .find(|leaf| leaf.member == *member)
            .filter(current)
            .ok_or(Ignored::AddsNotWaiting)?;
    }
    let own = leaves.iter().find(|leaf| leaf.member == *seen.own);
    own.filter(|leaf| leaf.id == seen.identity.id)
        .map(|_| ())
        .ok_or(Ignored::AddsOtherKeyPackage)
}

struct Staged {
    welcome: StagedWelcome,
    snapshot: Vec<u8>,
}

fn open(
    attachment: &Attachment,
    identity: &Identity,
    provider: &Provider,
) -> Result<Staged, Ignored> {
    let message = MlsMessageIn::tls_deserialize_exact(attachment.welcome.as_slice())
        .map_err(|_| Ignored::Malformed)?;
    let MlsMessageBodyIn::Welcome(welcome) = message.extract() else {
        return Err(Ignored::Malformed);
    };
    let hash_ref = identity
        .bundle
        .key_package()
        .hash_ref(provider.crypto())
        .map_err(|_| Ignored::Internal)?;
    provider
        .storage()
        .write_key_package(&hash_ref, &identity.bundle)
        .map_err(|_| Ignored::Internal)?;
    let join = StagedWelcome::build_from_welcome(provider, &join_config(), welcome)
        .map_err(|_| Ignored::InvalidWelcome)?;
    let info = join.processed_welcome().unverified_group_info();
    let snapshot = info
        .extensions()
        .unknown(snapshot::EXTENSION)
        .ok_or(Ignored::SnapshotMismatch)?
        .0
        .clone();
    // Building verifies the GroupInfo's signature. Lifetimes are checked when key packages are logged.
    let welcome = join
        .skip_lifetime_validation()
        .build()
        .map_err(|_| Ignored::InvalidWelcome)?;
    Ok(Staged { welcome, snapshot })
}
