//! Parent nodes of the ratchet tree (RFC 9420 §7.1).

use openmls::prelude::ParentNode;
use tls_codec::{Deserialize, Serialize, VLBytes};

/// RFC 9420 §7.1.
pub(crate) struct Parent {
    pub(crate) encryption_key: Vec<u8>,
    /// Leaves under the node that do not know its private key yet.
    pub(crate) unmerged: Vec<u32>,
}

impl Parent {
    /// OpenMLS does not tell, but encodes.
    pub(crate) fn of(parent: &ParentNode) -> Option<Self> {
        let bytes = parent.tls_serialize_detached().ok()?;
        let mut rest = bytes.as_slice();
        let encryption_key = VLBytes::tls_deserialize(&mut rest).ok()?.into();
        VLBytes::tls_deserialize(&mut rest).ok()?; // parent_hash
        let unmerged = Vec::tls_deserialize(&mut rest).ok()?;
        Some(Self {
            encryption_key,
            unmerged,
        })
    }
}
