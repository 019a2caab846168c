//! How much one answer may name.

use crate::RejectReason;

/// Nonces of one answer, at most.
pub(super) const MOST_NONCES: usize = 64;

/// Refuses what names more nonces than an answer may.
pub(crate) fn limit(nonces: usize) -> Result<(), RejectReason> {
    if nonces > MOST_NONCES {
        return Err(RejectReason::InvalidAnswer);
    }
    Ok(())
}
