//! Rules 1 and 4: which commit in the log takes effect.
//!
//! Everything here depends on the log, the tree and the commit alone, so all members come to the same verdict.

use crate::key_package::{KeyPackageId, encryption_key, leaf_keys, member_named};
use crate::payload::{Commit, Name};
use crate::roster::{Latest, Roster};
use crate::session::Session;
use crate::tree::Leaf;
use crate::{Ignored, MemberId, Suite, path_keys};
use openmls::prelude::{
    ContentType, GroupId, LeafNode, LeafNodeIndex, MlsMessageBodyIn, MlsMessageIn,
    ProcessMessageError, ProcessedMessageContent, Proposal, ProposalOrRefType, ProtocolMessage,
    PublicMessageIn, Sender, StagedCommit,
};
use std::collections::BTreeSet;
use std::time::Duration;
use tls_codec::Deserialize;

/// What a commit changed.
pub(crate) struct Change {
    pub(crate) added: Vec<MemberId>,
    pub(crate) removed: Vec<MemberId>,
    /// This member's own leaf is gone.
    pub(crate) own_removed: bool,
}

/// The `PublicMessage` of a commit, unverified but for the public keys in its path.
pub(crate) fn public_message(commit: &Commit, suite: Suite) -> Result<PublicMessageIn, Ignored> {
    unverified(commit).and_then(|message| {
        path_keys::read(commit.message.as_slice(), suite)?;
        Ok(message)
    })
}

fn unverified(commit: &Commit) -> Result<PublicMessageIn, Ignored> {
    let message = MlsMessageIn::tls_deserialize_exact(commit.message.as_slice())
        .map_err(|_| Ignored::Malformed)?;
    match message.extract() {
        MlsMessageBodyIn::PublicMessage(message)
            if message.content_type() == ContentType::Commit =>
        {
            Ok(message)
        }
        _ => Err(Ignored::Malformed),
    }
}

/// Group and epoch that a commit starts from.
pub(crate) fn starts_from(message: &PublicMessageIn) -> (GroupId, u64) {
    (message.group_id().clone(), message.epoch().as_u64())
}

/// The leaf that a commit comes from, as it says.
pub(crate) fn author(message: &PublicMessageIn) -> Result<LeafNodeIndex, Ignored> {
    match message.sender() {
        Sender::Member(index) => Ok(*index),
        _ => Err(Ignored::ForgedSender),
    }
}

/// Follows a commit, or refuses it and leaves the group as it was, except that a commit of this member's own that is
/// refused is no longer in flight, and that there may now be reason to think that this member is behind (rule 7).
pub(crate) fn follow(
    session: &mut Session,
    roster: &Roster,
    from: &MemberId,
    commit: &Commit,
    suite: Suite,
    now: Duration,
) -> Result<Change, Ignored> {
    let message = unverified(commit)?;
    let (group, epoch) = starts_from(&message);
    if group != *session.mls.group_id() {
        return Err(Ignored::OtherGroup);
    }
    let author = author(&message)?;
    if epoch < session.epoch() {
        let own = session.mls.own_leaf_index();
        let is_own = |leaf: &Leaf| leaf.index == own && leaf.member == *from;
        let own = author == own && session.leaves.iter().any(is_own);
        // A void commit may have removed whoever contradicts it. Those who came later than this member do not.
        let leaf = session.leaves.iter().find(|leaf| leaf.member == *from);
        let trusted = match leaf {
            Some(leaf) => leaf.index == author && leaf.is_current(roster),
            None => session
                .unconfirmed
                .as_ref()
                .is_some_and(|by| roster.precedes(from, &by.own)),
        };
        if let Some(by) = session.unconfirmed.as_mut().filter(|_| trusted)
            && by.is_added_again(commit)
        {
            by.contradict(from, now, commit.as_of < by.seq);
        }
        return Err(if own && session.lost.remove(&epoch) {
            Ignored::OwnCommitLost
        } else {
            Ignored::StaleEpoch
        });
    }
    let leaf = session.leaves.iter().find(|leaf| leaf.index == author);
    let leaf = leaf.filter(|leaf| leaf.member == *from).cloned();
    let trusted = leaf.as_ref().is_some_and(|leaf| leaf.is_current(roster));
    if epoch > session.epoch() {
        if trusted {
            session.times.suspect(now);
        }
        return Err(Ignored::FutureEpoch);
    }
    let leaf = leaf.ok_or(Ignored::ForgedSender)?;

    let path_keys = path_keys::read(commit.message.as_slice(), suite)?;
    if path_keys
        .iter()
        .any(|key| session.parent_keys.contains(key))
    {
        return Err(Ignored::InvalidCommit);
    }

    let Session { mls, provider, .. } = session;
    let processed = match mls.process_message(provider, ProtocolMessage::from(message)) {
        Ok(processed) => processed,
        Err(error) => {
            // Only after signature and membership tag have been found to be right. One's own commit that is not in
            // flight is a copy of one that came to nothing.
            if trusted && author != mls.own_leaf_index() {
                if matches!(error, ProcessMessageError::InvalidCommit(_)) {
                    session.times.suspect(now);
                }
                if let Some(by) = &mut session.unconfirmed
                    && by.is_another(from)
                {
                    by.contradict(from, now, false);
                }
            }
            return Err(Ignored::InvalidCommit);
        }
    };
    let (change, by_own_commit) = match processed.into_content() {
        ProcessedMessageContent::StagedCommitMessage(staged) => {
            let change = judge(&staged, session, roster, &leaf, commit)?;
            if session.in_flight() {
                session.lost.insert(epoch);
            }
            session
                .mls
                .merge_staged_commit(&session.provider, *staged)
                .map_err(|_| Ignored::Internal)?;
            (change, false)
        }
        ProcessedMessageContent::OwnPendingCommit => {
            let staged = session.mls.pending_commit().ok_or(Ignored::Internal)?;
            match judge(staged, session, roster, &leaf, commit) {
                Ok(change) => {
                    session
                        .mls
                        .merge_pending_commit(&session.provider)
                        .map_err(|_| Ignored::Internal)?;
                    (change, true)
                }
                Err(reason) => {
                    session.withdraw().map_err(|_| Ignored::Internal)?;
                    session.times.came_to_nothing(now);
                    return Err(reason);
                }
            }
        }
        _ => return Err(Ignored::InvalidCommit),
    };
    if !change.added.is_empty() {
        session.setback.added();
    }
    if !change.own_removed {
        session
            .epoch_changed(now, by_own_commit)
            .map_err(|_| Ignored::Internal)?;
    }
    Ok(change)
}

/// Rule 4, on what the commit does, not on what its message says.
fn judge(
    staged: &StagedCommit,
    session: &Session,
    roster: &Roster,
    author: &Leaf,
    commit: &Commit,
) -> Result<Change, Ignored> {
    if !author.is_current(roster) {
        return Err(Ignored::AuthorReplaced);
    }
    let leaves = session.leaves.as_slice();
    let mut change = Change {
        added: Vec::new(),
        removed: Vec::new(),
        own_removed: staged.self_removed(),
    };
    let mut removed_leaves = BTreeSet::new();
    let in_tree = leaves.iter().map(|leaf| (&leaf.member, leaf.id));
    let in_tree = in_tree.collect::<BTreeSet<_>>();
    for queued in staged.queued_proposals() {
        if queued.proposal_or_ref_type() != ProposalOrRefType::Proposal {
            return Err(Ignored::ForeignProposal);
        }
        match queued.proposal() {
            Proposal::Add(add) => {
                let key_package = add.key_package();
                let member = member_named(key_package.leaf_node().credential())
                    .ok_or(Ignored::AddsNotWaiting)?;
                let copied = encryption_key(key_package.leaf_node())
                    .is_none_or(|key| session.parent_keys.contains(&key));
                if copied {
                    return Err(Ignored::InvalidCommit);
                }
                match roster.latest(&member).ok_or(Ignored::AddsNotWaiting)? {
                    Latest::Logged(latest) if in_tree.contains(&(&member, latest.id)) => {
                        return Err(Ignored::AddsNotWaiting);
                    }
                    Latest::Logged(latest) if latest.is(key_package) => change.added.push(member),
                    Latest::Logged(_) => return Err(Ignored::AddsOtherKeyPackage),
                    Latest::InUse { .. } => return Err(Ignored::AddsNotWaiting),
                }
            }
            Proposal::Remove(remove) => {
                let leaf = leaves
                    .iter()
                    .find(|leaf| leaf.index == remove.removed())
                    .ok_or(Ignored::InvalidCommit)?;
                if leaf.is_current(roster) {
                    return Err(Ignored::RemovesPresent);
                }
                change.removed.push(leaf.member.clone());
                removed_leaves.insert(leaf.index);
            }
            _ => return Err(Ignored::ForeignProposal),
        }
    }
    // One leaf for one member: its former leaf goes in the same commit.
    let added = change.added.iter().collect::<BTreeSet<_>>();
    let removed = change.removed.iter().collect::<BTreeSet<_>>();
    let stays = |leaf: &Leaf| added.contains(&leaf.member) && !removed.contains(&leaf.member);
    if leaves.iter().any(stays) {
        return Err(Ignored::AddsNotWaiting);
    }
    if !same_members(&change.added, &commit.adds) || !same_members(&change.removed, &commit.removes)
    {
        return Err(Ignored::ListsMismatch);
    }
    if let Some(node) = staged.update_path_leaf_node() {
        let before = session.mls.public_group().leaf(author.index);
        let unchanged = member_named(node.credential()).as_ref() == Some(&author.member)
            && KeyPackageId::of_leaf(node) == Some(author.id)
            && leaf_keys(node)
                .is_ok_and(|[_, signature_key]| author.keys.get(1) == Some(&signature_key))
            && before.is_some_and(|before| same_but_for_keys(before, node));
        if !unchanged {
            return Err(Ignored::LeafChanged);
        }
    }
    session.owed.check(change.added.iter(), &removed_leaves)?;
    Ok(change)
}

/// A leaf that grows with a commit would grow every tree that is sent to those who join; and one that can do less might
/// not be able to follow.
fn same_but_for_keys(before: &LeafNode, after: &LeafNode) -> bool {
    before.capabilities() == after.capabilities() && before.extensions() == after.extensions()
}

fn same_members(members: &[MemberId], names: &[Name]) -> bool {
    let mut members = members.iter().collect::<Vec<_>>();
    let mut names = names.iter().map(|name| &name.0).collect::<Vec<_>>();
    members.sort();
    names.sort();
    members == names
}
