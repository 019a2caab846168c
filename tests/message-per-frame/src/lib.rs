//! A contestant of the benchmarks: every frame a whole MLS application message with a signature of its own, on the
//! OpenMLS that Sotto uses, with its stock cryptography.
//!
//! Two members in the classical suite, which is the cheaper one for this side: epochs cost the same, and frames do not
//! depend on how the epoch's secrets were agreed.

mod voice_server;

pub use voice_server::VoiceServer;

use openmls::prelude::tls_codec::Deserialize as _;
use openmls::prelude::{
    Ciphersuite, CredentialWithKey, KeyPackage, KeyPackageBundle, MlsGroup, MlsGroupCreateConfig,
    MlsGroupJoinConfig, MlsMessageBodyIn, MlsMessageIn, ProcessedMessageContent, ProtocolMessage,
    SenderRatchetConfiguration, StagedWelcome,
};
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

/// As in Orange Meets: 500 frames of a sender may be late, and 1,000 lost in a row. With OpenMLS's own default, 5, a
/// packet that comes late is a frame lost.
fn ratchets() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(500, 1000)
}

/// Anything that OpenMLS refuses. The benchmark ends with it.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// One of the two members.
#[wasm_bindgen]
pub struct Member {
    provider: OpenMlsRustCrypto,
    signer: SignatureKeyPair,
    credential: CredentialWithKey,
    /// Given away with the key package; needed to open the Welcome.
    key_package: KeyPackageBundle,
    group: Option<MlsGroup>,
}

impl Member {
    fn set_up(name: &str) -> Result<Self> {
        let provider = OpenMlsRustCrypto::default();
        let signer = SignatureKeyPair::new(SUITE.signature_algorithm())?;
        let credential = CredentialWithKey {
            credential: openmls::prelude::BasicCredential::new(name.into()).into(),
            signature_key: signer.to_public_vec().into(),
        };
        let key_package =
            KeyPackage::builder().build(SUITE, &provider, &signer, credential.clone())?;
        Ok(Self {
            provider,
            signer,
            credential,
            key_package,
            group: None,
        })
    }

    fn found(&mut self, other: &[u8]) -> Result<Vec<u8>> {
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .use_ratchet_tree_extension(true)
            .sender_ratchet_configuration(ratchets())
            .build();
        let mut group = MlsGroup::new(
            &self.provider,
            &self.signer,
            &config,
            self.credential.clone(),
        )?;
        let MlsMessageBodyIn::KeyPackage(other) =
            MlsMessageIn::tls_deserialize_exact(other)?.extract()
        else {
            return Err("not a key package".into());
        };
        let other = other.validate(
            openmls::prelude::OpenMlsProvider::crypto(&self.provider),
            openmls::prelude::ProtocolVersion::Mls10,
        )?;
        let (_, welcome, _) = group.add_members(&self.provider, &self.signer, &[other])?;
        group.merge_pending_commit(&self.provider)?;
        self.group = Some(group);
        Ok(welcome.to_bytes()?)
    }

    fn enter(&mut self, welcome: &[u8]) -> Result<()> {
        let MlsMessageBodyIn::Welcome(welcome) =
            MlsMessageIn::tls_deserialize_exact(welcome)?.extract()
        else {
            return Err("not a Welcome".into());
        };
        let config = MlsGroupJoinConfig::builder()
            .sender_ratchet_configuration(ratchets())
            .build();
        self.group = Some(
            StagedWelcome::new_from_welcome(&self.provider, &config, welcome, None)?
                .into_group(&self.provider)?,
        );
        Ok(())
    }

    fn seal(&mut self, frame: &[u8]) -> Result<Vec<u8>> {
        let group = self.group.as_mut().ok_or("in no group")?;
        Ok(group
            .create_message(&self.provider, &self.signer, frame)?
            .to_bytes()?)
    }

    fn open(&mut self, message: &[u8]) -> Result<Vec<u8>> {
        let group = self.group.as_mut().ok_or("in no group")?;
        let message: ProtocolMessage =
            MlsMessageIn::tls_deserialize_exact(message)?.try_into_protocol_message()?;
        match group
            .process_message(&self.provider, message)?
            .into_content()
        {
            ProcessedMessageContent::ApplicationMessage(frame) => Ok(frame.into_bytes()),
            _ => Err("not an application message".into()),
        }
    }
}

fn to_js(error: Box<dyn std::error::Error>) -> JsError {
    JsError::new(&error.to_string())
}

#[wasm_bindgen]
impl Member {
    /// A member of no group.
    ///
    /// # Errors
    ///
    /// Without randomness.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str) -> Result<Self, JsError> {
        Self::set_up(name).map_err(to_js)
    }

    /// The KeyPackage, which the founder needs.
    ///
    /// # Errors
    ///
    /// None that is known.
    #[wasm_bindgen(js_name = keyPackage)]
    pub fn key_package(&self) -> Result<Vec<u8>, JsError> {
        let message = openmls::prelude::MlsMessageOut::from(self.key_package.key_package().clone());
        message.to_bytes().map_err(|error| to_js(error.into()))
    }

    /// Founds the group with the owner of a key package and returns the Welcome to it.
    ///
    /// # Errors
    ///
    /// If that is none.
    #[wasm_bindgen(js_name = foundWith)]
    pub fn found_with(&mut self, key_package: &[u8]) -> Result<Vec<u8>, JsError> {
        self.found(key_package).map_err(to_js)
    }

    /// Enters the group by the founder's Welcome.
    ///
    /// # Errors
    ///
    /// If that is none.
    pub fn join(&mut self, welcome: &[u8]) -> Result<(), JsError> {
        self.enter(welcome).map_err(to_js)
    }

    /// A frame as a message.
    ///
    /// # Errors
    ///
    /// Outside of a group.
    pub fn encrypt(&mut self, frame: &[u8]) -> Result<Vec<u8>, JsError> {
        self.seal(frame).map_err(to_js)
    }

    /// The frame in a message.
    ///
    /// # Errors
    ///
    /// If that is none of the other member's, or was opened before.
    pub fn decrypt(&mut self, message: &[u8]) -> Result<Vec<u8>, JsError> {
        self.open(message).map_err(to_js)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openmls::prelude::MlsMessageOut;

    #[test]
    fn frames_go_through() -> Result<()> {
        let mut alice = Member::set_up("alice")?;
        let mut bob = Member::set_up("bob")?;
        let key_package = MlsMessageOut::from(bob.key_package.key_package().clone()).to_bytes()?;
        let welcome = alice.found(&key_package)?;
        bob.enter(&welcome)?;
        for frame in [vec![7; 80], vec![9; 1200]] {
            let message = alice.seal(&frame)?;
            assert_eq!(bob.open(&message)?, frame);
            assert!(bob.open(&message).is_err(), "a second time");
        }
        Ok(())
    }
}
