//! A Welcome in parts.
//!
//! The Welcome that MLS makes for *n* members holds *n* encrypted secrets and one encrypted GroupInfo, which has the whole
//! tree in it. Everybody gets the GroupInfo, once in the message to the server, and its own secrets alone; so *n* who join
//! together cost *n* secrets and one GroupInfo to send, and each of them one of both to receive.

use crate::key_package::{LoggedKeyPackage, member_named};
use crate::output::Attachment;
use crate::payload;
use crate::provider::Provider;
use crate::{Ignored, MemberId};
use openmls::prelude::{OpenMlsProvider, Welcome};
use std::collections::BTreeMap;
use std::sync::Arc;
use tls_codec::{DeserializeBytes, Serialize, TlsDeserializeBytes, TlsSerialize, TlsSize, VLBytes};

/// RFC 9420 §12.4.3.1, without looking into the parts.
#[derive(TlsSerialize, TlsDeserializeBytes, TlsSize)]
struct Parts {
    cipher_suite: u16,
    secrets: VLBytes,
    encrypted_group_info: VLBytes,
}

/// Who is added, in the order of `adds`, and the attachments for them.
pub(crate) fn cut(
    welcome: &Welcome,
    adds: &[Arc<LoggedKeyPackage>],
    provider: &Provider,
) -> Result<(Vec<MemberId>, Vec<Attachment>), Ignored> {
    let bytes = encode(welcome)?;
    let parts = Parts::tls_deserialize_exact_bytes(&bytes).map_err(|_| Ignored::Internal)?;
    let secrets = welcome
        .secrets()
        .iter()
        .map(|secrets| Ok((secrets.new_member().as_slice().to_vec(), encode(secrets)?)))
        .collect::<Result<BTreeMap<_, _>, Ignored>>()?;
    let mut members = Vec::with_capacity(adds.len());
    let mut attachments = Vec::with_capacity(adds.len() + 1);
    for logged in adds {
        let member = member_named(logged.key_package.leaf_node().credential());
        let member = member.ok_or(Ignored::Internal)?;
        let name = logged.key_package.hash_ref(provider.crypto());
        let name = name.map_err(|_| Ignored::Internal)?;
        let secrets = secrets.get(name.as_slice()).ok_or(Ignored::Internal)?;
        let secrets = payload::Attachment::Secrets(secrets.as_slice().into());
        members.push(member.clone());
        attachments.push(Attachment {
            to: vec![member],
            bytes: payload::encode(&secrets)?,
        });
    }
    let common = payload::Attachment::GroupInfo(parts.cipher_suite, parts.encrypted_group_info);
    let common = Attachment {
        to: members.clone(),
        bytes: payload::encode(&common)?,
    };
    attachments.insert(0, common);
    Ok((members, attachments))
}

/// The Welcome that the attachments for one member make.
pub(crate) fn join(attachments: &[Vec<u8>]) -> Result<Welcome, Ignored> {
    let [common, own] = attachments else {
        return Err(Ignored::WelcomeMissing);
    };
    let (
        payload::Attachment::GroupInfo(cipher_suite, encrypted_group_info),
        payload::Attachment::Secrets(secrets),
    ) = (payload::decode(common)?, payload::decode(own)?)
    else {
        return Err(Ignored::Malformed);
    };
    let parts = Parts {
        cipher_suite,
        secrets,
        encrypted_group_info,
    };
    <Welcome as tls_codec::Deserialize>::tls_deserialize_exact(encode(&parts)?)
        .map_err(|_| Ignored::Malformed)
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, Ignored> {
    value
        .tls_serialize_detached()
        .map_err(|_| Ignored::Internal)
}
