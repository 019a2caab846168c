//! Key packages: one's own, and those of others in the log.

use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::api::policy;
use crate::mls::continuity::{self, ContinuityProof};
use crate::mls::crypto::public_key;
use crate::mls::name;
use crate::mls::provider::{Provider, ProviderFailed};
use crate::mls::signer::SignatureKey;
use crate::{MemberId, MlsCipherSuite, RejectReason};
use openmls::prelude::{
    ApplicationIdExtension, BasicCredential, Capabilities, CredentialType, CredentialWithKey,
    Extension, Extensions, KeyPackage, KeyPackageBundle, LeafNode, Lifetime, MlsMessageBodyIn,
    MlsMessageIn, MlsMessageOut, OpenMlsProvider, ProtocolVersion, SignaturePublicKey,
    VerifiableCiphersuite,
};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, OnceLock};
use tls_codec::{Deserialize, Serialize, VLBytes};

/// The name of a key package and of the leaf made from it: the RFC 9420 §5.3.3 `application_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyPackageId(pub(crate) [u8; 16]);

impl KeyPackageId {
    pub(crate) fn of_leaf(leaf: &LeafNode) -> Option<Self> {
        leaf.extensions()
            .application_id()?
            .as_slice()
            .try_into()
            .ok()
            .map(Self)
    }
}

/// Valid at all times. A clock must not decide who may be added: two members whose clocks differ would disagree.
pub(crate) fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// In a call without a link.
#[cfg(test)]
pub(crate) fn capabilities(suite: MlsCipherSuite) -> Capabilities {
    capabilities_in(suite, false)
}

/// `has_link`: whether the call has a link, and leaves have names.
pub(crate) fn capabilities_in(suite: MlsCipherSuite, has_link: bool) -> Capabilities {
    let mut extensions = vec![policy::extension_type(), continuity::extension_type()];
    extensions.extend(has_link.then_some(name::extension_type()));
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[suite.mls()]),
        Some(&extensions),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}

pub(crate) fn leaf_extensions(
    id: KeyPackageId,
    proof: Option<&ContinuityProof>,
) -> Result<Extensions<LeafNode>, ProviderFailed> {
    let name = Extension::ApplicationId(ApplicationIdExtension::new(&id.0));
    let proof = proof.map(ContinuityProof::extension);
    Extensions::from_vec([name].into_iter().chain(proof).collect()).map_err(|_| ProviderFailed)
}

/// The identity of a member: a signature key, kept for as long as its [`Group`](crate::Group) lives.
pub(crate) struct Identity {
    pub(crate) signer: SignatureKey,
    pub(crate) credential: CredentialWithKey,
    /// Given once at most, before the first life.
    pub(crate) proof: OnceLock<ContinuityProof>,
    /// The encrypted display name, if there is one: the same in all key packages of this identity.
    name: OnceLock<Extension>,
}

impl Identity {
    pub(crate) fn new(signer: SignatureKey, credential: CredentialWithKey) -> Arc<Self> {
        Arc::new(Self {
            signer,
            credential,
            proof: OnceLock::new(),
            name: OnceLock::new(),
        })
    }

    /// The extensions of a leaf of this member's.
    pub(crate) fn leaf_extensions(
        &self,
        id: KeyPackageId,
    ) -> Result<Extensions<LeafNode>, ProviderFailed> {
        let mut extensions = leaf_extensions(id, self.proof.get())?;
        if let Some(name) = self.name.get() {
            let added = extensions.add(name.clone());
            added.map_err(|_| ProviderFailed)?;
        }
        Ok(extensions)
    }
}

/// A member with a key package of its own, to be added with, once.
///
/// With the private init key and the log, all epochs from the one that it was added to can be computed. So only who waits
/// has a candidate: who has joined, founded, left, or cannot ask any more, has dropped it.
pub(crate) struct Candidate {
    pub(crate) identity: Arc<Identity>,
    pub(crate) id: KeyPackageId,
    pub(crate) bundle: KeyPackageBundle,
}

impl Candidate {
    /// A new member. All randomness is `source`'s.
    pub(crate) fn new(
        member: &MemberId,
        suite: MlsCipherSuite,
        source: &Provider,
    ) -> Result<Self, ProviderFailed> {
        let provider = source.child();
        let signer = provider.signature_key()?;
        let credential = CredentialWithKey {
            credential: BasicCredential::new(member.as_str().as_bytes().to_vec()).into(),
            signature_key: signer.public().into(),
        };
        let name = name::seal(member, &signer.public(), &provider)?;
        let identity = Identity::new(signer, credential);
        if let Some(name) = name {
            identity.name.get_or_init(|| name);
        }
        Self::with(identity, suite, &provider)
    }

    /// The same member with a fresh key package.
    pub(crate) fn again(
        identity: &Arc<Identity>,
        suite: MlsCipherSuite,
        source: &Provider,
    ) -> Result<Self, ProviderFailed> {
        Self::with(Arc::clone(identity), suite, &source.child())
    }

    fn with(
        identity: Arc<Identity>,
        suite: MlsCipherSuite,
        provider: &Provider,
    ) -> Result<Self, ProviderFailed> {
        let id = KeyPackageId(provider.random()?);
        let bundle = bundle(&identity, id, suite, provider)?;
        Ok(Self {
            identity,
            id,
            bundle,
        })
    }

    /// `MLSMessage` with the key package.
    pub(crate) fn message(&self) -> Result<Vec<u8>, InternalError> {
        MlsMessageOut::from(self.bundle.key_package().clone())
            .tls_serialize_detached()
            .in_step(Step::EncodeMessage)
    }
}

fn bundle(
    identity: &Identity,
    id: KeyPackageId,
    suite: MlsCipherSuite,
    provider: &Provider,
) -> Result<KeyPackageBundle, ProviderFailed> {
    KeyPackage::builder()
        .key_package_lifetime(lifetime())
        .leaf_node_capabilities(capabilities_in(suite, provider.link().is_some()))
        .leaf_node_extensions(identity.leaf_extensions(id)?)
        .build(
            suite.mls(),
            provider,
            &identity.signer,
            identity.credential.clone(),
        )
        .map_err(|_| ProviderFailed)
}

/// A key package that a member sent, checked as far as it can be without a group.
#[derive(Debug)]
pub(crate) struct LoggedKeyPackage {
    pub(crate) member: MemberId,
    pub(crate) id: KeyPackageId,
    pub(crate) key_package: KeyPackage,
    /// `MLSMessage` with the key package, as it came.
    pub(crate) message: Vec<u8>,
}

/// How long an `MLSMessage` with a key package may be: two public keys, the longest name, and as much again of all that is
/// in it besides; in a call with a link the display name, too. A commit holds many of them and must fit into a message.
fn max_len(suite: MlsCipherSuite, has_link: bool) -> usize {
    let name = if has_link { name::MAX_LEN + 8 } else { 0 };
    2 * public_key::len(suite) + 640 + name
}

impl LoggedKeyPackage {
    /// Takes only key packages that any member of a group of `suite` can add, and that every later commit can encrypt to, so
    /// that all agree on who is waiting.
    pub(crate) fn read(
        message: &[u8],
        from: &MemberId,
        suite: MlsCipherSuite,
        provider: &Provider,
    ) -> Result<Self, RejectReason> {
        let parsed =
            MlsMessageIn::tls_deserialize_exact(message).map_err(|_| RejectReason::Malformed)?;
        let MlsMessageBodyIn::KeyPackage(key_package) = parsed.extract() else {
            return Err(RejectReason::Malformed);
        };
        // RFC 9420 §6 and §10: version, wire format, version, cipher suite, two bytes each.
        if message.get(6..8) != Some(u16::from(suite.mls()).to_be_bytes().as_slice()) {
            return Err(RejectReason::OtherSuite);
        }
        let has_link = provider.link().is_some();
        if message.len() > max_len(suite, has_link) {
            return Err(RejectReason::InvalidKeyPackage);
        }
        if member_of(&key_package.unverified_credential())? != *from {
            return Err(RejectReason::CredentialMismatch);
        }
        let key_package = key_package
            .validate(provider.crypto(), ProtocolVersion::Mls10)
            .map_err(|_| RejectReason::InvalidKeyPackage)?;
        let leaf = key_package.leaf_node();
        let proof = continuity::of_leaf(leaf)?;
        let has_name = name::open(leaf, from, provider)?.is_some();
        let can = leaf.capabilities();
        let init_key = key_package.hpke_init_key().as_slice();
        let admissible = public_key::is_admissible(suite, init_key)
            && encryption_key(leaf).is_some_and(|key| public_key::is_admissible(suite, &key));
        let usable = admissible
            && *key_package.life_time() == lifetime()
            && can.versions().contains(&ProtocolVersion::Mls10)
            && can
                .ciphersuites()
                .contains(&VerifiableCiphersuite::from(suite.mls()))
            && can.extensions().contains(&policy::extension_type())
            && can.extensions().contains(&continuity::extension_type())
            && (!has_link || can.extensions().contains(&name::extension_type()))
            && can.credentials().contains(&CredentialType::Basic)
            && leaf.extensions().iter().count()
                == 1 + usize::from(proof.is_some()) + usize::from(has_name)
            && key_package.extensions().iter().count() == 0;
        let id = KeyPackageId::of_leaf(leaf)
            .filter(|_| usable)
            .ok_or(RejectReason::InvalidKeyPackage)?;
        continuity::verify_leaf(leaf, from, provider.crypto())?;
        let logged = Self {
            member: from.clone(),
            id,
            key_package,
            message: message.to_vec(),
        };
        // A commit carries the key package as the library encodes it. If these were other bytes, every commit would be void.
        let same = logged.is(&logged.key_package);
        same.then_some(logged)
            .ok_or(RejectReason::InvalidKeyPackage)
    }

    pub(crate) fn signature_key(&self) -> &SignaturePublicKey {
        self.key_package.leaf_node().signature_key()
    }

    /// Its public keys, encoded.
    pub(crate) fn keys(&self) -> Result<Vec<Vec<u8>>, tls_codec::Error> {
        let [encryption_key, signature_key] = leaf_keys(self.key_package.leaf_node())?;
        Ok(vec![
            encryption_key,
            signature_key,
            self.key_package.hpke_init_key().tls_serialize_detached()?,
        ])
    }

    /// The hash that it is compared by without being sent again.
    pub(crate) fn hash(&self) -> [u8; 32] {
        hash(&self.message)
    }

    /// The beginning of the hash that it is remembered by.
    pub(crate) fn short_hash(&self) -> [u8; 8] {
        short_hash(&self.message)
    }

    /// Whether `other` is this key package, byte for byte.
    pub(crate) fn is(&self, other: &KeyPackage) -> bool {
        // An MLSMessage is a version and a wire format, two bytes each, before the key package.
        other
            .tls_serialize_detached()
            .is_ok_and(|bytes| self.message.get(4..) == Some(bytes.as_slice()))
    }
}

/// The SHA-256 of an `MLSMessage` with a key package.
pub(crate) fn hash(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// The beginning of the same.
pub(crate) fn short_hash(message: &[u8]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = hash(message);
    [a, b, c, d, e, f, g, h]
}

/// The same of a key package that a commit adds.
pub(crate) fn short_hash_of(key_package: &KeyPackage) -> Option<[u8; 8]> {
    let message = MlsMessageOut::from(key_package.clone());
    Some(short_hash(&message.tls_serialize_detached().ok()?))
}

/// The HPKE public key of a leaf.
pub(crate) fn encryption_key(leaf: &LeafNode) -> Option<Vec<u8>> {
    let encoded = leaf.encryption_key().tls_serialize_detached().ok()?;
    Some(VLBytes::tls_deserialize_exact(encoded).ok()?.into())
}

/// The public keys of a leaf, encoded.
pub(crate) fn leaf_keys(leaf: &LeafNode) -> Result<[Vec<u8>; 2], tls_codec::Error> {
    Ok([
        leaf.encryption_key().tls_serialize_detached()?,
        leaf.signature_key().tls_serialize_detached()?,
    ])
}

fn member_of(credential: &CredentialWithKey) -> Result<MemberId, RejectReason> {
    member_named(&credential.credential).ok_or(RejectReason::CredentialMismatch)
}

/// The member that a credential names, if it is one of ours.
pub(crate) fn member_named(credential: &openmls::prelude::Credential) -> Option<MemberId> {
    let basic = BasicCredential::try_from(credential.clone()).ok()?;
    MemberId::from_bytes(basic.identity()).ok()
}
