//! Messages as MLS has them: PrivateMessages (RFC 9420 §6.3) whose `authenticated_data` is the sender's name.

use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::api::reject_reason::OrReject as _;
use crate::mls::provider::Provider;
use crate::mls::signer::SignatureKey;
use crate::{MemberId, RejectReason};
use openmls::framing::errors::{MessageDecryptionError, SecretTreeError};
use openmls::prelude::{
    ContentType, LeafNodeIndex, MlsGroup, MlsMessageBodyIn, MlsMessageIn, PrivateMessageIn,
    ProcessMessageError, ProcessedMessageContent, ProtocolMessage, Sender,
    SenderRatchetConfiguration, ValidationError,
};
use tls_codec::{Deserialize as _, Serialize as _};

/// Plaintexts are padded to multiples of this many bytes (RFC 9420 §15.1), so that the length of a short text does not show.
pub(crate) const PADDING: usize = 256;

/// R12.1: bytes of a whole `MLSMessage`, at most. The data, and 1 KiB for its frame, signature and padding.
const MOST_BYTES: usize = super::MOST_DATA + 1024;

/// R12.5: how far a sender may be ahead. An honest one has fewer messages on their way, see [`Outbox`](super::Outbox).
const MOST_AHEAD: u32 = 64;

/// The configuration of the ratchets (RFC 9420 §9.1). A message that comes after a later one of its sender does not count, so no
/// key of a generation that was passed over is kept.
pub(crate) fn ratchets() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(0, MOST_AHEAD)
}

/// Encrypts and signs a content for the members of this epoch. Returns the `MLSMessage`.
pub(crate) fn seal(
    mls: &mut MlsGroup,
    provider: &Provider,
    signer: &SignatureKey,
    from: &MemberId,
    content: &[u8],
) -> Result<Vec<u8>, InternalError> {
    mls.set_aad(from.as_str().into());
    let message = mls.create_message(provider, signer, content);
    // The rest after a failure would go into the next commit.
    mls.set_aad(Vec::new());
    let message = message.in_step(Step::EncryptMessage)?;
    message
        .tls_serialize_detached()
        .in_step(Step::EncodeMessage)
}

/// A message before it is decrypted, held to the rules that its clear bytes decide.
pub(crate) struct Envelope(PrivateMessageIn);

impl Envelope {
    /// R12.1 to R12.3, as far as the bytes, the group and its epoch decide them.
    pub(crate) fn read(
        bytes: &[u8],
        from: &MemberId,
        mls: &MlsGroup,
    ) -> Result<Self, RejectReason> {
        // R12.1.
        if bytes.len() > MOST_BYTES {
            return Err(RejectReason::MessageTooLong);
        }
        let message =
            MlsMessageIn::tls_deserialize_exact(bytes).or_reject(RejectReason::Malformed)?;
        let message = match message.extract() {
            MlsMessageBodyIn::PrivateMessage(message)
                if message.content_type() == ContentType::Application =>
            {
                message
            }
            _ => return Err(RejectReason::Malformed),
        };
        // R12.2.
        if message.group_id() != mls.group_id() {
            return Err(RejectReason::OtherGroup);
        }
        if message.epoch() < mls.epoch() {
            return Err(RejectReason::StaleEpoch);
        }
        if message.epoch() > mls.epoch() {
            return Err(RejectReason::FutureEpoch);
        }
        // R12.3. Before it is decrypted: a copy in another's name does not use up the key of the original.
        if message.aad() != from.as_str().as_bytes() {
            return Err(RejectReason::ForgedSender);
        }
        Ok(Self(message))
    }

    /// Decrypts and verifies it as a message of this leaf, and uses up its key. A message that is refused uses up none, but for
    /// one whose member has signed it in another's name.
    pub(crate) fn open(
        self,
        mls: &mut MlsGroup,
        provider: &Provider,
        leaf: LeafNodeIndex,
    ) -> Result<Vec<u8>, RejectReason> {
        let processed = mls.process_message(provider, ProtocolMessage::PrivateMessage(self.0));
        let processed = processed.map_err(|error| reason(&error))?;
        // R12.3.
        if *processed.sender() != Sender::Member(leaf) {
            return Err(RejectReason::ForgedSender);
        }
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => Ok(message.into_bytes()),
            // This member's own, which it has no key for, and which is not on its way (any longer).
            ProcessedMessageContent::OwnPrivateMessage => Err(RejectReason::MessageRepeated),
            _ => Err(RejectReason::InvalidMessage),
        }
    }
}

/// R12.4, R12.5.
fn reason<T>(error: &ProcessMessageError<T>) -> RejectReason {
    let ProcessMessageError::ValidationError(ValidationError::UnableToDecrypt(error)) = error
    else {
        return RejectReason::InvalidMessage;
    };
    match error {
        MessageDecryptionError::SecretTreeError(
            SecretTreeError::TooDistantInThePast | SecretTreeError::SecretReuseError,
        ) => RejectReason::MessageRepeated,
        _ => RejectReason::InvalidMessage,
    }
}
