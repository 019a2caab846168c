//! The public keys that a commit puts into the tree.

use crate::crypto::public_key::is_admissible;
use crate::{Ignored, Suite};
use tls_codec::{Deserialize, TlsDeserialize, TlsSize, VLBytes};

/// RFC 9420 §6 and §6.2: an `MLSMessage` with a `PublicMessage` of a member that holds a commit (§12.4), up to its end.
#[derive(TlsDeserialize, TlsSize)]
struct CommitMessage {
    version: u16,
    wire_format: u16,
    group_id: VLBytes,
    epoch: u64,
    sender_type: u8,
    leaf_index: u32,
    authenticated_data: VLBytes,
    content_type: u8,
    proposals: VLBytes,
    path: Option<UpdatePath>,
}

/// RFC 9420 §7.6.
#[derive(TlsDeserialize, TlsSize)]
struct UpdatePath {
    leaf: LeafNode,
    nodes: Vec<UpdatePathNode>,
}

/// RFC 9420 §7.2, as an update path has it: from the credential on, all that matters is how long it is.
#[derive(TlsDeserialize, TlsSize)]
struct LeafNode {
    encryption_key: VLBytes,
    signature_key: VLBytes,
    credential: (u16, VLBytes),
    versions: VLBytes,
    cipher_suites: VLBytes,
    extension_types: VLBytes,
    proposal_types: VLBytes,
    credential_types: VLBytes,
    source: u8,
    parent_hash: VLBytes,
    extensions: VLBytes,
    signature: VLBytes,
}

/// RFC 9420 §7.6.
#[derive(TlsDeserialize, TlsSize)]
struct UpdatePathNode {
    encryption_key: VLBytes,
    encrypted_path_secret: VLBytes,
}

const MEMBER: u8 = 1;
const COMMIT: u8 = 3;

/// The new public keys of the author's leaf and of the nodes above it; none of a commit without a path.
///
/// A later commit must be able to encrypt to each of them. MLS looks at them where it processes the commit, and then
/// members differ: those who have a node's private key find out that the public one is another, and nobody else. So they
/// are held to a rule on bytes before anything else, by those too who wait and cannot verify a commit.
///
/// # Errors
///
/// [`Ignored::Malformed`] if `message` is no commit of a member, [`Ignored::InvalidCommit`] if a key is not admissible.
pub(crate) fn read(message: &[u8], suite: Suite) -> Result<Vec<Vec<u8>>, Ignored> {
    let mut rest = message;
    let commit = CommitMessage::tls_deserialize(&mut rest).map_err(|_| Ignored::Malformed)?;
    if (commit.sender_type, commit.content_type) != (MEMBER, COMMIT) {
        return Err(Ignored::Malformed);
    }
    let Some(UpdatePath { leaf, nodes }) = commit.path else {
        return Ok(Vec::new());
    };
    let nodes = nodes.into_iter().map(|node| node.encryption_key);
    let keys = [leaf.encryption_key].into_iter().chain(nodes);
    let keys = keys.map(Vec::from).collect::<Vec<_>>();
    keys.iter()
        .all(|key| is_admissible(suite, key))
        .then_some(keys)
        .ok_or(Ignored::InvalidCommit)
}
