//! A group that this member is in.

use crate::blame::Unconfirmed;
use crate::difference::Difference;
use crate::key_package::{Identity, KeyPackageId, capabilities, leaf_extensions, lifetime};
use crate::liveness::Liveness;
use crate::owed::Owed;
use crate::patience::Patience;
use crate::provider::{Provider, ProviderFailed};
use crate::roster::Roster;
use crate::setback::Setback;
use crate::tend::{self, Tender};
use crate::times::Times;
use crate::tree::{self, Leaf};
use crate::{MemberId, Suite, Terms};
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
    pub(crate) setback: Setback,
    /// The changes that every commit of this epoch owes.
    pub(crate) owed: Owed,
    pub(crate) patience: Patience,
    /// By whom it was added, until a member that was in the group before has been heard in it.
    pub(crate) unconfirmed: Option<Unconfirmed>,
    /// Counts the groups that this member has been in.
    pub(crate) ordinal: u64,
    pub(crate) times: Times,
    /// Who is to fill the tree next. Follows from the tree; worked out once an epoch, for it means a walk over all of it.
    pub(crate) tender: Option<Tender>,
    /// Epochs that another commit has ended while one of this member's own was in flight, whose echo is still to come.
    pub(crate) lost: BTreeSet<u64>,
    pub(crate) liveness: Liveness,
}

/// Handshakes in the clear, so that those who wait can see them; no keys of past epochs; the tree beside the GroupInfo, not in
/// it.
pub(crate) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
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
        let tender = tend::tender(&mls, &leaves);
        let parent_keys = tree::parent_keys(&mls).unwrap_or_default();
        let liveness = Liveness::new(&mls);
        Self {
            mls,
            provider,
            identity,
            id,
            leaves,
            parent_keys,
            setback: Setback::default(),
            owed: Owed::default(),
            patience: Patience::default(),
            unconfirmed: None,
            ordinal,
            times: Times::new(now),
            tender,
            lost: BTreeSet::new(),
            liveness,
        }
    }

    /// A group of one, with a random id, founded on these terms.
    pub(crate) fn found(
        identity: Arc<Identity>,
        id: KeyPackageId,
        suite: Suite,
        terms: &Terms,
        ordinal: u64,
        provider: Provider,
        now: Duration,
    ) -> Result<Self, ProviderFailed> {
        // The provider is this group's own, so there is no old group to look for.
        let mls = MlsGroup::builder()
            .replace_old_group()
            .with_group_id(GroupId::from_slice(&provider.random::<16>()?))
            .ciphersuite(suite.mls())
            .with_wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .max_past_epochs(0)
            .number_of_resumption_psks(0)
            .lifetime(lifetime())
            .with_capabilities(capabilities(suite))
            .with_group_context_extensions(terms.extensions().map_err(|_| ProviderFailed)?)
            .with_leaf_node_extensions(leaf_extensions(id, identity.proof.get())?)
            .map_err(|_| ProviderFailed)?
            .build(&provider, &identity.signer, identity.credential.clone())
            .map_err(|_| ProviderFailed)?;
        let leaves = tree::leaves(&mls).ok_or(ProviderFailed)?;
        Ok(Self::new(mls, provider, identity, id, leaves, ordinal, now))
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
    ) -> Result<(), ProviderFailed> {
        self.leaves = tree::leaves(&self.mls).ok_or(ProviderFailed)?;
        self.parent_keys = tree::parent_keys(&self.mls).ok_or(ProviderFailed)?;
        self.tender = tend::tender(&self.mls, &self.leaves);
        self.times.epoch_changed(now, by_own_commit);
        self.liveness.epoch_changed(&self.mls, &self.leaves);
        Ok(())
    }

    /// The difference between the group and the roster.
    pub(crate) fn difference(&self, roster: &Roster) -> Difference {
        Difference::between(roster, &self.leaves, &self.parent_keys)
    }

    /// An epoch begins with this roster.
    pub(crate) fn begin_epoch(&mut self, roster: &Roster) {
        self.owed = Owed::of(&self.difference(roster));
    }

    /// The roster has changed within the epoch, as to `member`. Of those who are neither owed nor in the tree nothing depends on
    /// that is owed, so a burst of joins costs nothing here.
    pub(crate) fn roster_changed(&mut self, roster: &Roster, member: &MemberId) {
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

    /// Forgets the commit in flight: it can no longer take effect.
    pub(crate) fn withdraw(&mut self) -> Result<(), ProviderFailed> {
        self.mls
            .clear_pending_commit(self.provider.storage())
            .map_err(|_| ProviderFailed)
    }
}
