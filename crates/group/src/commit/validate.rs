//! R1 and R4: which commit in the log takes effect.
//!
//! Everything here depends on the log, the tree and the commit alone, so all members come to the same verdict.

use crate::active::blame::Unconfirmed;
use crate::active::session::Session;
use crate::api::internal_error::{Attempt as _, Expected as _, HandleError, Step};
use crate::api::reject_reason::OrReject as _;
use crate::link::Link;
use crate::mls::key_package::{
    KeyPackageId, encryption_key, leaf_keys, member_named, short_hash_of,
};
use crate::room::roster::{Latest, Roster};
use crate::tree::leaf::Leaf;
use crate::wire::commit_content;
use crate::wire::payload::{Commit, Name};
use crate::wire::unverified_commit::starts_from;
use crate::{MemberId, MlsCipherSuite, RejectReason, Timing};
use openmls::prelude::{
    ContentType, LeafNode, LeafNodeIndex, MlsMessageBodyIn, MlsMessageIn, ProcessMessageError,
    ProcessedMessageContent, Proposal, ProtocolMessage, PublicMessageIn, Sender, StagedCommit,
};
use std::collections::BTreeSet;
use std::time::Duration;
use tls_codec::Deserialize;

/// The members that a commit has added and removed.
pub(crate) struct EpochChange {
    pub(crate) added: Vec<MemberId>,
    pub(crate) removed: Vec<MemberId>,
    /// This member's own leaf is gone.
    pub(crate) own_removed: bool,
}

/// The `PublicMessage` of a commit, unverified but for what its bytes alone decide ([`commit_content`]).
pub(crate) fn public_message(
    commit: &Commit,
    suite: MlsCipherSuite,
    link: Option<&Link>,
) -> Result<PublicMessageIn, RejectReason> {
    unverified(commit).and_then(|message| {
        commit_content::read(commit.message.as_slice(), suite, link)?;
        Ok(message)
    })
}

fn unverified(commit: &Commit) -> Result<PublicMessageIn, RejectReason> {
    let message = MlsMessageIn::tls_deserialize_exact(commit.message.as_slice())
        .or_reject(RejectReason::Malformed)?;
    match message.extract() {
        MlsMessageBodyIn::PublicMessage(message)
            if message.content_type() == ContentType::Commit =>
        {
            Ok(message)
        }
        _ => Err(RejectReason::Malformed),
    }
}

/// The leaf that a commit comes from, as it says.
pub(crate) fn sender_leaf(message: &PublicMessageIn) -> Result<LeafNodeIndex, RejectReason> {
    match message.sender() {
        Sender::Member(index) => Ok(*index),
        _ => Err(RejectReason::ForgedSender),
    }
}

/// Follows a commit, or refuses it and leaves the group as it was, except that a commit of this member's own that is
/// refused is no longer in flight, and that there may now be reason to think that this member is behind (R7.2).
pub(crate) fn follow(
    session: &mut Session,
    roster: &Roster,
    from: &MemberId,
    commit: &Commit,
    suite: MlsCipherSuite,
    timing: &Timing,
    now: Duration,
) -> Result<EpochChange, HandleError> {
    let message = unverified(commit)?;
    let (group, epoch) = starts_from(&message);
    // R4.4, for the group; the epoch is compared below.
    if group != *session.mls.group_id() {
        return Err(RejectReason::OtherGroup.into());
    }
    let author = sender_leaf(&message)?;
    // Before anything that could make this member suspicious: no member in whatever state makes such a commit.
    let link = session.provider.link();
    let path_keys = commit_content::read(commit.message.as_slice(), suite, link)?;
    // A void commit may have removed its author from this member's tree, or put it at another leaf, and others still have it
    // where it says. A commit for an earlier epoch may be of a leaf from before, unless its author had followed the entry that
    // began this one.
    let is_here = |leaf: &Leaf| leaf.member == *from && leaf.index == author;
    let is_elsewhere = !session.leaves.iter().any(is_here);
    // One KeyPackage is added at one leaf, so its author may be in a group that has refused the commit by which this member has joined.
    let is_current_here = |leaf: &Leaf| leaf.member == *from && leaf.is_current(roster);
    let had_joined = session.unconfirmed.is_some()
        && session.leaves.iter().any(is_current_here)
        && roster
            .since(from)
            .is_some_and(|since| since <= commit.as_of);
    let is_of_now = epoch >= session.epoch() || commit.as_of >= session.began || had_joined;
    if is_elsewhere && is_of_now && roster.latest(from).is_some() {
        session.raise_dispute(now, timing);
    }
    if epoch < session.epoch() {
        let own = session.mls.own_leaf_index();
        let is_own = |leaf: &Leaf| leaf.index == own && leaf.member == *from;
        let own = author == own && session.leaves.iter().any(is_own);
        let leaf = session.leaves.iter().find(|leaf| leaf.member == *from);
        let trusted = leaf.is_none_or(|leaf| leaf.index == author && leaf.is_current(roster));
        // Its author had followed the entry that began this epoch, and is in an earlier one all the same.
        let refuses = leaf.is_some() && commit.as_of >= session.began;
        // A void commit may have removed whoever contradicts it. Of those who came later than this member, that is not certain.
        let is_known = |by: &Unconfirmed| leaf.is_some() || roster.precedes(from, &by.own);
        let again = session
            .unconfirmed
            .as_mut()
            .filter(|by| by.is_added_again(commit));
        let again = again.is_some_and(|by| {
            let ambiguous = commit.as_of < by.seq || !is_known(by);
            trusted && by.contradict(from, now, ambiguous)
        });
        if trusted && !own && (refuses || again) {
            session.raise_dispute(now, timing);
        }
        return Err(if own && session.lost.remove(&epoch) {
            RejectReason::OwnCommitLost.into()
        } else {
            RejectReason::StaleEpoch.into()
        });
    }
    let leaf = session.leaves.iter().find(|leaf| leaf.index == author);
    let leaf = leaf.filter(|leaf| leaf.member == *from).cloned();
    let trusted = leaf.as_ref().is_some_and(|leaf| leaf.is_current(roster));
    if epoch > session.epoch() {
        if trusted {
            session.times.suspect(now);
            session.raise_dispute(now, timing);
        }
        return Err(RejectReason::FutureEpoch.into());
    }
    // R4.3.
    let leaf = leaf.ok_or(RejectReason::ForgedSender)?;

    if path_keys
        .iter()
        .any(|key| session.parent_keys.contains(key))
    {
        return Err(RejectReason::InvalidCommit.into());
    }

    let Session { mls, provider, .. } = session;
    let processed = match mls.process_message(provider, ProtocolMessage::from(message)) {
        Ok(processed) => processed,
        Err(error) => {
            // Only after signature and membership tag have been found to be right. One's own commit that is not in
            // flight is a copy of one that came to nothing; but where the log has the copy it may be valid, for all others.
            if trusted && author == mls.own_leaf_index() {
                session.raise_dispute(now, timing);
            } else if trusted {
                if matches!(error, ProcessMessageError::InvalidCommit(_)) {
                    session.times.suspect(now);
                }
                if let Some(by) = &mut session.unconfirmed
                    && by.is_another(from)
                {
                    by.contradict(from, now, false);
                }
                session.raise_dispute(now, timing);
            }
            return Err(RejectReason::InvalidCommit.into());
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
                .in_step(Step::MergeCommit)?;
            (change, false)
        }
        ProcessedMessageContent::OwnPendingCommit => {
            let staged = session.mls.pending_commit();
            let staged = staged.expected(Step::MergeCommit, "commit in flight")?;
            match judge(staged, session, roster, &leaf, commit) {
                Ok(change) => {
                    session
                        .mls
                        .merge_pending_commit(&session.provider)
                        .in_step(Step::MergeCommit)?;
                    (change, true)
                }
                Err(reason) => {
                    session.withdraw()?;
                    session.times.own_commit_rejected(now);
                    return Err(reason.into());
                }
            }
        }
        _ => return Err(RejectReason::InvalidCommit.into()),
    };
    if !change.own_removed {
        session.epoch_changed(now, by_own_commit)?;
    }
    Ok(change)
}

/// R4, on what the commit does, not on what its message says.
fn judge(
    staged: &StagedCommit,
    session: &Session,
    roster: &Roster,
    author: &Leaf,
    commit: &Commit,
) -> Result<EpochChange, RejectReason> {
    // R4.2.
    if !author.is_current(roster) {
        return Err(RejectReason::AuthorReplaced);
    }
    let leaves = session.leaves.as_slice();
    let mut change = EpochChange {
        added: Vec::new(),
        removed: Vec::new(),
        own_removed: staged.self_removed(),
    };
    let mut removed_leaves = BTreeSet::new();
    let in_tree = leaves.iter().map(|leaf| (&leaf.member, leaf.id));
    let in_tree = in_tree.collect::<BTreeSet<_>>();
    for queued in staged.queued_proposals() {
        match queued.proposal() {
            Proposal::Add(add) => {
                let key_package = add.key_package();
                let member = member_named(key_package.leaf_node().credential())
                    .ok_or(RejectReason::AddsNotWaiting)?;
                // R4.13, for the leaves that are added.
                let copied = encryption_key(key_package.leaf_node())
                    .is_none_or(|key| session.parent_keys.contains(&key));
                if copied {
                    return Err(RejectReason::InvalidCommit);
                }
                // R4.16. It is not an admitted key package, so the rules below refuse it, too; this one says why. One that is the latest
                // may have been admitted before all that is remembered.
                let is_latest = match roster.latest(&member) {
                    Some(Latest::Logged(latest)) => latest.is(key_package),
                    Some(Latest::InUse { .. }) | None => false,
                };
                let unproven = roster.unproven(&member).filter(|_| !is_latest);
                if unproven.is_some() && unproven == short_hash_of(key_package) {
                    return Err(RejectReason::AddsUnproven);
                }
                // R4.5.
                match roster.latest(&member).ok_or(RejectReason::AddsNotWaiting)? {
                    Latest::Logged(latest) if in_tree.contains(&(&member, latest.id)) => {
                        return Err(RejectReason::AddsNotWaiting);
                    }
                    // R4.6. Those who wait judge by `as_of`, so it has to be true.
                    Latest::Logged(latest)
                        if latest.is(key_package)
                            && roster.since(&member) <= Some(commit.as_of) =>
                    {
                        change.added.push(member);
                    }
                    Latest::Logged(_) => return Err(RejectReason::AddsOtherKeyPackage),
                    Latest::InUse { .. } => return Err(RejectReason::AddsNotWaiting),
                }
            }
            Proposal::Remove(remove) => {
                let leaf = leaves
                    .iter()
                    .find(|leaf| leaf.index == remove.removed())
                    .ok_or(RejectReason::InvalidCommit)?;
                // R4.7.
                if leaf.is_current(roster) {
                    return Err(RejectReason::RemovesPresent);
                }
                change.removed.push(leaf.member.clone());
                removed_leaves.insert(leaf.index);
            }
            // R4.17: its bytes have been read already.
            Proposal::PreSharedKey(_) if session.provider.link().is_some() => {}
            // R4.8: its bytes have been read already, so this does not occur.
            _ => return Err(RejectReason::ForeignProposal),
        }
    }
    // R4.5. One leaf for one member: its former leaf goes in the same commit.
    let added = change.added.iter().collect::<BTreeSet<_>>();
    let removed = change.removed.iter().collect::<BTreeSet<_>>();
    let stays = |leaf: &Leaf| added.contains(&leaf.member) && !removed.contains(&leaf.member);
    if leaves.iter().any(stays) {
        return Err(RejectReason::AddsNotWaiting);
    }
    // R4.11, in any order.
    if !same_members(&change.added, &commit.adds) || !same_members(&change.removed, &commit.removes)
    {
        return Err(RejectReason::ListsMismatch);
    }
    // R4.12.
    if let Some(node) = staged.update_path_leaf_node() {
        let before = session.mls.public_group().leaf(author.index);
        let unchanged = member_named(node.credential()).as_ref() == Some(&author.member)
            && KeyPackageId::of_leaf(node) == Some(author.id)
            && leaf_keys(node)
                .is_ok_and(|[_, signature_key]| author.keys.get(1) == Some(&signature_key))
            && before.is_some_and(|before| same_but_for_keys(before, node));
        if !unchanged {
            return Err(RejectReason::LeafChanged);
        }
    }
    // R4.9, R4.10.
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
