//! The content of a commit (RFC 9420 §12.4), as its bytes have it: rules R4.8, R4.13, R4.14 and R4.17.
//!
//! OpenMLS hides the content of a `PublicMessageIn` until the message is processed, and processing fails for reasons that do
//! not tell a forgery from a member that is behind. What no honest member sends is refused before that, by the bytes alone:
//! all members refuse it for the same reason, those too who wait and cannot verify a commit.

use crate::api::reject_reason::OrReject as _;
use crate::link::Link;
use crate::mls::crypto::public_key::is_admissible;
use crate::{MlsCipherSuite, RejectReason};
use openmls::prelude::KeyPackageIn;
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

/// RFC 9420 §12.4: a proposal in a commit, not the reference to one.
const BY_VALUE: u8 = 1;
/// RFC 9420 §17.4: an Add.
const ADD: u16 = 1;
/// RFC 9420 §17.4: a Remove.
const REMOVE: u16 = 3;
/// RFC 9420 §17.4: a PreSharedKey.
const PSK: u16 = 4;
/// RFC 9420 §8.4: a pre-shared key from outside of MLS.
const EXTERNAL: u8 = 1;
/// RFC 9420 §8.4: a nonce is as long as the hash of the cipher suite. That is SHA-256 in both.
const PSK_NONCE: usize = 32;

/// The new public keys of the author's leaf and of the nodes above it, of a commit that may be one of this protocol.
///
/// A later commit must be able to encrypt to each of them. MLS looks at them where it processes the commit, and then
/// members differ: those who have a node's private key find out that the public one is another, and nobody else. So they
/// are held to a rule on bytes before anything else, by those too who wait and cannot verify a commit.
///
/// # Errors
///
/// [`RejectReason::Malformed`] if `message` is no commit of a member, [`RejectReason::ForeignProposal`] if it has anything in it
/// but Adds and Removes by value, [`RejectReason::PskMissing`], [`RejectReason::PskForeign`] or [`RejectReason::PskUnexpected`] if
/// it does not have the PreSharedKey proposal that the call's link asks for, [`RejectReason::PathMissing`] if it has no path,
/// [`RejectReason::InvalidCommit`] if a key is not admissible.
pub(crate) fn read(
    message: &[u8],
    suite: MlsCipherSuite,
    link: Option<&Link>,
) -> Result<Vec<Vec<u8>>, RejectReason> {
    let mut rest = message;
    let commit = CommitMessage::tls_deserialize(&mut rest).or_reject(RejectReason::Malformed)?;
    if (commit.sender_type, commit.content_type) != (MEMBER, COMMIT) {
        return Err(RejectReason::Malformed);
    }
    check_proposals(commit.proposals.as_slice(), link)?;
    let UpdatePath { leaf, nodes } = commit.path.ok_or(RejectReason::PathMissing)?;
    let nodes = nodes.into_iter().map(|node| node.encryption_key);
    let keys = [leaf.encryption_key].into_iter().chain(nodes);
    let keys = keys.map(Vec::from).collect::<Vec<_>>();
    keys.iter()
        .all(|key| is_admissible(suite, key))
        .then_some(keys)
        .ok_or(RejectReason::InvalidCommit)
}

/// R4.8: Adds and Removes by value, and nothing else, but for what R4.17 asks of a call with a link: in a commit that adds, one
/// PreSharedKey proposal, and none in any other.
fn check_proposals(mut proposals: &[u8], link: Option<&Link>) -> Result<(), RejectReason> {
    let (mut adds, mut psks) = (0, 0);
    while !proposals.is_empty() {
        match skip_proposal(&mut proposals, link)? {
            ADD => adds += 1,
            PSK => psks += 1,
            _ => {}
        }
    }
    match (adds, psks) {
        (_, 2..) => Err(RejectReason::PskForeign),
        (0, 1) => Err(RejectReason::PskUnexpected),
        (1.., 0) if link.is_some() => Err(RejectReason::PskMissing),
        _ => Ok(()),
    }
}

/// Reads one proposal and returns its type.
fn skip_proposal(rest: &mut &[u8], link: Option<&Link>) -> Result<u16, RejectReason> {
    let malformed = |_| RejectReason::Malformed;
    if u8::tls_deserialize(rest).map_err(malformed)? != BY_VALUE {
        return Err(RejectReason::ForeignProposal);
    }
    let proposal = u16::tls_deserialize(rest).map_err(malformed)?;
    match proposal {
        ADD => KeyPackageIn::tls_deserialize(rest)
            .map(drop)
            .map_err(malformed),
        REMOVE => u32::tls_deserialize(rest).map(drop).map_err(malformed),
        PSK => {
            let link = link.ok_or(RejectReason::ForeignProposal)?;
            if u8::tls_deserialize(rest).map_err(malformed)? != EXTERNAL {
                return Err(RejectReason::PskForeign);
            }
            let (id, nonce) = <(VLBytes, VLBytes)>::tls_deserialize(rest).map_err(malformed)?;
            let is_of_link = id.as_slice() == link.psk_id() && nonce.as_slice().len() == PSK_NONCE;
            is_of_link.then_some(()).ok_or(RejectReason::PskForeign)
        }
        _ => Err(RejectReason::ForeignProposal),
    }?;
    Ok(proposal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LinkSecret;

    fn link() -> Link {
        Link::new(&LinkSecret::from([1; 16]), None).unwrap()
    }

    /// A PreSharedKey proposal of the link, by value.
    fn psk(nonce: usize, byte: u8) -> Vec<u8> {
        let nonce = [vec![u8::try_from(nonce).unwrap()], vec![byte; nonce]].concat();
        [&[1, 0, 4, 1, 16][..], link().psk_id(), &nonce].concat()
    }

    /// R4.17, on the proposals of a commit that adds nobody: one that is right in itself is one too many.
    #[test]
    fn a_nonce_has_32_bytes_and_a_pre_shared_key_comes_once() {
        let check = |proposals: &[u8]| check_proposals(proposals, Some(&link()));
        let remove = [1, 0, 3, 0, 0, 0, 1];
        assert_eq!(check(&remove), Ok(()));
        let unexpected = Err(RejectReason::PskUnexpected);
        assert_eq!(check(&[&remove[..], &psk(32, 7)].concat()), unexpected);
        let foreign = Err(RejectReason::PskForeign);
        for len in [0, 1, 16, 31, 33, 48] {
            assert_eq!(check(&psk(len, 7)), foreign, "{len}");
        }
        assert_eq!(check(&[psk(32, 7), psk(32, 8)].concat()), foreign);
        let whole = psk(32, 7);
        for len in 1..whole.len() {
            assert_eq!(check(&whole[..len]), Err(RejectReason::Malformed), "{len}");
        }
    }
}
