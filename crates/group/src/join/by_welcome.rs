//! R9: joining by a Welcome.

use crate::active::blame::Blame;
use crate::active::session::join_config;
use crate::api::internal_error::{Attempt as _, HandleError, Step};
use crate::api::reject_reason::OrReject as _;
use crate::commit::validate;
use crate::link::Link;
use crate::mls::key_package::{Candidate, member_named};
use crate::mls::provider::Provider;
use crate::room::roster::{Roster, RosterChange};
use crate::tree::leaf::{self, Leaf};
use crate::wire::snapshot;
use crate::wire::unverified_commit::{UnverifiedCommit, rivals};
use crate::wire::welcome_parts;
use crate::{GroupPolicy, MemberId, MlsCipherSuite, RejectReason};
use litemap::LiteMap;
use openmls::prelude::{
    LeafNodeIndex, MlsGroup, OpenMlsProvider, PublicMessageIn, RatchetTreeIn, StagedWelcome,
    Welcome,
};
use openmls::schedule::{PreSharedKeyId, Psk};
use openmls_traits::storage::StorageProvider;
use std::collections::BTreeSet;

/// The knowledge of a waiting member when a commit that adds it arrives.
pub(crate) struct JoinContext<'a> {
    pub(crate) own: &'a MemberId,
    pub(crate) suite: MlsCipherSuite,
    pub(crate) policy: &'a GroupPolicy,
    pub(crate) candidate: &'a Candidate,
    /// Position of its own key package.
    pub(crate) announced: u64,
    /// Roster by its own account, which lacks the key packages sent before it came.
    pub(crate) roster: &'a Roster,
    /// Whether it knows by its own account who is there: its log has no gap since it came.
    pub(crate) whole: bool,
    /// All changes since its own key package.
    pub(crate) history: &'a [(u64, RosterChange)],
    /// All commits since its own key package.
    pub(crate) commits: &'a [UnverifiedCommit],
    /// Authors that it does not believe to have taken an epoch.
    pub(crate) blame: &'a Blame,
}

/// A commit that adds this member, with its Welcome.
pub(crate) struct Invitation {
    pub(crate) position: UnverifiedCommit,
    message: PublicMessageIn,
    welcome: Welcome,
    tree: RatchetTreeIn,
}

impl Invitation {
    pub(crate) fn read(
        position: UnverifiedCommit,
        message: PublicMessageIn,
        attachments: &[Vec<u8>],
    ) -> Result<Self, RejectReason> {
        let (welcome, tree) = welcome_parts::reassemble_welcome(attachments)?;
        Ok(Self {
            position,
            message,
            welcome,
            tree,
        })
    }
}

/// A group joined.
pub(crate) struct Joined {
    pub(crate) provider: Provider,
    pub(crate) mls: MlsGroup,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) roster: Roster,
    /// Author of a commit that came first, and may have taken the epoch, but for this member does not believe that author.
    pub(crate) passed_over: Option<MemberId>,
}

/// Joins the group if its commit would be followed by its members, as far as one who is not among them can tell. A
/// failed attempt leaves nothing behind: `provider` is the new group's own.
pub(crate) fn join(
    seen: &JoinContext,
    invitation: Invitation,
    provider: Provider,
) -> Result<Joined, HandleError> {
    let Invitation {
        position,
        message,
        welcome,
        tree,
    } = invitation;
    let author = validate::sender_leaf(&message)?;
    let Staged {
        welcome: staged,
        snapshot,
    } = open(welcome, tree, seen.candidate, &provider)?;

    let context = staged.group_context();
    let sender = staged
        .welcome_sender()
        .or_reject(RejectReason::InvalidWelcome)?;
    // R9.1, and the confirmation tag below.
    if *context.group_id() != position.group
        || context.epoch().as_u64() != position.epoch.saturating_add(1)
        || staged.welcome_sender_index() != author
        || member_named(sender.credential()).as_ref() != Some(&position.from)
    {
        return Err(RejectReason::WelcomeMismatch.into());
    }
    // R9.2.
    seen.policy
        .accept(context, provider.link().map(Link::psk_id))?;
    let (mut roster, as_of) = snapshot::read(&snapshot, seen.history, seen.suite, &provider)
        .or_reject(RejectReason::SnapshotMismatch)?;
    // R9.4, and the leaves below.
    if as_of != position.as_of || as_of < seen.announced {
        return Err(RejectReason::SnapshotMismatch.into());
    }
    let mls = staged
        .into_group(&provider)
        .or_reject(RejectReason::InvalidWelcome)?;
    if message.confirmation_tag() != Some(mls.confirmation_tag()) {
        return Err(RejectReason::WelcomeMismatch.into());
    }
    let leaves = leaf::leaves(&mls, &provider).ok_or(RejectReason::InvalidWelcome)?;
    // R9.3.
    if !leaf::is_admissible_tree(&mls, seen.suite)
        || !leaf::has_valid_proofs(&mls, provider.crypto())
    {
        return Err(RejectReason::InvalidWelcome.into());
    }
    // The commit removed all that had gone by then, and added no one else: no leaf without a member, and no member in use without
    // a leaf, for without its key package this member could never add it.
    let in_tree = leaves
        .iter()
        .map(|leaf| (&leaf.member, leaf.id))
        .collect::<BTreeSet<_>>();
    if !leaves.iter().all(|leaf| leaf.is_current(&roster))
        || !roster.in_use().all(|member| in_tree.contains(&member))
    {
        return Err(RejectReason::SnapshotMismatch.into());
    }
    let followed = replay(&mut roster, seen, &position, &leaves);
    // R9.5.
    if seen.whole && !roster.members().eq(seen.roster.members()) {
        return Err(RejectReason::SnapshotMismatch.into());
    }
    let passed_over = followed?;
    verdict(&leaves, &roster, &position, author, seen)?;
    Ok(Joined {
        provider,
        mls,
        leaves,
        roster,
        passed_over,
    })
}

/// R9.7: brings the roster of the snapshot up to now, on the way looking for a commit that took the epoch away. Returns the author of
/// one that is not believed to have done so.
fn replay(
    roster: &mut Roster,
    seen: &JoinContext,
    position: &UnverifiedCommit,
    leaves: &[Leaf],
) -> Result<Option<MemberId>, RejectReason> {
    let mut outcome = Ok(None);
    // Its author must have been in the group, not have been added just now.
    let added = position.adds.iter().collect::<BTreeSet<_>>();
    let before = leaves
        .iter()
        .map(|leaf| (&leaf.member, leaf))
        .filter(|(member, _)| !added.contains(member))
        .collect::<LiteMap<_, _>>();
    let mut changes = seen
        .history
        .iter()
        .filter(|(seq, _)| *seq > position.as_of)
        .peekable();
    for rival in seen.commits.iter().filter(|other| rivals(other, position)) {
        while let Some((seq, change)) = changes.next_if(|(seq, _)| *seq < rival.seq) {
            // A change that is refused here was refused by all.
            let _ = roster.apply(*seq, change.clone());
        }
        let author = before.get(&rival.from);
        if rival.is_timely(roster) && author.is_some_and(|leaf| leaf.is_current(roster)) {
            outcome = match outcome {
                Ok(_) if seen.blame.passes_over(&rival.from) => Ok(Some(rival.from.clone())),
                _ => Err(RejectReason::StaleEpoch),
            };
        }
    }
    for (seq, change) in changes {
        let _ = roster.apply(*seq, change.clone());
    }
    outcome
}

/// R9.6: what members check before they follow the commit, checked on its outcome.
fn verdict(
    leaves: &[Leaf],
    roster: &Roster,
    commit: &UnverifiedCommit,
    author: LeafNodeIndex,
    seen: &JoinContext,
) -> Result<(), RejectReason> {
    let current = |leaf: &&Leaf| leaf.is_current(roster);
    leaves
        .iter()
        .find(|leaf| leaf.index == author)
        .filter(current)
        .ok_or(RejectReason::AuthorReplaced)?;
    let members = leaves
        .iter()
        .filter(current)
        .map(|leaf| &leaf.member)
        .collect::<BTreeSet<_>>();
    if !commit.adds.iter().all(|member| members.contains(member)) {
        return Err(RejectReason::AddsNotWaiting);
    }
    let own = leaves.iter().find(|leaf| leaf.member == *seen.own);
    own.filter(|leaf| leaf.id == seen.candidate.id)
        .map(|_| ())
        .ok_or(RejectReason::AddsOtherKeyPackage)
}

/// R4.17: exactly the pre-shared key of the link, if there is one. OpenMLS has checked the length of its nonce.
fn check_psks(psks: &[PreSharedKeyId], provider: &Provider) -> Result<(), RejectReason> {
    match (psks, provider.link()) {
        ([], None) => Ok(()),
        ([], Some(_)) => Err(RejectReason::PskMissing),
        ([one], Some(link)) if matches!(one.psk(), Psk::External(psk) if psk.psk_id() == link.psk_id()) => {
            Ok(())
        }
        _ => Err(RejectReason::PskForeign),
    }
}

struct Staged {
    welcome: StagedWelcome,
    snapshot: Vec<u8>,
}

fn open(
    welcome: Welcome,
    tree: RatchetTreeIn,
    candidate: &Candidate,
    provider: &Provider,
) -> Result<Staged, HandleError> {
    let hash_ref = candidate
        .bundle
        .key_package()
        .hash_ref(provider.crypto())
        .in_step(Step::StoreKeyPackage)?;
    provider
        .storage()
        .write_key_package(&hash_ref, &candidate.bundle)
        .in_step(Step::StoreKeyPackage)?;
    provider.store_psk().in_step(Step::StoreKeyPackage)?;
    let join = StagedWelcome::build_from_welcome(provider, &join_config(), welcome)
        .or_reject(RejectReason::InvalidWelcome)?;
    // R4.17, of the Welcome: with a commit that says one thing and a Welcome that says another, its author needed no link.
    check_psks(join.processed_welcome().psks(), provider)?;
    let info = join.processed_welcome().unverified_group_info();
    let snapshot = info
        .extensions()
        .unknown(snapshot::EXTENSION)
        .ok_or(RejectReason::SnapshotMismatch)?
        .0
        .clone();
    // Building verifies the GroupInfo's signature. Lifetimes are checked when key packages are logged. The provider is this
    // group's own, so there is no old group to look for.
    let welcome = join
        .with_ratchet_tree(tree)
        .replace_old_group()
        .skip_lifetime_validation()
        .build()
        .or_reject(RejectReason::InvalidWelcome)?;
    Ok(Staged { welcome, snapshot })
}

#[cfg(test)]
mod tests;
