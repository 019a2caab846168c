//! The storage of OpenMLS: private keys, and nothing else.
//!
//! A group lives as long as its [`Session`](crate::active::session::Session) and is never loaded from anywhere, so all that
//! OpenMLS would write down to load it again has no reader. Not writing it saves the encoding of the whole tree at each
//! commit, and a second copy of the epoch's secrets. A version of OpenMLS that does read some of it gets an error, not the
//! answer that there is nothing: it must not go on without.

use litemap::LiteMap;
use openmls_traits::storage::{CURRENT_VERSION, Key, StorageProvider, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(test)]
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Private keys by what OpenMLS names them with; wiped when deleted or dropped.
#[derive(Default)]
pub(crate) struct KeyStore {
    values: Mutex<LiteMap<Name, Zeroizing<Vec<u8>>>>,
    /// The state that OpenMLS has in memory besides, as it would write it: for a test that steals it.
    #[cfg(test)]
    in_memory: Mutex<BTreeMap<&'static str, Vec<u8>>>,
}

/// A kind of key, and its name among those of its kind.
type Name = (Kind, Vec<u8>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    EncryptionKey,
    EpochKeys,
    KeyPackage,
    Psk,
}

/// A value that cannot be stored or read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyStoreFailed {
    /// A value that cannot be encoded, or is not what is read.
    #[error("a key could not be encoded or decoded")]
    Encoding(#[from] postcard::Error),
    /// Read of a kind of value that is never stored.
    #[error("{0}: read, and never kept")]
    NotKept(&'static str),
    /// Read of the private keys of an epoch that there are none of: each epoch that a group is in has some.
    #[error("no private keys of this epoch")]
    NoEpochKeys,
}

impl KeyStore {
    fn lock(&self) -> MutexGuard<'_, LiteMap<Name, Zeroizing<Vec<u8>>>> {
        // A panic elsewhere leaves whole values: each is inserted or removed at once.
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(
        &self,
        kind: Kind,
        name: &impl Serialize,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), KeyStoreFailed> {
        let name = (kind, postcard::to_allocvec(name)?);
        // At its final size from the start: a vector that grows leaves copies of the key behind.
        let mut bytes = Zeroizing::new(vec![0; postcard::experimental::serialized_size(value)?]);
        postcard::to_slice(value, &mut bytes)?;
        self.lock().insert(name, bytes);
        Ok(())
    }

    fn read<T: DeserializeOwned>(
        &self,
        kind: Kind,
        name: &impl Serialize,
    ) -> Result<Option<T>, KeyStoreFailed> {
        let name = (kind, postcard::to_allocvec(name)?);
        let values = self.lock();
        let value = values.get(&name).map(|bytes| postcard::from_bytes(bytes));
        Ok(value.transpose()?)
    }

    fn delete(&self, kind: Kind, name: &impl Serialize) -> Result<(), KeyStoreFailed> {
        self.lock().remove(&(kind, postcard::to_allocvec(name)?));
        Ok(())
    }

    /// Keeps nothing of a value that has no reader.
    fn pass_over(
        &self,
        _what: &'static str,
        _value: &impl Serialize,
    ) -> Result<(), KeyStoreFailed> {
        #[cfg(test)]
        self.in_memory
            .lock()
            .unwrap()
            .insert(_what, postcard::to_allocvec(_value)?);
        Ok(())
    }

    /// The state that OpenMLS last had in memory.
    #[cfg(test)]
    pub(crate) fn in_memory(&self) -> BTreeMap<&'static str, Vec<u8>> {
        self.in_memory.lock().unwrap().clone()
    }

    #[cfg(test)]
    pub(crate) fn stored(&self) -> Vec<Vec<u8>> {
        self.lock().values().map(|bytes| bytes.to_vec()).collect()
    }
}

/// Methods that keep nothing, those without a result, and methods that would read it, which fail.
macro_rules! not_kept {
    () => {};
    ($method:ident<$($T:ident),+>($($value:ty),+); $($rest:tt)*) => {
        fn $method<$($T: traits::$T<CURRENT_VERSION>),+>(
            &self,
            $(_: &$value),+
        ) -> Result<(), Self::Error> {
            Ok(())
        }
        not_kept! { $($rest)* }
    };
    ($method:ident<$($T:ident),+>($($value:ty),+) -> $found:ty; $($rest:tt)*) => {
        fn $method<$($T: traits::$T<CURRENT_VERSION>),+>(
            &self,
            $(_: &$value),+
        ) -> Result<$found, Self::Error> {
            Err(KeyStoreFailed::NotKept(stringify!($method)))
        }
        not_kept! { $($rest)* }
    };
}

/// The epoch's keys of one leaf.
fn epoch_keys(
    group: &impl Key<CURRENT_VERSION>,
    epoch: &impl Key<CURRENT_VERSION>,
    leaf: u32,
) -> impl Serialize {
    (group, epoch, leaf)
}

impl StorageProvider<CURRENT_VERSION> for KeyStore {
    type Error = KeyStoreFailed;

    fn write_encryption_key_pair<
        EncryptionKey: traits::EncryptionKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        public_key: &EncryptionKey,
        key_pair: &HpkeKeyPair,
    ) -> Result<(), Self::Error> {
        self.write(Kind::EncryptionKey, public_key, key_pair)
    }

    fn encryption_key_pair<
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
        EncryptionKey: traits::EncryptionKey<CURRENT_VERSION>,
    >(
        &self,
        public_key: &EncryptionKey,
    ) -> Result<Option<HpkeKeyPair>, Self::Error> {
        self.read(Kind::EncryptionKey, public_key)
    }

    fn delete_encryption_key_pair<EncryptionKey: traits::EncryptionKey<CURRENT_VERSION>>(
        &self,
        public_key: &EncryptionKey,
    ) -> Result<(), Self::Error> {
        self.delete(Kind::EncryptionKey, public_key)
    }

    fn write_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
        key_pairs: &[HpkeKeyPair],
    ) -> Result<(), Self::Error> {
        let name = epoch_keys(group_id, epoch, leaf_index);
        self.write(Kind::EpochKeys, &name, key_pairs)
    }

    fn encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
    ) -> Result<Vec<HpkeKeyPair>, Self::Error> {
        let name = epoch_keys(group_id, epoch, leaf_index);
        self.read(Kind::EpochKeys, &name)?
            .ok_or(KeyStoreFailed::NoEpochKeys)
    }

    fn delete_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
    ) -> Result<(), Self::Error> {
        self.delete(Kind::EpochKeys, &epoch_keys(group_id, epoch, leaf_index))
    }

    fn write_key_package<
        HashReference: traits::HashReference<CURRENT_VERSION>,
        KeyPackage: traits::KeyPackage<CURRENT_VERSION>,
    >(
        &self,
        hash_ref: &HashReference,
        key_package: &KeyPackage,
    ) -> Result<(), Self::Error> {
        self.write(Kind::KeyPackage, hash_ref, key_package)
    }

    fn key_package<
        KeyPackageRef: traits::HashReference<CURRENT_VERSION>,
        KeyPackage: traits::KeyPackage<CURRENT_VERSION>,
    >(
        &self,
        hash_ref: &KeyPackageRef,
    ) -> Result<Option<KeyPackage>, Self::Error> {
        self.read(Kind::KeyPackage, hash_ref)
    }

    fn delete_key_package<KeyPackageRef: traits::HashReference<CURRENT_VERSION>>(
        &self,
        hash_ref: &KeyPackageRef,
    ) -> Result<(), Self::Error> {
        self.delete(Kind::KeyPackage, hash_ref)
    }

    fn write_psk<
        PskId: traits::PskId<CURRENT_VERSION>,
        PskBundle: traits::PskBundle<CURRENT_VERSION>,
    >(
        &self,
        psk_id: &PskId,
        psk: &PskBundle,
    ) -> Result<(), Self::Error> {
        self.write(Kind::Psk, psk_id, psk)
    }

    fn psk<PskBundle: traits::PskBundle<CURRENT_VERSION>, PskId: traits::PskId<CURRENT_VERSION>>(
        &self,
        psk_id: &PskId,
    ) -> Result<Option<PskBundle>, Self::Error> {
        self.read(Kind::Psk, psk_id)
    }

    fn delete_psk<PskId: traits::PskId<CURRENT_VERSION>>(
        &self,
        psk_id: &PskId,
    ) -> Result<(), Self::Error> {
        self.delete(Kind::Psk, psk_id)
    }

    fn write_group_epoch_secrets<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        GroupEpochSecrets: traits::GroupEpochSecrets<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        value: &GroupEpochSecrets,
    ) -> Result<(), Self::Error> {
        self.pass_over("group_epoch_secrets", value)
    }

    fn write_message_secrets<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        MessageSecrets: traits::MessageSecrets<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        value: &MessageSecrets,
    ) -> Result<(), Self::Error> {
        self.pass_over("message_secrets", value)
    }

    fn write_resumption_psk_store<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ResumptionPskStore: traits::ResumptionPskStore<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        value: &ResumptionPskStore,
    ) -> Result<(), Self::Error> {
        self.pass_over("resumption_psk_store", value)
    }

    fn write_group_state<
        GroupState: traits::GroupState<CURRENT_VERSION>,
        GroupId: traits::GroupId<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        value: &GroupState,
    ) -> Result<(), Self::Error> {
        self.pass_over("group_state", value)
    }

    not_kept! {
        write_mls_join_config<GroupId, MlsGroupJoinConfig>(GroupId, MlsGroupJoinConfig);
        mls_group_join_config<GroupId, MlsGroupJoinConfig>(GroupId) -> Option<MlsGroupJoinConfig>;
        delete_group_config<GroupId>(GroupId);

        append_own_leaf_node<GroupId, LeafNode>(GroupId, LeafNode);
        own_leaf_nodes<GroupId, LeafNode>(GroupId) -> Vec<LeafNode>;
        delete_own_leaf_nodes<GroupId>(GroupId);

        queue_proposal<GroupId, ProposalRef, QueuedProposal>(GroupId, ProposalRef, QueuedProposal);
        queued_proposal_refs<GroupId, ProposalRef>(GroupId) -> Vec<ProposalRef>;
        queued_proposals<GroupId, ProposalRef, QueuedProposal>(GroupId) -> Vec<(ProposalRef, QueuedProposal)>;
        remove_proposal<GroupId, ProposalRef>(GroupId, ProposalRef);
        clear_proposal_queue<GroupId, ProposalRef>(GroupId);

        write_tree<GroupId, TreeSync>(GroupId, TreeSync);
        tree<GroupId, TreeSync>(GroupId) -> Option<TreeSync>;
        delete_tree<GroupId>(GroupId);

        write_context<GroupId, GroupContext>(GroupId, GroupContext);
        group_context<GroupId, GroupContext>(GroupId) -> Option<GroupContext>;
        delete_context<GroupId>(GroupId);

        write_interim_transcript_hash<GroupId, InterimTranscriptHash>(GroupId, InterimTranscriptHash);
        interim_transcript_hash<GroupId, InterimTranscriptHash>(GroupId) -> Option<InterimTranscriptHash>;
        delete_interim_transcript_hash<GroupId>(GroupId);

        write_confirmation_tag<GroupId, ConfirmationTag>(GroupId, ConfirmationTag);
        confirmation_tag<GroupId, ConfirmationTag>(GroupId) -> Option<ConfirmationTag>;
        delete_confirmation_tag<GroupId>(GroupId);

        group_state<GroupState, GroupId>(GroupId) -> Option<GroupState>;
        delete_group_state<GroupId>(GroupId);

        message_secrets<GroupId, MessageSecrets>(GroupId) -> Option<MessageSecrets>;
        delete_message_secrets<GroupId>(GroupId);

        resumption_psk_store<GroupId, ResumptionPskStore>(GroupId) -> Option<ResumptionPskStore>;
        delete_all_resumption_psk_secrets<GroupId>(GroupId);

        write_own_leaf_index<GroupId, LeafNodeIndex>(GroupId, LeafNodeIndex);
        own_leaf_index<GroupId, LeafNodeIndex>(GroupId) -> Option<LeafNodeIndex>;
        delete_own_leaf_index<GroupId>(GroupId);

        group_epoch_secrets<GroupId, GroupEpochSecrets>(GroupId) -> Option<GroupEpochSecrets>;
        delete_group_epoch_secrets<GroupId>(GroupId);

        write_signature_key_pair<SignaturePublicKey, SignatureKeyPair>(SignaturePublicKey, SignatureKeyPair);
        signature_key_pair<SignaturePublicKey, SignatureKeyPair>(SignaturePublicKey) -> Option<SignatureKeyPair>;
        delete_signature_key_pair<SignaturePublicKey>(SignaturePublicKey);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openmls_traits::storage::Entity;
    use serde::Deserialize;

    /// Anything that OpenMLS stores, or names it with.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Any(u8);

    impl Key<CURRENT_VERSION> for Any {}
    impl Entity<CURRENT_VERSION> for Any {}

    macro_rules! any {
        ($($T:ident)+) => {$(impl traits::$T<CURRENT_VERSION> for Any {})+};
    }
    any! {
        ConfirmationTag EpochKey GroupContext GroupEpochSecrets GroupId GroupState HpkeKeyPair InterimTranscriptHash
        LeafNode LeafNodeIndex MessageSecrets MlsGroupJoinConfig ProposalRef QueuedProposal ResumptionPskStore
        SignatureKeyPair SignaturePublicKey TreeSync
    }

    /// The error of a read of a value that is never kept, for all kinds of value.
    macro_rules! refused {
        ($keys:ident: $($method:ident -> $found:ty;)+) => {$(
            let found: Result<$found, _> = $keys.$method(&Any(0));
            assert_eq!(found, Err(KeyStoreFailed::NotKept(stringify!($method))));
        )+};
    }

    #[test]
    fn what_is_never_kept_is_not_read_as_nothing() {
        let keys = KeyStore::default();
        keys.write_tree(&Any(0), &Any(1)).unwrap();
        keys.write_group_epoch_secrets(&Any(0), &Any(1)).unwrap();
        assert!(keys.stored().is_empty());
        refused! { keys:
            mls_group_join_config -> Option<Any>;
            own_leaf_nodes -> Vec<Any>;
            queued_proposal_refs -> Vec<Any>;
            tree -> Option<Any>;
            group_context -> Option<Any>;
            interim_transcript_hash -> Option<Any>;
            confirmation_tag -> Option<Any>;
            group_state -> Option<Any>;
            message_secrets -> Option<Any>;
            resumption_psk_store -> Option<Any>;
            own_leaf_index -> Option<Any>;
            group_epoch_secrets -> Option<Any>;
            signature_key_pair -> Option<Any>;
        }
        let found: Result<Vec<(Any, Any)>, _> = keys.queued_proposals(&Any(0));
        assert_eq!(found, Err(KeyStoreFailed::NotKept("queued_proposals")));
    }

    #[test]
    fn an_epoch_without_private_keys_is_an_error() {
        let keys = KeyStore::default();
        let read = |epoch| -> Result<Vec<Any>, _> {
            keys.encryption_epoch_key_pairs(&Any(0), &Any(epoch), 2)
        };
        assert_eq!(read(1), Err(KeyStoreFailed::NoEpochKeys));
        keys.write_encryption_epoch_key_pairs(&Any(0), &Any(1), 2, &[Any(7)])
            .unwrap();
        assert_eq!(read(1), Ok(vec![Any(7)]));
        assert_eq!(read(2), Err(KeyStoreFailed::NoEpochKeys));
        keys.delete_encryption_epoch_key_pairs(&Any(0), &Any(1), 2)
            .unwrap();
        assert_eq!(read(1), Err(KeyStoreFailed::NoEpochKeys));
    }

    #[test]
    fn bytes_that_are_something_else_are_an_error() {
        let keys = KeyStore::default();
        keys.write(Kind::Psk, &0, &7_u8).unwrap();
        let read: Result<Option<bool>, _> = keys.read(Kind::Psk, &0);
        assert!(matches!(read, Err(KeyStoreFailed::Encoding(_))), "{read:?}");
    }
}
