//! Secrets that all members of an epoch derive alike (RFC 9420 §8.5): the core's own, and those of the application.

use super::Group;
use crate::api::error::ExportError;
use crate::api::exported_secret::ExportedSecret;
use crate::api::internal_error::{Attempt as _, Step};
use openmls::prelude::OpenMlsProvider as _;
use zeroize::Zeroizing;

/// R14.1: the start of the exporter label of every secret of an application. No label of the core's own begins so, and so no
/// application can derive the core's secrets.
pub(crate) const APPLICATION: &str = "sotto app ";

/// The most blocks that HKDF-Expand gives (RFC 5869 §2.3).
const MOST_BLOCKS: usize = 255;

impl Group {
    /// `len` bytes that all members derive alike in this epoch, and nobody else, for the core itself. Applications have
    /// [`export_application_secret`](Self::export_application_secret).
    ///
    /// # Errors
    ///
    /// [`ExportError`] without a group, if `len` is zero or more than HKDF gives, or if the derivation fails.
    pub fn export_secret(
        &self,
        label: &str,
        context: &[u8],
        len: usize,
    ) -> Result<Zeroizing<Vec<u8>>, ExportError> {
        let session = self.session().ok_or(ExportError::NoGroup)?;
        // R14.2.
        if len == 0 {
            return Err(ExportError::Empty);
        }
        if len > MOST_BLOCKS * session.mls.ciphersuite().hash_length() {
            return Err(ExportError::TooLong);
        }
        let crypto = session.provider.crypto();
        let secret = session.mls.export_secret(crypto, label, context, len);
        Ok(secret.map(Zeroizing::new).in_step(Step::ExportSecret)?)
    }

    /// A secret of the application: the output of the MLS exporter for the label `sotto app ` followed by `label`.
    ///
    /// # Errors
    ///
    /// As [`export_secret`](Self::export_secret).
    pub fn export_application_secret(
        &self,
        label: &str,
        context: &[u8],
        len: usize,
    ) -> Result<ExportedSecret, ExportError> {
        let epoch = self.epoch().ok_or(ExportError::NoGroup)?;
        let label = [APPLICATION, label].concat();
        let secret = self.export_secret(&label, context, len)?;
        Ok(ExportedSecret { epoch, secret })
    }
}
