//! Discord's voice server, as far as two members of its protocol (DAVE) need one to get into a group: as an external
//! sender (RFC 9420 §12.1.8), it proposes the adds.

use crate::{Result, to_js};
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _, VLBytes};
use openmls::prelude::{
    BasicCredential, Ciphersuite, Credential, ExternalProposal, ExternalSender, GroupEpoch,
    GroupId, KeyPackageIn, OpenMlsProvider as _, ProtocolVersion, SenderExtensionIndex,
};
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// The one suite of DAVE 1.
const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256;

/// The external sender.
#[wasm_bindgen]
pub struct VoiceServer {
    provider: OpenMlsRustCrypto,
    signer: SignatureKeyPair,
}

impl VoiceServer {
    fn set_up() -> Result<Self> {
        Ok(Self {
            provider: OpenMlsRustCrypto::default(),
            signer: SignatureKeyPair::new(SUITE.signature_algorithm())?,
        })
    }

    fn sender(&self) -> Result<Vec<u8>> {
        let credential: Credential = BasicCredential::new(b"server".to_vec()).into();
        let sender = ExternalSender::new(self.signer.to_public_vec().into(), credential);
        Ok(sender.tls_serialize_detached()?)
    }

    fn add(&self, key_package: &[u8], channel: u64) -> Result<Vec<u8>> {
        let key_package = KeyPackageIn::tls_deserialize_exact(key_package)?
            .validate(self.provider.crypto(), ProtocolVersion::Mls10)?;
        let proposal = ExternalProposal::new_add::<OpenMlsRustCrypto>(
            key_package,
            GroupId::from_slice(&channel.to_be_bytes()),
            GroupEpoch::from(0),
            &self.signer,
            SenderExtensionIndex::new(0),
        )?;
        // A vector of one message.
        Ok(VLBytes::new(proposal.to_bytes()?).tls_serialize_detached()?)
    }
}

#[wasm_bindgen]
impl VoiceServer {
    /// A server with a key of its own.
    ///
    /// # Errors
    ///
    /// Without randomness.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Self, JsError> {
        Self::set_up().map_err(to_js)
    }

    /// The external sender, which sessions are told first.
    ///
    /// # Errors
    ///
    /// None that is known.
    #[wasm_bindgen(js_name = externalSender)]
    pub fn external_sender(&self) -> Result<Vec<u8>, JsError> {
        self.sender().map_err(to_js)
    }

    /// Proposes the owner of a key package for the group of a channel, which is in its first epoch.
    ///
    /// # Errors
    ///
    /// If that is none.
    pub fn propose(&self, key_package: &[u8], channel: u64) -> Result<Vec<u8>, JsError> {
        self.add(key_package, channel).map_err(to_js)
    }
}
