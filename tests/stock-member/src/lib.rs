//! A member of a call that shares no cryptography and no group logic with the core: stock OpenMLS with stock
//! `openmls_rust_crypto`, and the messages of `docs/protocol.md` around it.
//!
//! It is for tests of interoperability. It knows honest members on an honest log only, and commits when it is told to.

mod wire;

use openmls::prelude::{
    ApplicationIdExtension, BasicCredential, Capabilities, Ciphersuite, CredentialType,
    CredentialWithKey, Extension, ExtensionType, Extensions, GroupContext, GroupId, KeyPackage,
    KeyPackageBundle, LeafNode, LeafNodeIndex, Lifetime, MlsGroup, MlsGroupJoinConfig,
    MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, OpenMlsProvider as _, OpenMlsRand as _,
    PURE_PLAINTEXT_WIRE_FORMAT_POLICY, ProcessedMessageContent, ProtocolMessage, ProtocolVersion,
    RatchetTreeIn, RequiredCapabilitiesExtension, StagedWelcome, UnknownExtension,
};
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;
use sotto_group::{Attachment, Entry, EntryKind, MemberId, Outgoing};
use tls_codec::{Deserialize as _, Serialize as _};
use wire::{Commit, Payload, Snapshot, SnapshotEntry, SnapshotState};

/// Extension of the GroupInfo: the roster.
const SNAPSHOT: u16 = 0xf5a1;
/// Extension of the GroupContext: what the members agree on.
const POLICY: u16 = 0xf5a2;
/// Extension of a leaf: a continuity proof. Members say that they know it, and need not have one.
const CONTINUITY: u16 = 0xf5a3;

/// An error of OpenMLS or of the codec. A test ends with it.
pub type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// A member in the room.
struct Present {
    member: MemberId,
    /// `seq` of its `joined` or of its latest key package.
    since: u64,
    latest: Option<Latest>,
}

/// The knowledge of a member's latest key package.
struct Latest {
    id: [u8; 16],
    signature_key: Vec<u8>,
    /// As the log has it; nothing of one from before this member came, which is in the tree.
    key_package: Option<KeyPackage>,
}

/// One member.
pub struct StockMember {
    name: MemberId,
    suite: Ciphersuite,
    provider: OpenMlsRustCrypto,
    signer: SignatureKeyPair,
    id: [u8; 16],
    /// The private keys of its key package.
    bundle: KeyPackageBundle,
    room: Vec<Present>,
    group: Option<MlsGroup>,
    seq: u64,
}

impl StockMember {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// An error of OpenMLS.
    pub fn new(name: &str, suite: Ciphersuite) -> Result<Self> {
        let provider = OpenMlsRustCrypto::default();
        let signer = SignatureKeyPair::new(suite.signature_algorithm())?;
        let id = provider.rand().random_array()?;
        let bundle = KeyPackage::builder()
            .key_package_lifetime(lifetime())
            .leaf_node_capabilities(capabilities(suite))
            .leaf_node_extensions(leaf_extensions(id)?)
            .build(suite, &provider, &signer, credential(name, &signer))?;
        Ok(Self {
            name: name.try_into()?,
            suite,
            provider,
            signer,
            id,
            bundle,
            room: Vec::new(),
            group: None,
            seq: 0,
        })
    }

    /// The epoch, and a secret that all its members export alike; nothing without a group.
    ///
    /// # Errors
    ///
    /// An error of OpenMLS.
    pub fn exported(&self, label: &str, len: usize) -> Result<Option<(u64, Vec<u8>)>> {
        let export = |group: &MlsGroup| {
            let secret = group.export_secret(self.provider.crypto(), label, b"", len)?;
            Ok((group.epoch().as_u64(), secret))
        };
        self.group.as_ref().map(export).transpose()
    }

    /// Follows one entry, and returns what it sends because of it: its key package after its own `joined`.
    ///
    /// # Errors
    ///
    /// An error of OpenMLS.
    pub fn handle(&mut self, entry: &Entry) -> Result<Option<Outgoing>> {
        self.seq = entry.seq;
        match &entry.kind {
            EntryKind::Joined { member, present } => {
                if *member == self.name {
                    let present = present.iter().cloned().map(|member| (member, entry.seq));
                    self.room = present.map(Present::new).collect();
                }
                self.room.push(Present::new((member.clone(), entry.seq)));
                if *member == self.name {
                    let message = MlsMessageOut::from(self.bundle.key_package().clone());
                    let payload = Payload::KeyPackage(message.tls_serialize_detached()?.into());
                    return Ok(Some(Outgoing {
                        payload: wire::encode(&payload)?,
                        attachments: Vec::new(),
                    }));
                }
            }
            EntryKind::Left { member } => self.room.retain(|present| present.member != *member),
            EntryKind::Message {
                from,
                payload,
                attachments,
            } => match wire::decode(payload) {
                Some(Payload::KeyPackage(message)) => self.note(from, message.as_slice())?,
                Some(Payload::Commit(commit)) => self.follow(from, &commit, attachments)?,
                // Challenges and answers, which nobody has to give.
                None => {}
            },
        }
        Ok(None)
    }

    fn note(&mut self, from: &MemberId, message: &[u8]) -> Result<()> {
        let parsed = MlsMessageIn::tls_deserialize_exact(message)?;
        let MlsMessageBodyIn::KeyPackage(key_package) = parsed.extract() else {
            return Err("not a key package".into());
        };
        let key_package = key_package.validate(self.provider.crypto(), ProtocolVersion::Mls10)?;
        let leaf = key_package.leaf_node();
        let latest = Latest {
            id: id_of(leaf).ok_or("a key package without a name")?,
            signature_key: leaf.signature_key().as_slice().to_vec(),
            key_package: Some(key_package),
        };
        let present = self.room.iter_mut();
        if let Some(present) = present.into_iter().find(|other| other.member == *from) {
            present.since = self.seq;
            present.latest = Some(latest);
        }
        Ok(())
    }

    fn follow(&mut self, from: &MemberId, commit: &Commit, attachments: &[Vec<u8>]) -> Result<()> {
        let own = self.name.as_str().as_bytes();
        match &mut self.group {
            None if commit.adds.iter().any(|member| member.as_slice() == own) => {
                let (group, snapshot) = self.join(attachments)?;
                self.group = Some(group);
                self.learn(snapshot);
            }
            None => {}
            Some(group) if *from == self.name => group.merge_pending_commit(&self.provider)?,
            Some(group) => {
                let message = MlsMessageIn::tls_deserialize_exact(commit.message.as_slice())?;
                let MlsMessageBodyIn::PublicMessage(message) = message.extract() else {
                    return Err("a commit that is no PublicMessage".into());
                };
                // Another commit came first, or it is of another group.
                if message.epoch() != group.epoch() || message.group_id() != group.group_id() {
                    return Ok(());
                }
                let message = ProtocolMessage::from(message);
                let processed = group.process_message(&self.provider, message)?;
                let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content()
                else {
                    return Err("a message that is no commit".into());
                };
                group.merge_staged_commit(&self.provider, *staged)?;
            }
        }
        Ok(())
    }

    fn join(&self, attachments: &[Vec<u8>]) -> Result<(MlsGroup, Snapshot)> {
        let [common, own] = attachments else {
            return Err("not two attachments".into());
        };
        let (
            Some(wire::Attachment::Common(cipher_suite, encrypted_group_info, tree)),
            Some(wire::Attachment::Secrets(secrets)),
        ) = (wire::decode(common), wire::decode(own))
        else {
            return Err("attachments of other types".into());
        };
        // A vector that holds this member's secrets alone.
        let welcome = wire::Welcome {
            cipher_suite,
            secrets,
            encrypted_group_info,
        };
        let welcome = welcome.tls_serialize_detached()?;
        let welcome = openmls::prelude::Welcome::tls_deserialize_exact(welcome)?;
        let config = MlsGroupJoinConfig::builder()
            .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .build();
        let staged = StagedWelcome::build_from_welcome(&self.provider, &config, welcome)?;
        let info = staged.processed_welcome().unverified_group_info();
        let snapshot = info.extensions().unknown(SNAPSHOT).ok_or("no snapshot")?;
        let snapshot = wire::decode(&snapshot.0).ok_or("a malformed snapshot")?;
        let staged = staged
            .with_ratchet_tree(RatchetTreeIn::tls_deserialize_exact(tree.as_slice())?)
            .skip_lifetime_validation()
            .build()?;
        Ok((staged.into_group(&self.provider)?, snapshot))
    }

    /// Takes over from the committer what was in the log before this member came.
    fn learn(&mut self, snapshot: Snapshot) {
        for entry in snapshot.members {
            let mut room = self.room.iter_mut();
            let present =
                room.find(|other| other.member.as_str().as_bytes() == entry.member.as_slice());
            if let Some(present) = present
                && present.latest.is_none()
                && let SnapshotState::InTree(id, signature_key) = entry.state
            {
                present.since = entry.since;
                present.latest = Some(Latest {
                    id,
                    signature_key: signature_key.into(),
                    key_package: None,
                });
            }
        }
    }

    /// Founds the group of the room.
    ///
    /// # Errors
    ///
    /// An error of OpenMLS.
    pub fn found(&mut self, policy: &[u8]) -> Result<()> {
        let policy = Extension::Unknown(POLICY, UnknownExtension(policy.to_vec()));
        let required =
            RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(POLICY)], &[], &[]);
        let context = vec![Extension::RequiredCapabilities(required), policy];
        let id: [u8; 16] = self.provider.rand().random_array()?;
        let group = MlsGroup::builder()
            .with_group_id(GroupId::from_slice(&id))
            .ciphersuite(self.suite)
            .with_wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .lifetime(lifetime())
            .with_capabilities(capabilities(self.suite))
            .with_group_context_extensions(Extensions::<GroupContext>::from_vec(context)?)
            .with_leaf_node_extensions(leaf_extensions(self.id)?)?
            .build(
                &self.provider,
                &self.signer,
                credential(self.name.as_str(), &self.signer),
            )?;
        self.group = Some(group);
        Ok(())
    }

    /// Stages a commit of the difference between the room and the tree, whatever it is, and returns the message for the log.
    ///
    /// # Errors
    ///
    /// An error of OpenMLS, or if there is no group.
    pub fn commit(&mut self) -> Result<Outgoing> {
        let (provider, seq) = (&self.provider, self.seq);
        let group = self.group.as_mut().ok_or("no group")?;
        let mut leaves: Vec<(LeafNodeIndex, [u8; 16], Vec<u8>)> = Vec::new();
        for member in group.members() {
            let leaf = group.public_group().leaf(member.index).ok_or("no leaf")?;
            let id = id_of(leaf).ok_or("a leaf without a name")?;
            let name = BasicCredential::try_from(member.credential)?;
            leaves.push((member.index, id, name.identity().to_vec()));
        }
        let in_room = |id: [u8; 16]| {
            let latest = |present: &Present| present.latest.as_ref().map(|latest| latest.id);
            self.room.iter().any(|present| latest(present) == Some(id))
        };
        let removes: Vec<_> = leaves.iter().filter(|(_, id, _)| !in_room(*id)).collect();
        let mut adds = Vec::new();
        for present in &self.room {
            if let Some(Latest {
                id,
                key_package: Some(key_package),
                ..
            }) = &present.latest
                && !leaves.iter().any(|(_, leaf, _)| leaf == id)
            {
                adds.push((present, key_package));
            }
        }
        adds.sort_by_key(|(present, _)| present.since);
        let builder = group
            .commit_builder()
            .force_self_update(true)
            .propose_removals(removes.iter().map(|(index, ..)| *index))
            .propose_adds(adds.iter().map(|(_, key_package)| (*key_package).clone()))
            .load_psks(provider.storage())?;
        let builder = if adds.is_empty() {
            builder.create_group_info(false)
        } else {
            // All who have a key package are in the tree after this commit.
            let entry = |present: &Present| SnapshotEntry {
                member: present.member.as_str().as_bytes().into(),
                since: present.since,
                state: match &present.latest {
                    None => SnapshotState::NoKeyPackage,
                    Some(latest) => {
                        SnapshotState::InTree(latest.id, latest.signature_key.as_slice().into())
                    }
                },
            };
            let snapshot = wire::encode(&Snapshot {
                as_of: seq,
                members: self.room.iter().map(entry).collect(),
                unproven: Vec::new(),
                seen: Vec::new().into(),
            })?;
            let extension = Extension::Unknown(SNAPSHOT, UnknownExtension(snapshot));
            builder.create_group_info_with_extensions([extension])?
        };
        let bundle = builder
            .build(provider.rand(), provider.crypto(), &self.signer, |_| true)?
            .stage_commit(provider)?;
        let mut attachments = Vec::new();
        if let Some(welcome) = bundle.welcome() {
            let parts = wire::Welcome::parse(&welcome.tls_serialize_detached()?)?;
            let staged = group.pending_commit().ok_or("no commit in flight")?;
            let tree = staged.export_ratchet_tree(provider.crypto(), group.export_ratchet_tree());
            let tree = tree?.ok_or("no tree")?.tls_serialize_detached()?;
            let common = wire::Attachment::Common(
                parts.cipher_suite,
                parts.encrypted_group_info,
                tree.into(),
            );
            let to = adds.iter().map(|(present, _)| present.member.clone());
            attachments.push(Attachment {
                to: to.collect(),
                bytes: wire::encode(&common)?,
            });
            for (present, key_package) in &adds {
                let name = key_package.hash_ref(provider.crypto())?;
                let secrets = welcome.secrets().iter();
                let secrets = secrets
                    .into_iter()
                    .find(|secrets| secrets.new_member() == name);
                let secrets = secrets.ok_or("no secrets for a new member")?;
                let secrets = wire::Attachment::Secrets(secrets.tls_serialize_detached()?.into());
                attachments.push(Attachment {
                    to: vec![present.member.clone()],
                    bytes: wire::encode(&secrets)?,
                });
            }
        }
        let names = adds.iter().map(|(present, _)| present.member.as_str());
        let payload = Payload::Commit(Commit {
            as_of: seq,
            message: bundle.commit().tls_serialize_detached()?.into(),
            adds: names.map(|name| name.as_bytes().into()).collect(),
            removes: removes
                .iter()
                .map(|(_, _, name)| name.as_slice().into())
                .collect(),
        });
        Ok(Outgoing {
            payload: wire::encode(&payload)?,
            attachments,
        })
    }
}

impl Present {
    fn new((member, since): (MemberId, u64)) -> Self {
        Self {
            member,
            since,
            latest: None,
        }
    }
}

fn id_of(leaf: &LeafNode) -> Option<[u8; 16]> {
    let id = leaf.extensions().application_id()?;
    id.as_slice().try_into().ok()
}

fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

fn capabilities(suite: Ciphersuite) -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[suite]),
        Some(&[POLICY, CONTINUITY].map(ExtensionType::Unknown)),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}

fn leaf_extensions(id: [u8; 16]) -> Result<Extensions<LeafNode>> {
    let name = Extension::ApplicationId(ApplicationIdExtension::new(&id));
    Ok(Extensions::from_vec(vec![name])?)
}

fn credential(name: &str, signer: &SignatureKeyPair) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(name.into()).into(),
        signature_key: signer.to_public_vec().into(),
    }
}
