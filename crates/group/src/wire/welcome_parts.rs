//! A Welcome in parts, which go with their commit in one message (R2).
//!
//! The Welcome that MLS makes for *n* members holds *n* encrypted secrets and one encrypted GroupInfo. Everybody gets the
//! GroupInfo, once in the message to the server, and its own secrets alone; so *n* who join together cost *n* secrets and
//! one GroupInfo to send, and each of them one of both to receive.
//!
//! The ratchet tree goes beside the GroupInfo, which vouches for it by its hash (RFC 9420 §12.4.3.3). To have it inside
//! would mean to sign, encrypt and hash it, on both sides, half of all that it takes to add one to a call of a hundred; and
//! would hide it from nobody, for whoever sees the log has seen it grow.

use crate::api::internal_error::{Attempt as _, Expected as _, InternalError, Step};
use crate::api::output::Attachment;
use crate::api::reject_reason::OrReject as _;
use crate::mls::key_package::{LoggedKeyPackage, member_named};
use crate::mls::provider::Provider;
use crate::wire::payload;
use crate::{MemberId, RejectReason};
use litemap::LiteMap;
use openmls::prelude::{MlsGroup, OpenMlsProvider, RatchetTreeIn, Welcome};
use std::sync::Arc;
use tls_codec::{
    Deserialize as _, DeserializeBytes as _, Serialize, TlsDeserializeBytes, TlsSerialize, TlsSize,
    VLBytes,
};

/// RFC 9420 §12.4.3.1, without looking into the parts.
#[derive(TlsSerialize, TlsDeserializeBytes, TlsSize)]
struct Parts {
    cipher_suite: u16,
    secrets: VLBytes,
    encrypted_group_info: VLBytes,
}

/// The members that are added, in the order of `adds`, and the attachments for them. The commit must be in flight.
pub(crate) fn split_welcome(
    welcome: &Welcome,
    mls: &MlsGroup,
    adds: &[Arc<LoggedKeyPackage>],
    provider: &Provider,
) -> Result<(Vec<MemberId>, Vec<Attachment>), InternalError> {
    let bytes = encode(welcome)?;
    let parts = Parts::tls_deserialize_exact_bytes(&bytes).in_step(Step::SplitWelcome)?;
    let secrets = welcome
        .secrets()
        .iter()
        .map(|secrets| Ok((secrets.new_member().as_slice().to_vec(), encode(secrets)?)))
        .collect::<Result<LiteMap<_, _>, InternalError>>()?;
    let mut members = Vec::with_capacity(adds.len());
    let mut attachments = Vec::with_capacity(adds.len() + 1);
    for logged in adds {
        let member = member_named(logged.key_package.leaf_node().credential());
        let member = member.expected(Step::SplitWelcome, "member's name")?;
        let name = logged.key_package.hash_ref(provider.crypto());
        let name = name.in_step(Step::SplitWelcome)?;
        let secrets = secrets.get(name.as_slice());
        let secrets = secrets.expected(Step::SplitWelcome, "secrets of a member that is added")?;
        let secrets = payload::Attachment::Secrets(secrets.as_slice().into());
        members.push(member.clone());
        attachments.push(Attachment {
            to: vec![member],
            bytes: payload::encode(&secrets)?,
        });
    }
    let common = payload::Attachment::GroupInfo(
        parts.cipher_suite,
        parts.encrypted_group_info,
        tree(mls, provider)?.into(),
    );
    let common = Attachment {
        to: members.clone(),
        bytes: payload::encode(&common)?,
    };
    attachments.insert(0, common);
    Ok((members, attachments))
}

/// The tree that the commit in flight leads to.
fn tree(mls: &MlsGroup, provider: &Provider) -> Result<Vec<u8>, InternalError> {
    let staged = mls.pending_commit();
    let staged = staged.expected(Step::SplitWelcome, "commit in flight")?;
    let tree = staged.export_ratchet_tree(provider.crypto(), mls.export_ratchet_tree());
    let tree = tree.in_step(Step::SplitWelcome)?;
    encode(&tree.expected(Step::SplitWelcome, "ratchet tree")?)
}

/// The Welcome that the attachments for one member make, and the tree that goes with it.
pub(crate) fn reassemble_welcome(
    attachments: &[Vec<u8>],
) -> Result<(Welcome, RatchetTreeIn), RejectReason> {
    let [common, own] = attachments else {
        return Err(RejectReason::WelcomeMissing);
    };
    let (
        payload::Attachment::GroupInfo(cipher_suite, encrypted_group_info, tree),
        payload::Attachment::Secrets(secrets),
    ) = (payload::decode(common)?, payload::decode(own)?)
    else {
        return Err(RejectReason::Malformed);
    };
    let parts = Parts {
        cipher_suite,
        secrets,
        encrypted_group_info,
    };
    let parts = parts.tls_serialize_detached();
    let welcome = parts.and_then(Welcome::tls_deserialize_exact);
    let tree = RatchetTreeIn::tls_deserialize_exact(tree.as_slice());
    welcome
        .and_then(|welcome| Ok((welcome, tree?)))
        .or_reject(RejectReason::Malformed)
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, InternalError> {
    value.tls_serialize_detached().in_step(Step::SplitWelcome)
}
