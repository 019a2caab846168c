//! The application data of a message.

use crate::RejectReason;
use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::api::reject_reason::OrReject as _;
use crate::wire::payload::{decode, encode};
use tls_codec::{Deserialize as _, Serialize as _, TlsDeserialize, TlsSerialize, TlsSize, VLBytes};

/// R12.1: bytes of a message's `data`, at most.
pub(crate) const MOST_DATA: usize = 16 * 1024;
/// Bytes of an application's label, at most.
pub(crate) const MOST_LABEL: usize = 64;

/// The kinds of messages. The table in `docs/protocol.md` has the numbers that are reserved.
#[derive(Clone, Copy)]
enum MessageKind {
    /// A step of a short authentication: `short_authentication/wire.rs`.
    ShortAuthentication,
    /// Bytes of the application, with a label.
    Application,
}

impl MessageKind {
    const fn number(self) -> u16 {
        match self {
            Self::ShortAuthentication => 1,
            Self::Application => 2,
        }
    }

    fn of_number(number: u16) -> Result<Self, RejectReason> {
        match number {
            1 => Ok(Self::ShortAuthentication),
            2 => Ok(Self::Application),
            _ => Err(RejectReason::UnknownKind),
        }
    }
}

/// Structure `GroupMessage`, after its version.
#[derive(TlsSerialize, TlsDeserialize, TlsSize)]
struct GroupMessage {
    kind: u16,
    data: VLBytes,
}

/// Structure `ApplicationData`.
#[derive(TlsSerialize, TlsDeserialize, TlsSize)]
struct ApplicationData {
    label: VLBytes,
    data: VLBytes,
}

/// The content of a message, by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A step of a short authentication, encoded.
    ShortAuthentication(Vec<u8>),
    /// Bytes of the application, under its label.
    Application { label: String, data: Vec<u8> },
}

impl Content {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, InternalError> {
        let (kind, data) = match self {
            Self::ShortAuthentication(step) => (MessageKind::ShortAuthentication, step.clone()),
            Self::Application { label, data } => {
                let data = ApplicationData {
                    label: label.as_bytes().into(),
                    data: data.as_slice().into(),
                };
                let data = data.tls_serialize_detached().in_step(Step::EncodeMessage)?;
                (MessageKind::Application, data)
            }
        };
        encode(&GroupMessage {
            kind: kind.number(),
            data: data.into(),
        })
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RejectReason> {
        let GroupMessage { kind, data } = decode(bytes)?;
        if data.as_slice().len() > MOST_DATA {
            return Err(RejectReason::MessageTooLong);
        }
        match MessageKind::of_number(kind)? {
            MessageKind::ShortAuthentication => Ok(Self::ShortAuthentication(data.into())),
            MessageKind::Application => {
                let ApplicationData { label, data } =
                    ApplicationData::tls_deserialize_exact(data.as_slice())
                        .or_reject(RejectReason::Malformed)?;
                let label = Vec::from(label);
                if label.len() > MOST_LABEL {
                    return Err(RejectReason::Malformed);
                }
                let label = String::from_utf8(label).or_reject(RejectReason::Malformed)?;
                let data = data.into();
                Ok(Self::Application { label, data })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(label: &str, data: &[u8]) -> Content {
        Content::Application {
            label: label.to_owned(),
            data: data.to_vec(),
        }
    }

    /// Structure `GroupMessage`, structure `ApplicationData`.
    #[test]
    fn bytes_of_contents() {
        let chat = application("hi", &[7, 8]);
        let bytes = chat.encode().unwrap();
        assert_eq!(bytes, [1, 0, 2, 6, 2, b'h', b'i', 2, 7, 8]);
        assert_eq!(Content::decode(&bytes), Ok(chat));
        let step = Content::ShortAuthentication(vec![9]);
        assert_eq!(step.encode().unwrap(), [1, 0, 1, 1, 9]);
        assert_eq!(Content::decode(&[1, 0, 1, 1, 9]), Ok(step));
    }

    #[test]
    fn contents_that_are_refused() {
        let bytes = application("hi", &[7, 8]).encode().unwrap();
        for len in 0..bytes.len() {
            let cut = Content::decode(&bytes[..len]);
            assert_eq!(cut, Err(RejectReason::Malformed), "{len}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(Content::decode(&longer), Err(RejectReason::Malformed));
        let version = Content::decode(&[2, 0, 2, 2, 0, 0]);
        assert_eq!(version, Err(RejectReason::UnknownVersion));
        for kind in [0, 3, 0xff] {
            let reserved = Content::decode(&[1, 0, kind, 2, 0, 0]);
            assert_eq!(reserved, Err(RejectReason::UnknownKind));
        }
        let no_text = Content::decode(&[1, 0, 2, 3, 1, 0xff, 0]);
        assert_eq!(no_text, Err(RejectReason::Malformed));
        let long_label = application(&"x".repeat(MOST_LABEL + 1), &[]);
        let long_label = Content::decode(&long_label.encode().unwrap());
        assert_eq!(long_label, Err(RejectReason::Malformed));
    }

    #[test]
    fn the_longest_content() {
        // One byte for the empty label, two for the length of the data.
        let longest = application("", &[0; MOST_DATA - 3]);
        let decoded = Content::decode(&longest.encode().unwrap());
        assert!(decoded == Ok(longest));
        let longer = application("", &[0; MOST_DATA - 2]);
        let decoded = Content::decode(&longer.encode().unwrap());
        assert!(decoded == Err(RejectReason::MessageTooLong));
    }
}
