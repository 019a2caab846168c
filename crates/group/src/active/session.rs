//! A group that this member is in.

use crate::active::blame::Unconfirmed;
use crate::active::difference::Difference;
use crate::active::dispute::{Dispute, DisputeCount, Outcome};
use crate::active::failed_commits::FailedCommits;
use crate::active::owed::Owed;
use crate::active::patience::Patience;
use crate::active::refusals::Refusals;
use crate::active::repair::{self, TreeRepair};
use crate::active::resync;
use crate::active::times::Times;
use crate::api::internal_error::{Attempt as _, Expected as _, InternalError, Step};
use crate::link::Link;
use crate::liveness::Liveness;
use crate::message::{self, Messages};
use crate::mls::key_package::{Identity, KeyPackageId, capabilities_in, lifetime};
use crate::mls::provider::Provider;
use crate::room::roster::Roster;
use crate::short_authentication::ShortAuthentication;
use crate::tree::leaf::{self, Leaf};
use crate::{GroupPolicy, Member, MemberId, MlsCipherSuite, Timing};
use openmls::prelude::{
    GroupId, MlsGroup, MlsGroupJoinConfig, OpenMlsProvider, PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// The MLS group with what OpenMLS keeps for it. Dropping it erases the group's keys.
pub(crate) struct Session {
    pub(crate) mls: MlsGroup,
    pub(crate) provider: Provider,
    pub(crate) identity: Arc<Identity>,
    /// Name of the key package that this member is in the group by. Its private keys are gone.
    pub(crate) id: KeyPackageId,
    pub(crate) leaves: Vec<Leaf>,
    /// Public keys of parent nodes. Follows from the tree, like the leaves.
    pub(crate) parent_keys: BTreeSet<Vec<u8>>,
    pub(crate) setback: FailedCommits,
    /// The changes that every commit of this epoch owes.
    pub(crate) owed: Owed,
    pub(crate) patience: Patience,
    /// By whom it was added, until a member that was in the group before has been heard in it.
    pub(crate) unconfirmed: Option<Unconfirmed>,
    /// Open as long as members may be in different states.
    pub(crate) dispute: Option<Dispute>,
    /// How many there have been, in this session and those before it.
    pub(crate) disputes: DisputeCount,
    /// Position of the entry that began the epoch.
    pub(crate) began: u64,
    /// Counts the groups that this member has been in.
    pub(crate) ordinal: u64,
    pub(crate) times: Times,
    /// The member that is to fill the tree next. Follows from the tree; worked out once an epoch, for it means a walk over all of it.
    pub(crate) tree_repair: Option<TreeRepair>,
    /// Epochs that another commit has ended while one of this member's own was in flight, whose echo is still to come.
    pub(crate) lost: BTreeSet<u64>,
    pub(crate) liveness: Liveness,
    pub(crate) messages: Messages,
    pub(crate) short_authentication: ShortAuthentication,
    /// Refusals that are due, to members whose requests were rejected.
    pub(crate) refusals: Refusals,
}

/// Handshakes in the clear, so that those who wait can see them; no keys of past epochs; the tree beside the GroupInfo, not in
/// it.
pub(crate) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .padding_size(message::PADDING)
        .sender_ratchet_configuration(message::ratchets())
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .build()
}

impl Session {
    /// A group in the state that it has now.
    pub(crate) fn new(
        mls: MlsGroup,
        provider: Provider,
        identity: Arc<Identity>,
        id: KeyPackageId,
        leaves: Vec<Leaf>,
        ordinal: u64,
        now: Duration,
    ) -> Self {
        let tree_repair = repair::wanted(&mls, &leaves);
        let parent_keys = leaf::parent_keys(&mls).unwrap_or_default();
        let liveness = Liveness::new(&mls);
        Self {
            mls,
            provider,
            identity,
            id,
            leaves,
            parent_keys,
            setback: FailedCommits::default(),
            owed: Owed::default(),
            patience: Patience::default(),
            unconfirmed: None,
            dispute: None,
            disputes: DisputeCount::default(),
            began: 0,
            ordinal,
            times: Times::new(now),
            tree_repair,
            lost: BTreeSet::new(),
            liveness,
            messages: Messages::default(),
            short_authentication: ShortAuthentication::default(),
            refusals: Refusals::default(),
        }
    }

    /// A group of one, with a random id, founded on this policy.
    pub(crate) fn found(
        identity: Arc<Identity>,
        id: KeyPackageId,
        suite: MlsCipherSuite,
        policy: &GroupPolicy,
        ordinal: u64,
        provider: Provider,
        now: Duration,
    ) -> Result<Self, InternalError> {
        provider.store_psk().in_step(Step::CreateGroup)?;
        let psk_id = provider.link().map(Link::psk_id);
        // The provider is this group's own, so there is no old group to look for.
        let mls = MlsGroup::builder()
            .replace_old_group()
            .with_group_id(GroupId::from_slice(
                &provider.random::<16>().in_step(Step::DrawRandomness)?,
            ))
            .ciphersuite(suite.mls())
            .with_wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .padding_size(message::PADDING)
            .sender_ratchet_configuration(message::ratchets())
            .max_past_epochs(0)
            .number_of_resumption_psks(0)
            .lifetime(lifetime())
            .with_capabilities(capabilities_in(suite, provider.link().is_some()))
            .with_group_context_extensions(policy.extensions(psk_id).in_step(Step::CreateGroup)?)
            .with_leaf_node_extensions(identity.leaf_extensions(id).in_step(Step::CreateGroup)?)
            .in_step(Step::CreateGroup)?
            .build(&provider, &identity.signer, identity.credential.clone())
            .in_step(Step::CreateGroup)?;
        let leaves = leaf::leaves(&mls, &provider).expected(Step::CreateGroup, "member's name")?;
        Ok(Self::new(mls, provider, identity, id, leaves, ordinal, now))
    }

    /// The members by leaf, as applications are told of them.
    pub(crate) fn members(&self) -> Vec<Member> {
        let proven = self.provider.link().is_some();
        let members = self.leaves.iter().map(|leaf| leaf.to_member(proven));
        members.collect()
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    /// Whether a commit of this member's own is on its way through the log.
    pub(crate) fn in_flight(&self) -> bool {
        self.mls.pending_commit().is_some()
    }

    /// A commit has been merged.
    pub(crate) fn epoch_changed(
        &mut self,
        now: Duration,
        by_own_commit: bool,
    ) -> Result<(), InternalError> {
        self.leaves =
            leaf::leaves(&self.mls, &self.provider).expected(Step::ReadTree, "name of a member")?;
        self.parent_keys =
            leaf::parent_keys(&self.mls).expected(Step::ReadTree, "public key of a parent node")?;
        self.tree_repair = repair::wanted(&self.mls, &self.leaves);
        self.times.epoch_changed(now, by_own_commit);
        self.liveness.epoch_changed(&self.mls, &self.leaves);
        Ok(())
    }

    /// The difference between the group and the roster.
    pub(crate) fn difference(&self, roster: &Roster) -> Difference {
        Difference::between(roster, &self.leaves, &self.parent_keys)
    }

    /// An epoch begins with this roster, by the entry at this position.
    pub(crate) fn begin_epoch(&mut self, roster: &Roster, seq: u64) {
        self.began = seq;
        self.owed = Owed::of(&self.difference(roster));
    }

    /// The roster has changed within the epoch, as to `member`. Of those who are neither owed nor in the tree nothing depends on
    /// that is owed, so a burst of joins costs nothing here.
    pub(crate) fn roster_changed(&mut self, roster: &Roster, member: &MemberId) {
        if let Some(dispute) = &mut self.dispute {
            dispute.started_anew(member);
        }
        let has_leaf = || self.leaves.iter().any(|leaf| leaf.member == *member);
        if !self.owed.is_empty() && (self.owed.adds(member) || has_leaf()) {
            let difference = self.difference(roster);
            self.owed.narrow(&difference);
        }
    }

    /// A member has been heard that is in this very state. Returns the author of the Welcome if that confirms what it said.
    pub(crate) fn confirmed_by(&mut self, member: &MemberId) -> Option<MemberId> {
        let confirmed = self.unconfirmed.take_if(|by| by.is_another(member));
        confirmed.map(|by| by.author)
    }

    /// How many leaves come after this member's own.
    pub(crate) fn after(&self) -> u32 {
        let own = self.mls.own_leaf_index();
        let after = self.leaves.iter().filter(|leaf| leaf.index > own).count();
        u32::try_from(after).unwrap_or(u32::MAX)
    }

    /// There is a sign that members are in different states.
    pub(crate) fn raise_dispute(&mut self, now: Duration, timing: &Timing) {
        if self.dispute.is_none()
            && let Some(wait) = self.disputes.open(timing)
        {
            let since = now.saturating_add(wait);
            self.dispute = Some(Dispute::new(since, self.after(), timing));
        }
    }

    /// A member has shown that it is in this very state, or in another. That is what a newcomer is confirmed by, and what it
    /// finds out by that it has been deceived. Returns the author of the Welcome if it is confirmed.
    pub(crate) fn vote(
        &mut self,
        member: &MemberId,
        same: bool,
        roster: &Roster,
        now: Duration,
    ) -> Option<MemberId> {
        if let Some(dispute) = &mut self.dispute {
            dispute.vote(member, same);
        }
        if !same {
            if let Some(by) = &mut self.unconfirmed {
                by.contradict(member, now, false);
            }
            return None;
        }
        let author = self.confirmed_by(member);
        if author.is_some()
            && let Some(dispute) = &self.dispute
            && self.times.suspicious.is_none()
            && !dispute.has_opponents(roster)
        {
            self.dispute = None;
        }
        author
    }

    /// When this member gives the group up or stays in it, if members are in different states. A member that nobody has
    /// confirmed yet counts for nothing itself: it goes by what contradicts it.
    pub(crate) fn verdict(&self, roster: &Roster, timing: &Timing) -> Option<(Duration, Outcome)> {
        let index = self.mls.own_leaf_index();
        let own = self.leaves.iter().find(|leaf| leaf.index == index)?;
        let dispute = self.dispute.as_ref()?;
        if self
            .unconfirmed
            .as_ref()
            .is_some_and(|by| by.is_new(dispute.since(), timing))
        {
            return None;
        }
        let at = dispute
            .since()
            .saturating_add(resync::patience(self.after(), timing));
        Some((at, dispute.outcome(roster, &own.member)))
    }

    /// Ends a dispute that has shown this member to be in the larger part, or that nobody has answered.
    pub(crate) fn settle(&mut self, roster: &Roster, timing: &Timing, now: Duration) {
        match self.verdict(roster, timing) {
            Some((at, Outcome::Stays)) if at <= now => {
                self.dispute = None;
                self.times.suspicious = None;
            }
            _ if self
                .dispute
                .as_ref()
                .is_some_and(|open| open.ends(timing) <= now) =>
            {
                self.dispute = None;
            }
            _ => {}
        }
    }

    /// Forgets the commit in flight: it can no longer take effect.
    pub(crate) fn withdraw(&mut self) -> Result<(), InternalError> {
        // Before the attempt, for a failure after it would leave nothing staged.
        #[cfg(test)]
        crate::api::internal_error::injection::outcome(Step::WithdrawCommit)?;
        self.mls
            .clear_pending_commit(self.provider.storage())
            .in_step(Step::WithdrawCommit)
    }
}
