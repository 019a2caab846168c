//! Steps of a short authentication, as the data of a message of the group.

use crate::RejectReason;
use crate::api::internal_error::{Attempt as _, InternalError, Step as Attempted};
use crate::api::reject_reason::OrReject as _;
use tls_codec::{Deserialize as _, Serialize as _, TlsDeserialize, TlsSerialize, TlsSize};

/// Names one draw.
pub(crate) type DrawId = [u8; 16];
/// SHA-256 of a nonce and all that the draw is about.
pub(crate) type Commitment = [u8; 32];
/// A member's share of the draw.
pub(crate) type Nonce = [u8; 32];

/// Structure `ShortAuthenticationStep`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum Step {
    /// A draw begins.
    #[tls_codec(discriminant = 1)]
    Start(DrawId),
    /// The sender commits to its nonce.
    #[tls_codec(discriminant = 2)]
    Commit(DrawId, Commitment),
    /// The sender reveals it.
    #[tls_codec(discriminant = 3)]
    Reveal(DrawId, Nonce),
    /// The sender ends the draw.
    #[tls_codec(discriminant = 4)]
    End(DrawId, EndReason),
}

/// Structure `EndReason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TlsSerialize, TlsDeserialize, TlsSize)]
#[repr(u8)]
pub(crate) enum EndReason {
    /// The person has ended it.
    Cancelled = 1,
    /// Members have not taken a step in time, by the sender's clock.
    Overdue = 2,
}

impl Step {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, InternalError> {
        self.tls_serialize_detached()
            .in_step(Attempted::EncodeMessage)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RejectReason> {
        Self::tls_deserialize_exact(bytes).or_reject(RejectReason::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Structure `ShortAuthenticationStep`, structure `EndReason`, structure `DrawId`.
    #[test]
    fn bytes_of_steps() {
        let id = [7; 16];
        let steps = [
            (Step::Start(id), [&[1][..], &id].concat()),
            (
                Step::Commit(id, [8; 32]),
                [&[2][..], &id, &[8; 32]].concat(),
            ),
            (
                Step::Reveal(id, [9; 32]),
                [&[3][..], &id, &[9; 32]].concat(),
            ),
            (
                Step::End(id, EndReason::Cancelled),
                [&[4][..], &id, &[1]].concat(),
            ),
            (
                Step::End(id, EndReason::Overdue),
                [&[4][..], &id, &[2]].concat(),
            ),
        ];
        for (step, bytes) in steps {
            assert_eq!(step.encode().unwrap(), bytes);
            assert_eq!(Step::decode(&bytes), Ok(step));
            for len in 0..bytes.len() {
                assert_eq!(Step::decode(&bytes[..len]), Err(RejectReason::Malformed));
            }
            let longer = [bytes.as_slice(), &[0]].concat();
            assert_eq!(Step::decode(&longer), Err(RejectReason::Malformed));
        }
        let unknown = [&[5][..], &id].concat();
        assert_eq!(Step::decode(&unknown), Err(RejectReason::Malformed));
        let unknown = [&[4][..], &id, &[3]].concat();
        assert_eq!(Step::decode(&unknown), Err(RejectReason::Malformed));
    }
}
