//! Joining by a Welcome.

pub(crate) mod parts;

use crate::blame::Blame;
use crate::continuity::{self, Claim};
use crate::key_package::{Candidate, member_named};
use crate::provider::Provider;
use crate::roster::{Change, Roster};
use crate::seen::{SeenCommit, rivals};
use crate::session::join_config;
use crate::tree::{self, Leaf};
use crate::{Ignored, MemberId, Suite, Terms, accept, snapshot};
use openmls::prelude::{
    LeafNodeIndex, MlsGroup, OpenMlsProvider, PublicMessageIn, RatchetTreeIn, StagedWelcome,
    Welcome,
};
use openmls_traits::storage::StorageProvider;
use std::collections::{BTreeMap, BTreeSet};

/// What a waiting member knows when a commit that adds it arrives.
pub(crate) struct Seen<'a> {
    pub(crate) own: &'a MemberId,
    pub(crate) suite: Suite,
    pub(crate) terms: &'a Terms,
    pub(crate) candidate: &'a Candidate,
    /// Position of its own key package.
    pub(crate) announced: u64,
    /// Roster by its own account, which lacks the key packages sent before it came.
    pub(crate) roster: &'a Roster,
    /// Whether it knows by its own account who is there: its log has no gap since it came.
    pub(crate) whole: bool,
    /// All changes since its own key package.
    pub(crate) history: &'a [(u64, Change)],
    /// All commits since its own key package.
    pub(crate) commits: &'a [SeenCommit],
    /// Whose commits it does not believe to have taken an epoch.
    pub(crate) blame: &'a Blame,
}

/// A commit that adds this member, with its Welcome.
pub(crate) struct Invitation {
    pub(crate) position: SeenCommit,
    message: PublicMessageIn,
    welcome: Welcome,
    tree: RatchetTreeIn,
    claims: Vec<Claim>,
}

impl Invitation {
    pub(crate) fn read(
        position: SeenCommit,
        message: PublicMessageIn,
        attachments: &[Vec<u8>],
    ) -> Result<Self, Ignored> {
        let (welcome, tree) = parts::join(attachments)?;
        Ok(Self {
            position,
            message,
            welcome,
            claims: continuity::claims(&tree),
            tree,
        })
    }

    /// Verifies some signatures of the tree, at most `most`, and tells whether any are left. Those that are right are
    /// remembered; what is wrong, [`join`] will find out.
    pub(crate) fn verify_some(&self, suite: Suite, provider: &Provider, most: usize) -> bool {
        let (crypto, tree) = (provider.crypto(), self.tree.clone());
        let verified = crypto.verify_at_most(most, || {
            let tree = tree.into_verified(suite.mls(), crypto, &self.position.group);
            tree.is_ok() && self.claims.iter().all(|claim| claim.holds(crypto))
        });
        verified.is_none()
    }
}

/// A group joined.
pub(crate) struct Joined {
    pub(crate) provider: Provider,
    pub(crate) mls: MlsGroup,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) roster: Roster,
}

/// Joins the group if its commit would be followed by its members, as far as one who is not among them can tell. A
/// failed attempt leaves nothing behind: `provider` is the new group's own.
pub(crate) fn join(
    seen: &Seen,
    invitation: Invitation,
    provider: Provider,
) -> Result<Joined, Ignored> {
    let Invitation {
        position,
        message,
        welcome,
        tree,
        claims: _,
    } = invitation;
    let author = accept::author(&message)?;
    let Staged {
        welcome: staged,
        snapshot,
    } = open(welcome, tree, seen.candidate, &provider)?;

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
    if !seen.terms.accept(context) {
        return Err(Ignored::OtherTerms);
    }
    let (mut roster, as_of) = snapshot::read(&snapshot, seen.history, seen.suite, &provider)
        .map_err(|_| Ignored::SnapshotMismatch)?;
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
    if !tree::is_admissible_tree(&mls, seen.suite)
        || !tree::has_valid_proofs(&mls, provider.crypto())
    {
        return Err(Ignored::InvalidWelcome);
    }
    // The commit removed whoever had gone by then, and added nobody else: no leaf without a member.
    if !leaves.iter().all(|leaf| leaf.is_current(&roster)) {
        return Err(Ignored::SnapshotMismatch);
    }
    let followed = replay(&mut roster, seen, &position, &leaves);
    if seen.whole && !roster.members().eq(seen.roster.members()) {
        return Err(Ignored::SnapshotMismatch);
    }
    followed?;
    verdict(&leaves, &roster, &position, author, seen)?;
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
    // Its author must have been in the group, not have been added just now.
    let added = position.adds.iter().collect::<BTreeSet<_>>();
    let before = leaves
        .iter()
        .map(|leaf| (&leaf.member, leaf))
        .filter(|(member, _)| !added.contains(member))
        .collect::<BTreeMap<_, _>>();
    let mut changes = seen
        .history
        .iter()
        .filter(|(seq, _)| *seq > position.as_of)
        .peekable();
    for rival in seen
        .commits
        .iter()
        .filter(|other| rivals(other, position) && seen.blame.believes(&other.from))
    {
        while let Some((seq, change)) = changes.next_if(|(seq, _)| *seq < rival.seq) {
            // What is refused here was refused by all.
            let _ = roster.apply(*seq, change.clone());
        }
        let author = before.get(&rival.from);
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
    let members = leaves
        .iter()
        .filter(current)
        .map(|leaf| &leaf.member)
        .collect::<BTreeSet<_>>();
    if !commit.adds.iter().all(|member| members.contains(member)) {
        return Err(Ignored::AddsNotWaiting);
    }
    let own = leaves.iter().find(|leaf| leaf.member == *seen.own);
    own.filter(|leaf| leaf.id == seen.candidate.id)
        .map(|_| ())
        .ok_or(Ignored::AddsOtherKeyPackage)
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
) -> Result<Staged, Ignored> {
    let hash_ref = candidate
        .bundle
        .key_package()
        .hash_ref(provider.crypto())
        .map_err(|_| Ignored::Internal)?;
    provider
        .storage()
        .write_key_package(&hash_ref, &candidate.bundle)
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
    // Building verifies the GroupInfo's signature. Lifetimes are checked when key packages are logged. The provider is this
    // group's own, so there is no old group to look for.
    let welcome = join
        .with_ratchet_tree(tree)
        .replace_old_group()
        .skip_lifetime_validation()
        .build()
        .map_err(|_| Ignored::InvalidWelcome)?;
    Ok(Staged { welcome, snapshot })
}
