//! The reasons that a member of a group gives to one whose request it rejected.

use crate::RejectReason;

/// The reason for which a member of the group has rejected a request to be added. A closed list. Unsigned words for a screen: a
/// server can make them up, and nothing is decided by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::VariantArray)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum RefusalReason {
    /// The call has a link secret, and the request came without one.
    ProofMissing,
    /// The request was made with the secret of another link.
    ProofWrong,
    /// The link secret is that of the call, and the password is not: another one, one too many, or none.
    PasswordWrong,
    /// The call has no link secret, and the request came with one.
    ProofUnexpected,
}

impl RefusalReason {
    /// The closed list.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The refusal that follows from a rejected request, if it was rejected for want of a proof.
    pub(crate) fn of(reason: RejectReason) -> Option<Self> {
        match reason {
            RejectReason::ProofMissing => Some(Self::ProofMissing),
            RejectReason::ProofWrong => Some(Self::ProofWrong),
            RejectReason::PasswordWrong => Some(Self::PasswordWrong),
            RejectReason::ProofUnexpected => Some(Self::ProofUnexpected),
            _ => None,
        }
    }
}
