//! A secret that an option brings.

use std::sync::Arc;
use zeroize::Zeroizing;

/// A secret text. It is erased with its last owner, and has no `Debug`.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes the text.
    ///
    /// # Errors
    /// An empty text.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a secret cannot be empty".to_owned());
        }
        Ok(Self(Arc::new(Zeroizing::new(text.to_owned()))))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
